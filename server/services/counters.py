"""Counters open, pause and close, are left by their operator, and serve other services for a day (S7)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

from server.domain.counter import (
    Counter,
    CounterState,
    Serves,
    close_counter,
    expect_own,
    leave_counter,
    open_counter,
    pause_counter,
    serve,
)
from server.services.context import Context
from server.services.history import COUNTER_CLOSE, COUNTER_OPEN, COUNTER_PAUSE, COUNTER_SERVES, record_counter
from server.services.ports import Session, UnitOfWork


def open_(uow: UnitOfWork, context: Context, counter_id: str) -> Counter:
    """Opens the counter for the actor, or ends its pause. Raises UnknownCounter, CounterTaken."""
    was = uow.counters.get(context.venue.counter(counter_id).id)
    return _save(uow, context, COUNTER_OPEN, was, open_counter(was, context.actor.id, context.actor.name, context.now))


def pause(
    uow: UnitOfWork,
    context: Context,
    counter_id: str,
    *,
    reason: str | None,
    returns_at: datetime | None,
    manages: bool = False,
) -> Counter:
    """Pauses the counter (休憩); another's only by a manager. Raises UnknownCounter, CounterNotOpen, CounterTaken."""
    was = uow.counters.get(context.venue.counter(counter_id).id)
    expect_own(was, context.actor.id, manages=manages)
    return _save(uow, context, COUNTER_PAUSE, was, pause_counter(was, reason, returns_at))


def close(uow: UnitOfWork, context: Context, counter_id: str, *, manages: bool = False) -> Counter:
    """Closes the counter; another's only by a manager. Raises UnknownCounter, CounterBusy, CounterTaken."""
    was = uow.counters.get(context.venue.counter(counter_id).id)
    expect_own(was, context.actor.id, manages=manages)
    busy = uow.tickets.at_counter(was.id) is not None
    return _save(uow, context, COUNTER_CLOSE, was, close_counter(was, busy))


#: The pause of a counter whose operator has left a visitor behind. The console has words for it.
LEFT = "left"


def serve_services(
    uow: UnitOfWork, context: Context, counter_id: str, serves: Serves | None, *, version: int | None = None
) -> Counter:
    """What the counter serves from now on, for this business day; None is as configured.

    Raises:
        UnknownCounter, UnknownService, ServesNothing, StaleVersion.
    """
    setup = context.venue.counter(counter_id)
    for service, _rank in serves or ():
        context.venue.service(service)
    was = uow.counters.get(setup.id)
    return _save_serves(uow, context, COUNTER_SERVES, was, serve(setup, was, serves, context.now, version=version))


def serve_as_configured(uow: UnitOfWork, context: Context) -> None:
    """What a manager changed on an earlier business day holds no longer."""
    for counter in uow.counters.all():
        if counter.serves_at is not None and context.venue.business_day(counter.serves_at) < context.day:
            serve_again(uow, context, COUNTER_SERVES, uow.counters.get(counter.id), "")


def serve_again(uow: UnitOfWork, context: Context, kind: str, was: Counter, text: str) -> Counter:
    """What it served before; `text` is from an event, empty as configured; `kind` is the new event's."""
    serves = None if not text else tuple((service, rank) for service, rank in json.loads(text))
    at = None if serves is None else was.serves_at or context.now
    return _save_serves(uow, context, kind, was, replace(was, version=was.version + 1, serves=serves, serves_at=at))


def leave(uow: UnitOfWork, context: Context, operator: str) -> list[Counter]:
    """Closes what an operator has open, now that they are signed out nowhere else; see `leave_counter`."""
    mine = [counter.id for counter in uow.counters.all() if counter.operator == operator]
    left = []
    for counter_id in sorted(mine):
        was = uow.counters.get(counter_id)
        if was.operator == operator:
            now = leave_counter(was, LEFT, busy=uow.tickets.at_counter(was.id) is not None)
            left.append(
                _save(uow, context, COUNTER_PAUSE if now.state is CounterState.PAUSED else COUNTER_CLOSE, was, now)
            )
    return left


def sign_out(uow: UnitOfWork, context: Context, session: Session) -> None:
    """Ends the session, and leaves the person's counter unless they are signed in elsewhere."""
    uow.accounts.end_session(session.token_hash)
    if session.operator.id not in uow.accounts.sessions_alive(context.now):
        leave(uow, context, session.operator.id)


def leave_for_the_signed_out(uow: UnitOfWork, context: Context) -> int:
    """Counters whose operator has no session any more are left by them, whichever way it ended.

    Returns:
        How many counters.
    """
    manned = {counter.operator for counter in uow.counters.all() if counter.operator is not None}
    if not manned:
        return 0
    gone = manned - uow.accounts.sessions_alive(context.now).keys()
    return sum(len(leave(uow, context, operator)) for operator in sorted(gone))


def told(counter: Counter) -> str:
    """What a manager set it to serve, as in events; empty as configured."""
    return "" if counter.serves is None else json.dumps(counter.serves)


def _save_serves(uow: UnitOfWork, context: Context, kind: str, was: Counter, now: Counter) -> Counter:
    if now == was:
        return was
    uow.counters.save(was, now)
    detail = {"before": told(was), "after": told(now)}
    record_counter(uow, context, kind, now.id, detail, version=now.version)
    return now


def _save(uow: UnitOfWork, context: Context, kind: str, was: Counter, now: Counter) -> Counter:
    if now == was:
        return was
    uow.counters.save(was, now)
    record_counter(uow, context, kind, now.id)
    return now
