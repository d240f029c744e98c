"""Sixteen kiosks, four hundred visitors: each number once, none missing, and the places in the order of the numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from server.domain.errors import KeyReused, ServiceFull
from server.services.context import SystemClock
from server.store.database import SqlDatabase
from tests.support.desk import Desk, persistently
from tests.support.workers import BUSY_HALL, WORKERS, Crew

TICKETS = 400
EACH = TICKETS // WORKERS


@pytest.fixture
def hall(database_url: str) -> Iterator[Desk]:
    """A look at what the workers have left."""
    opened = SqlDatabase(database_url, BUSY_HALL.id)
    yield Desk.at(BUSY_HALL, opened, SystemClock())
    opened.close()


def issue(desk: Desk, key: str, service: str = "card") -> tuple[str, bool]:
    """Issues once for the key; the answer is the ticket's id."""
    return persistently(
        lambda: desk.do_once(
            key, f"issue {service}", lambda uow, context: _id(desk.issue_within(uow, context, service))
        )
    )


def _id(issued: object) -> str:
    return str(issued.ticket.id)  # type: ignore[attr-defined]


def issue_many(desk: Desk, worker: int) -> list[str]:
    return [issue(desk, f"kiosk-{worker}-{number}")[0] for number in range(EACH)]


def issue_until_full(desk: Desk, worker: int) -> int:
    done = 0
    try:
        while True:
            issue(desk, f"kiosk-{worker}-{done}", "limited")
            done += 1
    except ServiceFull:
        return done


def send_one_key(desk: Desk, worker: int) -> list[tuple[str, bool]]:
    """All workers are one device that sends each of its commands sixteen times."""
    kiosk = desk.by("one and the same")
    return [issue(kiosk, f"command-{number}") for number in range(EACH)]


def send_one_key_for_two_commands(desk: Desk, worker: int) -> str | None:
    kiosk = desk.by("confused")
    try:
        return issue(kiosk, "one-key", "card" if worker % 2 else "limited")[0]
    except KeyReused:
        return None


def test_no_number_twice_and_none_missing(database_url: str, crew: Crew, hall: Desk) -> None:
    answered = [ticket for answers in crew.run(database_url, issue_many) for ticket in answers]
    tickets = hall.tickets()
    assert sorted(ticket.number for ticket in tickets) == list(range(1, TICKETS + 1))
    assert sorted(answered) == sorted(ticket.id for ticket in tickets)
    in_place = sorted(tickets, key=lambda ticket: (ticket.order_at, ticket.id))
    assert [ticket.number for ticket in in_place] == list(range(1, TICKETS + 1))
    events = hall.events()
    assert [event.seq for event in events] == list(range(1, TICKETS + 1))
    assert Counter(event.kind for event in events) == {"issue": TICKETS}


def test_a_limit_holds_to_the_last_ticket(database_url: str, crew: Crew, hall: Desk) -> None:
    assert sum(crew.run(database_url, issue_until_full)) == 100
    assert sorted(ticket.number for ticket in hall.tickets()) == list(range(1, 101))
    assert hall.seq() == 100


def test_a_key_sent_by_all_at_once_has_one_effect_and_one_answer(database_url: str, crew: Crew, hall: Desk) -> None:
    answers = crew.run(database_url, send_one_key)
    for number in range(EACH):
        same_command = [answered[number] for answered in answers]
        assert len({ticket for ticket, _ in same_command}) == 1
        assert sum(not repeated for _, repeated in same_command) == 1
    assert sorted(ticket.number for ticket in hall.tickets()) == list(range(1, EACH + 1))
    assert hall.seq() == EACH


def test_a_key_for_two_commands_is_given_to_one_of_them(database_url: str, crew: Crew, hall: Desk) -> None:
    answers = crew.run(database_url, send_one_key_for_two_commands)
    [ticket] = hall.tickets()
    mine = [worker for worker, answer in enumerate(answers) if answer is not None]
    assert {answer for answer in answers if answer} == {ticket.id}
    assert mine == [worker for worker in range(WORKERS) if (worker % 2 == 1) is (ticket.service == "card")]


def open_only(desk: Desk, worker: int) -> date:
    return desk.hall.venue.business_day(desk.hall.clock.now())


# On SQLite there is one hub; what comes second to a file that is just being made is told `storage-unavailable`.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_four_hubs_start_at_once_on_an_empty_database(database_url: str, crew: Crew) -> None:
    assert len(crew.run(database_url, open_only)) == WORKERS
