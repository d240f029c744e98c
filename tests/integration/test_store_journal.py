"""The journal: numbered without gaps in the order of commits, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.services.ports import Actor, ActorKind, Event, UnitOfWork
from server.store.database import SqlDatabase
from tests.support.clock import MORNING
from tests.support.desk import Desk
from tests.support.venues import a_ticket

DAY = MORNING.date()
TANAKA = Actor(ActorKind.OPERATOR, "op-a", "田中")


def event(kind: str = "start", *, command: str = "c1", actor: Actor = TANAKA, seconds: float = 0) -> Event:
    return Event(MORNING + timedelta(seconds=seconds), DAY, actor, kind, command, ticket="t1", version=2)


def append(database: SqlDatabase, *events: Event) -> None:
    database.write(lambda uow: [uow.journal.append(one) for one in events])


def numbers(database: SqlDatabase, after: int = 0, limit: int = 1000) -> list[int]:
    return [one.seq for one in database.read(lambda uow: uow.journal.since(after, limit))]


def test_every_field_comes_back(database: SqlDatabase) -> None:
    full = Event(
        at=MORNING + timedelta(microseconds=1),
        day=DAY,
        actor=TANAKA,
        kind="transfer",
        command="c1",
        ticket="t1",
        counter="1",
        before=a_ticket(appointment_at=MORNING, called_at=MORNING + timedelta(microseconds=7), for_counter="2"),
        version=5,
        detail={"reason": "書類 \U0001f4c4 'quoted' \"\\"},
    )
    bare = Event(MORNING, DAY, Actor(ActorKind.SYSTEM, "hub", "hub"), "counter-close", "c2")
    append(database, full, bare)
    assert database.read(lambda uow: uow.journal.since(0, 10)) == [replace(full, seq=1), replace(bare, seq=2)]


def test_numbers_have_no_gap_over_units_of_work(database: SqlDatabase) -> None:
    append(database, event())
    append(database)
    append(database, event(), event())
    assert (numbers(database), numbers(database, 1), numbers(database, 0, 2)) == ([1, 2, 3], [2, 3], [1, 2])
    assert database.read(lambda uow: uow.journal.seq()) == 3


def test_the_number_is_known_inside_the_unit_of_work(database: SqlDatabase) -> None:
    def work(uow: UnitOfWork) -> list[int]:
        seen = [uow.journal.seq()]
        for _ in range(2):
            uow.journal.append(event())
            seen.append(uow.journal.seq())
        uow.journal.append(event())
        return seen

    assert database.write(work) == [0, 1, 2]
    assert numbers(database) == [1, 2, 3]


@pytest.mark.parametrize("when", ["before the numbers", "after the numbers"])
def test_an_error_leaves_nothing_and_no_gap(database: SqlDatabase, when: str) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.tickets.add(a_ticket(), "hash")
        uow.numbers.take(DAY, "card")
        uow.keys.claim("scope", "key-0001", "print", MORNING)
        uow.journal.append(event())
        if when == "after the numbers":
            uow.journal.seq()
        raise LookupError(when)

    with pytest.raises(LookupError):
        database.write(work)
    left = database.read(
        lambda uow: (uow.tickets.of_day(DAY), uow.numbers.taken(DAY), uow.journal.seq(), uow.journal.since(0, 9))
    )
    assert left == ([], {}, 0, [])
    assert database.write(lambda uow: uow.keys.claim("scope", "key-0001", "print", MORNING)) is None
    append(database, event())
    assert numbers(database) == [1]


def test_a_listener_hears_of_commits_and_of_nothing_else(database: SqlDatabase) -> None:
    heard: list[int] = []
    database.on_commit(lambda: heard.append(database.read(lambda uow: uow.journal.seq())))
    append(database, event())
    with pytest.raises(ZeroDivisionError):
        database.write(lambda uow: uow.journal.append(event()) or 1 / 0)
    database.read(lambda uow: uow.journal.seq())
    append(database, event(), event())
    assert [seq for seq in heard if seq != 1] == [3], "the commit is visible when it is told"
    assert heard[0] == 1


def test_a_reader_sees_one_instant(database: SqlDatabase) -> None:
    append(database, event())

    def look(uow: UnitOfWork) -> tuple[int, int, int]:
        first = uow.journal.seq()
        append(database, event(), event())
        return first, uow.journal.seq(), len(uow.journal.since(0, 100))

    assert database.read(look) == (1, 1, 1)
    assert numbers(database) == [1, 2, 3]


def last(database: SqlDatabase, actor: Actor = TANAKA, since: float = -30.0) -> list[int]:
    moment = MORNING + timedelta(seconds=since)
    return [one.seq for one in database.read(lambda uow: uow.journal.last_command(actor, moment))]


def test_the_last_command_is_whole_and_ones_own(database: SqlDatabase) -> None:
    suzuki = replace(TANAKA, id="op-b")
    kiosk = replace(TANAKA, kind=ActorKind.DEVICE)
    append(database, event(command="old"))
    append(database, event("complete", command="mine"), event("call-next", command="mine"))
    append(database, event(command="other", actor=suzuki))
    append(database, event(command="device", actor=kiosk))
    assert (last(database), last(database, suzuki), last(database, kiosk)) == ([2, 3], [4], [5])


def test_the_last_command_is_not_too_old(database: SqlDatabase) -> None:
    append(database, event(seconds=-31))
    assert (last(database), last(database, since=-31)) == ([], [1])


def test_a_tickets_calls_carry_the_number_of_the_newest(desk: Desk) -> None:
    desk.open("1")
    ticket = desk.call(desk.issue().ticket.id)
    desk.recall(ticket.id)
    day = ticket.day
    assert [seq for seq, _ in desk.see(lambda uow: uow.tickets.latest_calls(day, 9))] == [desk.seq()]
