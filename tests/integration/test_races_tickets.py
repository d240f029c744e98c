"""Two people, one ticket, one instant: one of them wins, the other is told, and nothing is half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from server.domain.errors import CounterBusy, IllegalTransition, NothingToUndo, QueueError, StaleVersion
from server.domain.states import AT_COUNTER, Action, State
from server.services.context import SYSTEM, SystemClock
from server.store.database import SqlDatabase
from tests.support.clock import FakeClock
from tests.support.desk import Desk, persistently
from tests.support.workers import BUSY_HALL, WORKERS, Crew, counter_of

TICKETS = 25
ROUNDS = 6
REFUSALS = {StaleVersion.code, IllegalTransition.code, NothingToUndo.code, CounterBusy.code}


@pytest.fixture
def hall(database_url: str) -> Iterator[Desk]:
    """The hall with some who wait."""
    opened = SqlDatabase(database_url, BUSY_HALL.id)
    desk = Desk.at(BUSY_HALL, opened, SystemClock())
    desk.do(lambda uow, context: [desk.issue_within(uow, context) for _ in range(TICKETS)])
    yield desk
    opened.close()


def outcome(command: object) -> str:
    """`done`, or the code of the refusal."""
    try:
        persistently(command)  # type: ignore[arg-type]
    except QueueError as refusal:
        return refusal.code
    return "done"


def change_every_ticket(desk: Desk, worker: int) -> list[str]:
    """Half of the workers cancel, half hold, each as it saw the ticket: in its first version."""
    action = Action.CANCEL if worker % 2 else Action.HOLD
    return [outcome(partial(desk.act, ticket.id, action, version=1)) for ticket in desk.tickets()]


def test_of_all_who_saw_one_version_one_changes_it(database_url: str, crew: Crew, hall: Desk) -> None:
    outcomes = crew.run(database_url, change_every_ticket)
    for number, ticket in enumerate(hall.tickets()):
        told = [by_worker[number] for by_worker in outcomes]
        assert told.count("done") == 1
        assert set(told) <= {"done", StaleVersion.code, IllegalTransition.code}
        assert ticket.version == 2
        winner = told.index("done")
        assert ticket.state is (State.CANCELLED if winner % 2 else State.ON_HOLD)
        assert [event.actor.name for event in hall.events(ticket.id)][1:] == [f"worker-{winner}"]


def step(worker: int) -> int:
    """Workers go in pairs; the pair's number is that of its counter and of its ticket."""
    return worker // 2


def undo_or_start(tickets: list[str], desk: Desk, worker: int) -> str:
    """One of a pair takes the call back, the other begins to serve."""
    if worker % 2:
        return outcome(partial(desk.act, tickets[step(worker)], Action.START))
    return outcome(desk.by(f"pair-{step(worker)}").undo)


def test_an_undo_and_anothers_action_exclude_each_other(database_url: str, crew: Crew, hall: Desk) -> None:
    pairs = WORKERS // 2
    for pair in range(pairs):
        hall.by(f"pair-{pair}").open(counter_of(pair))
    for _round in range(ROUNDS):
        called = [hall.by(f"pair-{pair}").call(hall.issue().ticket.id, counter_of(pair)) for pair in range(pairs)]
        tickets = [ticket.id for ticket in called]
        outcomes = crew.run(database_url, partial(undo_or_start, tickets))
        for pair, ticket_id in enumerate(tickets):
            undone, started = outcomes[2 * pair : 2 * pair + 2]
            assert [undone, started].count("done") == 1
            assert {undone, started} <= {"done", *REFUSALS}
            state = hall.ticket(ticket_id).state
            assert state is (State.WAITING if undone == "done" else State.SERVING)
            if state is State.SERVING:
                hall.act(ticket_id, Action.COMPLETE)


def undo_or_call_next(desk: Desk, worker: int) -> str:
    """One of a pair takes the end of a visit back, the other calls the next visitor to the same counter."""
    if worker % 2:
        return outcome(partial(desk.call_next, counter_of(step(worker))))
    return outcome(desk.by(f"pair-{step(worker)}").undo)


def test_an_undo_never_brings_a_second_visitor_to_a_counter(database_url: str, crew: Crew, hall: Desk) -> None:
    pairs = WORKERS // 2
    for pair in range(pairs):
        hall.by(f"pair-{pair}").open(counter_of(pair))
    for _round in range(ROUNDS):
        for pair in range(pairs):
            mine = hall.by(f"pair-{pair}")
            called = mine.call(hall.issue().ticket.id, counter_of(pair))
            mine.act(called.id, Action.COMPLETE)
        outcomes = crew.run(database_url, undo_or_call_next)
        present = Counter(ticket.counter for ticket in hall.tickets() if ticket.state in AT_COUNTER)
        assert set(present.values()) <= {1}
        for pair in range(pairs):
            undone, called_next = outcomes[2 * pair : 2 * pair + 2]
            assert called_next == "done"
            assert undone in {"done", CounterBusy.code}
        for ticket in hall.tickets():
            if ticket.state in AT_COUNTER:
                hall.act(ticket.id, Action.COMPLETE)


def open_the_first(desk: Desk, worker: int) -> str:
    return outcome(partial(desk.open, "1"))


def test_a_counter_is_opened_by_one_operator(database_url: str, crew: Crew, hall: Desk) -> None:
    outcomes = crew.run(database_url, open_the_first)
    assert outcomes.count("done") == 1
    [counter] = hall.see(lambda uow: uow.counters.all())
    assert counter.operator_name == f"worker-{outcomes.index('done')}"
    assert [event.kind for event in hall.events() if event.ticket is None] == ["counter-open"]


def end_the_day(desk: Desk, worker: int) -> int:
    return persistently(desk.by(SYSTEM).end_past_days)


def test_several_hubs_end_a_day_once(database_url: str, crew: Crew, hall: Desk) -> None:
    yesterday = Desk.at(BUSY_HALL, hall.hall.database, FakeClock(hall.hall.clock.now() - timedelta(days=1)))
    left = [yesterday.issue().ticket.id for _ in range(TICKETS)]
    yesterday.open("1")
    yesterday.call(left[0])
    expired = sum(crew.run(database_url, end_the_day))
    # One that another hub was looking at is left to the next round: every hub has one a minute.
    assert expired + hall.by(SYSTEM).end_past_days() == TICKETS
    ended = Counter(event.kind for event in hall.events() if event.actor == SYSTEM)
    assert ended == {Action.EXPIRE: TICKETS, "counter-close": 1}
    assert {hall.ticket(ticket).state for ticket in left} == {State.EXPIRED}
    assert {ticket.state for ticket in hall.tickets()} == {State.WAITING}
