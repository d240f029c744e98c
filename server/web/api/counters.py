"""Counters: open, pause, close, call the next; and undo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from flask import Response

from server.contract.base import Answer
from server.contract.counters import (
    CallNext,
    CallResult,
    CloseCounter,
    CounterView,
    OpenCounter,
    PauseCounter,
    ServeServices,
    Undo,
    UndoResult,
)
from server.domain.counter import Counter
from server.http.answers import json_answer
from server.present import behind_view, counter_view, ticket_view, why_view
from server.services import counters
from server.services.calling import call_next
from server.services.clock_watch import ClockWatch
from server.services.context import Context
from server.services.ports import UnitOfWork
from server.services.undoing import undo_last
from server.web.guard import MANAGERS, STAFF, Caller
from server.web.operations import Api, Operation, invalid

PATH = "/counters/{counter_id}"


def add_counters(api: Api) -> None:
    """Adds the operations."""
    hall = api.hall
    watch = ClockWatch()

    def answer(uow: UnitOfWork, counter: Counter) -> CounterView:
        return counter_view(hall.venue, counter, uow.tickets.at_counter(counter.id))

    def send(caller: Caller, body: Answer | object, work: Callable[[UnitOfWork, Context], Answer]) -> Response:
        text, replayed = api.command(caller, body, work)  # type: ignore[arg-type]  # every body is a model
        return json_answer(text, replayed=replayed)

    def open_(caller: Caller, body: OpenCounter, counter_id: str) -> Response:
        return send(caller, body, lambda uow, context: answer(uow, counters.open_(uow, context, counter_id)))

    def pause(caller: Caller, body: PauseCounter, counter_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            paused = counters.pause(
                uow, context, counter_id, reason=body.reason, returns_at=returns_at, manages=caller.manages
            )
            return answer(uow, paused)

        returns_at = instant("returns_at", body.returns_at)
        return send(caller, body, work)

    def close(caller: Caller, body: CloseCounter, counter_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            return answer(uow, counters.close(uow, context, counter_id, manages=caller.manages))

        return send(caller, body, work)

    def next_(caller: Caller, body: CallNext, counter_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            called = call_next(uow, context, counter_id, announce=body.announce)
            if watch.is_news(called.behind, context.day):
                behind.append((called.behind, context.day))
            return CallResult(
                ticket=ticket_view(called.ticket) if called.ticket else None,
                why=why_view(hall.venue, called),
                notice=behind_view(behind[-1][0]) if behind else None,
                finished=ticket_view(called.finished) if called.finished else None,
                counter=counter_view(hall.venue, called.counter, called.ticket),
                seq=uow.journal.seq(),
            )

        behind: list[tuple[timedelta, date]] = []
        answered = send(caller, body, work)
        for how_far, day in behind[-1:]:
            watch.told(how_far, day)
        return answered

    def serve(caller: Caller, body: ServeServices, counter_id: str) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            return answer(uow, counters.serve_services(uow, context, counter_id, serves, version=body.version))

        serves = None if body.serves is None else tuple((told.service, told.rank) for told in body.serves)
        if len({service for service, _rank in serves or ()}) < len(serves or ()):
            raise invalid("serves", message="Each service once")
        return send(caller, body, work)

    def undo(caller: Caller, body: Undo) -> Response:
        def work(uow: UnitOfWork, context: Context) -> Answer:
            undone = undo_last(uow, context)
            tickets = [ticket_view(ticket) for ticket in undone.tickets]
            return UndoResult(undone=undone.action, tickets=tickets, seq=uow.journal.seq())

        return send(caller, body, work)

    for path, summary, result, body, view, problems in (
        (f"{PATH}/open", "Open, or end a pause", CounterView, OpenCounter, open_, ("counter-taken",)),
        (f"{PATH}/pause", "Pause (休憩)", CounterView, PauseCounter, pause, ("counter-not-open", "counter-taken")),
        (f"{PATH}/close", "Close", CounterView, CloseCounter, close, ("counter-busy", "counter-taken")),
        (
            f"{PATH}/call-next",
            "Complete the present ticket and call the next (呼出)",
            CallResult,
            CallNext,
            next_,
            ("counter-not-open", "serves-nothing"),
        ),
    ):
        codes = ("unknown-counter", "stale-version", "idempotency-key-reused", *problems)
        api.add(
            Operation("POST", path, summary, result, body=body, who=STAFF, problems=codes, tag="counters"),
            view,
        )
    api.add(
        Operation(
            "POST",
            f"{PATH}/serves",
            "What the counter serves from now on, today (取扱いの変更)",
            CounterView,
            body=ServeServices,
            who=MANAGERS,
            problems=(
                "unknown-counter",
                "unknown-service",
                "serves-nothing",
                "stale-version",
                "idempotency-key-reused",
            ),
            tag="counters",
        ),
        serve,
    )
    api.add(
        Operation(
            "POST",
            "/undo",
            "Take back one's own last command, within 30 s",
            UndoResult,
            body=Undo,
            who=STAFF,
            problems=(
                "nothing-to-undo",
                "stale-version",
                "counter-busy",
                "counter-not-open",
                "counter-taken",
                "idempotency-key-reused",
            ),
            tag="counters",
        ),
        undo,
    )


def instant(field: str, told: datetime | None) -> datetime | None:
    """The time in UTC. Raises Refusal: `invalid-body`, without a zone, or at the very ends of the calendar."""
    if told is None:
        return None
    if told.tzinfo is None:
        raise invalid(field, message="Input should have timezone info")
    try:
        return told.astimezone(UTC)
    except OverflowError as error:
        raise invalid(field, message="Input should be a time of our calendar") from error
