"""Sixteen counters call until nobody waits: each visitor once, each counter one visitor."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from server.domain.errors import QueueError
from server.domain.states import State
from server.services import calling
from server.services.context import Context, SystemClock
from server.services.ports import Event, UnitOfWork
from server.store.database import SqlDatabase
from tests.support.desk import Desk, persistently
from tests.support.workers import BUSY_HALL, WORKERS, Crew, counter_of

TICKETS = 400
AT_ONE_COUNTER = 5


@pytest.fixture
def hall(database_url: str) -> Iterator[Desk]:
    """The hall with everybody waiting and every counter open."""
    opened = SqlDatabase(database_url, BUSY_HALL.id)
    desk = Desk.at(BUSY_HALL, opened, SystemClock())
    desk.do(lambda uow, context: [desk.issue_within(uow, context) for _ in range(TICKETS)])
    for worker in range(WORKERS):
        desk.by(f"worker-{worker}").open(counter_of(worker))
    yield desk
    opened.close()


def call_next(desk: Desk, counter: str, key: str) -> tuple[str, bool]:
    """Calls once for the key; the answer is the ticket's id, empty when nobody waits."""

    def work(uow: UnitOfWork, context: Context) -> str:
        called = calling.call_next(uow, context, counter, announce=None)
        return called.ticket.id if called.ticket else ""

    return persistently(lambda: desk.do_once(key, f"call-next {counter}", work))


def call_until_nobody_waits(desk: Desk, worker: int) -> list[str]:
    called: list[str] = []
    while ticket := call_next(desk, counter_of(worker), f"call-{len(called)}")[0]:
        called.append(ticket)
    return called


def call_at_one_counter(desk: Desk, worker: int) -> list[str]:
    return [call_next(desk, "1", f"call-{number}")[0] for number in range(AT_ONE_COUNTER)]


def call_with_one_key(desk: Desk, worker: int) -> tuple[str, bool]:
    return call_next(desk.by("worker-0"), "1", "one-key")


def call_the_same_ticket(desk: Desk, worker: int) -> str:
    """Every worker wants the visitor who is first in the list, at their own counter."""
    ticket = desk.tickets()[0].id
    try:
        persistently(lambda: desk.call(ticket, counter_of(worker)))
    except QueueError as refusal:
        return refusal.code
    return "called"


def most_at_one_counter(events: list[Event]) -> int:
    """By the journal, which is in the order of commits."""
    present: Counter[str | None] = Counter()
    most = 0
    for event in events:
        present[event.counter] += {"call-next": 1, "complete": -1}.get(event.kind, 0)
        most = max(most, present[event.counter])
    return most


def test_everybody_is_called_once_and_nobody_to_two_counters(database_url: str, crew: Crew, hall: Desk) -> None:
    called = crew.run(database_url, call_until_nobody_waits)
    assert sorted(ticket for at_one in called for ticket in at_one) == sorted(ticket.id for ticket in hall.tickets())
    assert Counter(event.kind for event in hall.events() if event.ticket) == {
        "issue": TICKETS,
        "call-next": TICKETS,
        "complete": TICKETS,
    }
    counters = {ticket.id: ticket.counter for ticket in hall.tickets()}
    assert counters == {ticket: counter_of(worker) for worker, at_one in enumerate(called) for ticket in at_one}
    assert {ticket.state for ticket in hall.tickets()} == {State.COMPLETED}
    assert most_at_one_counter(hall.events()) == 1
    assert [event.seq for event in hall.events()] == list(range(1, hall.seq() + 1))


def test_at_one_counter_all_are_called_in_the_order_of_their_places(database_url: str, crew: Crew, hall: Desk) -> None:
    called = crew.run(database_url, call_at_one_counter)
    numbers = {ticket.id: ticket.number for ticket in hall.tickets()}
    in_turn = [numbers[event.ticket] for event in hall.events() if event.kind == "call-next" and event.ticket]
    assert in_turn == list(range(1, WORKERS * AT_ONE_COUNTER + 1))
    assert sorted(numbers[ticket] for at_one in called for ticket in at_one) == in_turn


def test_one_key_calls_one_visitor(database_url: str, crew: Crew, hall: Desk) -> None:
    answers = crew.run(database_url, call_with_one_key)
    assert {ticket for ticket, _ in answers} == {hall.tickets()[0].id}
    assert sum(not repeated for _, repeated in answers) == 1
    assert [ticket.number for ticket in hall.tickets() if ticket.state is State.CALLED] == [1]


def test_the_same_visitor_goes_to_one_counter(database_url: str, crew: Crew, hall: Desk) -> None:
    outcomes = crew.run(database_url, call_the_same_ticket)
    assert Counter(outcomes) == {"called": 1, "ticket-taken": WORKERS - 1}
    assert hall.tickets()[0].counter == counter_of(outcomes.index("called"))
    assert hall.tickets()[0].calls == 1
