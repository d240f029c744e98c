"""Counters open, pause and close (S7)."""

from __future__ import annotations

from datetime import datetime

from server.domain.counter import Counter, close_counter, expect_own, open_counter, pause_counter
from server.services.context import Context
from server.services.history import COUNTER_CLOSE, COUNTER_OPEN, COUNTER_PAUSE, record_counter
from server.services.ports import UnitOfWork


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


def _save(uow: UnitOfWork, context: Context, kind: str, was: Counter, now: Counter) -> Counter:
    if now == was:
        return was
    uow.counters.save(was, now)
    record_counter(uow, context, kind, now.id)
    return now
