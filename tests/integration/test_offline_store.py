"""Hand-ins and letters on both databases; a first try and a hand-in of one key at the same instant (X3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from server.domain.errors import KeyReused
from server.domain.offline import OfflineLetter, OfflineTicket, Telling
from server.domain.states import State
from server.domain.venue import OfflineNumbers
from server.services.context import Context, SystemClock
from server.services.handing_in import Handed, hand_in, letter_for
from server.services.ports import UnitOfWork
from server.store.database import SqlDatabase
from tests.support.clock import FakeClock
from tests.support.desk import KIOSK, Desk, persistently
from tests.support.workers import BUSY_HALL, WORKERS, Crew

KEYS = 20


def a_told(desk: Desk, number: int = 1, seconds: float = 60) -> OfflineTicket:
    """Issued so long ago by a clock that is right."""
    now = desk.hall.clock.now()
    at = now - timedelta(seconds=seconds)
    telling = Telling(at, True, at, now, timedelta(seconds=seconds))
    return OfflineTicket(uuid4().hex, "X", number, f"X{number:03d}", "card", "ja", 1, telling)


def send(desk: Desk, told: OfflineTicket, key: str) -> Handed:
    return persistently(lambda: desk.do(lambda uow, context: hand_in(uow, context, told, key, f"hash of {told.id}")))


def issue(desk: Desk, key: str) -> None:
    """The first try, whose answer holds the ticket's id."""
    persistently(
        lambda: desk.do_once(
            key, "issue", lambda uow, context: json.dumps({"id": desk.issue_within(uow, context).ticket.id})
        )
    )


def letter(desk: Desk, device: str, store: str) -> str | None:
    """The letter of a kiosk in a venue that has two."""
    venue = replace(desk.hall.venue, offline=OfflineNumbers(("X", "Y")))

    def ask(uow: UnitOfWork, context: Context) -> str | None:
        return letter_for(uow, replace(context, venue=venue), store)

    return desk.by(replace(KIOSK, id=device)).do(ask)


class TestHandIn:
    def test_it_is_stored_as_it_was_issued(self, desk: Desk, clock: FakeClock) -> None:
        kiosk = desk.by(KIOSK)
        told = a_told(kiosk)
        handed = send(kiosk, told, "key-0001")
        assert desk.ticket(told.id) == handed.ticket
        assert handed.ticket.order_at == clock.now() - timedelta(seconds=60)
        [event] = desk.events(told.id)
        assert (event.kind, event.actor) == ("handed-in", KIOSK)

    def test_the_ghost_is_withdrawn_and_its_key_is_spent(self, desk: Desk, clock: FakeClock) -> None:
        kiosk = desk.by(KIOSK)
        issue(kiosk, "key-0001")
        clock.advance(seconds=30)
        handed = send(kiosk, a_told(kiosk, seconds=25), "key-0001")
        assert handed.ghost is not None
        assert desk.ticket(handed.ghost.id).state is State.CANCELLED
        assert handed.ticket.order_at == handed.ghost.order_at
        with pytest.raises(KeyReused):
            issue(kiosk, "key-0001")

    def test_a_number_that_is_there_gets_the_next_cycle(self, desk: Desk) -> None:
        kiosk = desk.by(KIOSK)
        assert [send(kiosk, a_told(kiosk), f"key-000{n}").ticket.cycle for n in range(3)] == [0, 1, 2]


class TestLetters:
    def test_what_was_given_stays(self, desk: Desk) -> None:
        assert [letter(desk, "a", "1"), letter(desk, "b", "1"), letter(desk, "c", "1")] == ["X", "Y", None]
        assert letter(desk, "a", "1") == "X"

    def test_of_two_who_want_a_letter_at_once_one_gets_it(self, desk: Desk, clock: FakeClock) -> None:
        day = desk.hall.venue.business_day(clock.now())
        one, other = (OfflineLetter("X", device, "1", clock.now(), day) for device in "ab")
        assert desk.do(lambda uow, _context: uow.offline.give(None, one))
        assert not desk.do(lambda uow, _context: uow.offline.give(None, other))
        assert desk.do(lambda uow, _context: uow.offline.give(one, other))
        assert not desk.do(lambda uow, _context: uow.offline.give(one, one))
        assert desk.see(lambda uow: uow.offline.letters()) == [other]


@pytest.fixture
def hall(database_url: str) -> Iterator[Desk]:
    """A look at what the workers have left."""
    opened = SqlDatabase(database_url, BUSY_HALL.id)
    yield Desk.at(BUSY_HALL, opened, SystemClock())
    opened.close()


def try_or_hand_in(desk: Desk, worker: int) -> list[str]:
    """Half the workers are the first tries that come late, half the hand-ins of the same keys."""
    kiosk = desk.by(KIOSK)
    printed = []
    for n in range(KEYS):
        key = f"touch-{worker // 2}-{n}"
        if worker % 2:
            told = a_told(kiosk, number=1 + worker // 2 * KEYS + n, seconds=1)
            send(kiosk, told, key)
            printed.append(told.id)
        else:
            try:
                issue(kiosk, key)
            except KeyReused:
                continue
    return printed


def test_whoever_of_the_two_is_first_one_number_is_left(database_url: str, crew: Crew, hall: Desk) -> None:
    printed = {ticket for tickets in crew.run(database_url, try_or_hand_in) for ticket in tickets}
    assert len(printed) == KEYS * WORKERS // 2
    waiting = {ticket.id for ticket in hall.tickets() if ticket.state is State.WAITING}
    assert waiting == printed
