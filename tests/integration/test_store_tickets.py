"""Tickets, counters and numbers as they are stored."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from server.domain.counter import Counter, CounterState
from server.domain.dispatch import Reach
from server.domain.errors import StaleVersion, UnknownTicket
from server.domain.states import State
from server.domain.ticket import Ticket
from server.store.database import SqlDatabase
from tests.support.clock import MORNING
from tests.support.venues import a_ticket

DAY = MORNING.date()
MICROSECOND = timedelta(microseconds=1)

#: No field has its default.
FULL = a_ticket(
    "full",
    number=1234,
    cycle=2,
    label="A1234",
    language="en",
    cards=3,
    order_at=MORNING - timedelta(minutes=3),
    origin="operator:op-田中",
    state=State.SERVING,
    version=9,
    appointment_at=MORNING + MICROSECOND,
    called_at=MORNING + 2 * MICROSECOND,
    last_called_at=MORNING + 3 * MICROSECOND,
    started_at=MORNING + 4 * MICROSECOND,
    ended_at=MORNING + 5 * MICROSECOND,
    counter="1",
    for_counter="2",
    calls=4,
    announce=False,
    promised_low=5,
    promised_high=20,
    part=2,
    set_aside_at=MORNING + 6 * MICROSECOND,
    ready_at=MORNING + 7 * MICROSECOND,
    second_called_at=MORNING + 8 * MICROSECOND,
    to_city_staff=True,
    transfer_reason="法定の判断",
    note="車いす",
    wish="late",
    wished_at=MORNING + 9 * MICROSECOND,
    wishes=2,
)


def stored(database: SqlDatabase, *tickets: Ticket) -> None:
    database.write(lambda uow: [uow.tickets.add(ticket, f"hash of {ticket.id}") for ticket in tickets])


def get(database: SqlDatabase, ticket: str) -> Ticket:
    return database.write(lambda uow: uow.tickets.get(ticket))


def test_every_field_comes_back(database: SqlDatabase) -> None:
    plain = a_ticket("plain")
    assert not [f.name for f in fields(Ticket) if f.name not in ("venue", "day", "service", "prefix", "issued_at")
                and getattr(FULL, f.name) == getattr(plain, f.name)]  # fmt: skip
    stored(database, FULL, plain)
    assert (get(database, "full"), get(database, "plain")) == (FULL, plain)
    assert isinstance(get(database, "full").state, State)


INSTANTS = [
    datetime(2026, 11, 24, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2026, 11, 24, 1, 0, 0, 999_999, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 11, 24, 10, 0, 0, 123_457, tzinfo=timezone(timedelta(hours=9))),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
]


def test_an_instant_comes_back_to_the_microsecond_and_in_utc(database: SqlDatabase) -> None:
    for number, instant in enumerate(INSTANTS):
        stored(database, a_ticket(f"t{number}", number=number, appointment_at=instant))
        back = get(database, f"t{number}").appointment_at
        assert back == instant
        assert back
        assert back.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_refused(database: SqlDatabase) -> None:
    with pytest.raises(Exception, match="offset-naive"):
        stored(database, a_ticket(appointment_at=MORNING.replace(tzinfo=None)))


def test_a_save_changes_what_may_change_and_nothing_else(database: SqlDatabase) -> None:
    stored(database, a_ticket("full"))
    database.write(lambda uow: uow.tickets.save(a_ticket("full"), FULL))
    fixed = {name: getattr(a_ticket("full"), name) for name in ("number", "cycle", "label")}
    assert get(database, "full") == replace(FULL, **fixed)


@pytest.mark.parametrize("seen", [{"version": 2}, {"state": State.CALLED}, {"version": 0}], ids=str)
def test_a_save_of_something_else_than_was_seen_is_stale(database: SqlDatabase, seen: dict[str, object]) -> None:
    ticket = a_ticket()
    stored(database, ticket)
    with pytest.raises(StaleVersion) as stale:
        database.write(lambda uow: uow.tickets.save(replace(ticket, **seen), replace(ticket, version=3)))
    assert stale.value.subject == "A001"
    assert get(database, "t1") == ticket


def test_a_ticket_of_another_venue_is_not_there(database: SqlDatabase, database_url: str) -> None:
    stored(database, a_ticket())
    annex = SqlDatabase(database_url, "annex")
    with pytest.raises(UnknownTicket):
        get(annex, "t1")
    looks = annex.write(
        lambda uow: (
            uow.tickets.of_day(DAY),
            uow.tickets.some(["t1"]),
            uow.tickets.waiting(DAY),
            uow.tickets.waiting_by_service(DAY),
            uow.tickets.first_waiting(DAY, Reach("1", (("card", 1),)), 9),
            uow.tickets.by_token_hash("hash of t1"),
            uow.tickets.left_open_before(DAY + timedelta(days=1), 10),
        )
    )
    annex.close()
    assert looks == ([], [], [], {}, [], None, [])


def test_a_ticket_is_found_by_the_hash_of_its_token(database: SqlDatabase) -> None:
    stored(database, a_ticket())
    assert database.read(lambda uow: uow.tickets.by_token_hash("hash of t1")) == a_ticket()
    assert database.read(lambda uow: uow.tickets.by_token_hash("hash of t2")) is None


def test_lists_are_in_their_order(database: SqlDatabase) -> None:
    early, late = MORNING - timedelta(hours=1), MORNING + timedelta(hours=1)
    stored(
        database,
        a_ticket("c", number=3, issued_at=late, order_at=early),
        a_ticket("b", number=2),
        a_ticket("a", number=1),
        a_ticket("d", number=4, state=State.ON_HOLD),
    )
    issue, place = database.read(lambda uow: (uow.tickets.of_day(DAY), uow.tickets.waiting(DAY)))
    assert [ticket.id for ticket in issue] == ["a", "b", "d", "c"]
    assert [ticket.id for ticket in place] == ["c", "a", "b"]
    assert database.read(lambda uow: uow.tickets.waiting_by_service(DAY)) == {"card": 3}


def test_heads_are_the_first_of_each_queue(database: SqlDatabase) -> None:
    stored(
        database,
        a_ticket("card-1", number=1),
        a_ticket("card-2", number=2),
        a_ticket("kept", number=3, for_counter="1", service="pin"),
        a_ticket("others", number=4, for_counter="2"),
        a_ticket("renewal", number=5, service="renewal"),
        a_ticket("gone", number=6, service="renewal", state=State.CANCELLED, order_at=MORNING - timedelta(hours=1)),
        a_ticket("booked", number=7, service="renewal", appointment_at=MORNING, issued_at=MORNING + timedelta(hours=1)),
        a_ticket("yesterday", number=8, day=DAY - timedelta(days=1)),
        a_ticket("second", number=9, part=2),
        a_ticket("closed", number=10, for_counter="3"),
    )
    reach = Reach("1", (("card", 1), ("renewal", 2)), others=frozenset({"2"}))

    def heads(depth: int) -> set[str]:
        return {ticket.id for ticket in database.read(lambda uow: uow.tickets.first_waiting(DAY, reach, depth))}

    assert heads(1) == {"card-1", "kept", "others", "booked", "renewal", "second", "closed"}
    assert heads(2) == heads(16) == {"card-1", "card-2", "kept", "others", "booked", "renewal", "second", "closed"}


def test_tickets_are_counted_by_day_and_a_number_is_open_until_its_visit_ends(database: SqlDatabase) -> None:
    yesterday = DAY - timedelta(days=1)
    stored(
        database,
        a_ticket("waits", number=1),
        a_ticket("served", number=2, state=State.SERVING),
        a_ticket("done", number=3, state=State.COMPLETED),
        a_ticket("old", number=4, day=yesterday),
    )
    assert database.read(lambda uow: [uow.tickets.count(day) for day in (DAY, yesterday)]) == [3, 1]
    held = database.read(lambda uow: [uow.tickets.is_open(DAY, "A", number) for number in range(1, 6)])
    assert held == [True, True, False, False, False]
    assert not database.read(lambda uow: uow.tickets.is_open(DAY, "B", 1))


def test_those_ahead_are_earlier_in_place_and_of_the_service(database: SqlDatabase) -> None:
    before = MORNING - timedelta(minutes=1)
    me = a_ticket("m", number=5)
    stored(
        database,
        me,
        a_ticket("l", number=1),
        a_ticket("n", number=2),
        a_ticket("z", number=3, order_at=before),
        a_ticket("other", number=4, order_at=before, service="renewal"),
        a_ticket("held", number=6, order_at=before, state=State.ON_HOLD),
    )
    assert database.read(lambda uow: uow.tickets.ahead_of(me)) == 2


def test_the_missed_of_a_day_are_told_latest_first(database: SqlDatabase) -> None:
    for n, label in enumerate(("A001", "A002", "A003", "A004")):
        away = State.NO_SHOW if n else State.CALLED
        stored(database, a_ticket(label, number=n, label=label, state=away, last_called_at=MORNING + n * MICROSECOND))
    assert database.read(lambda uow: uow.tickets.missed(DAY, 2)) == ["A004", "A003"]
    assert database.read(lambda uow: uow.tickets.missed(DAY + timedelta(days=1), 2)) == []


def test_numbers_are_counted_by_day_and_service(database: SqlDatabase) -> None:
    taken = database.write(lambda uow: [uow.numbers.take(DAY, "card") for _ in range(3)])
    assert taken == [0, 1, 2]
    assert database.write(lambda uow: uow.numbers.take(DAY, "renewal")) == 0
    assert database.write(lambda uow: uow.numbers.take(DAY + timedelta(days=1), "card")) == 0
    assert database.write(lambda uow: uow.numbers.take(DAY, "card")) == 3
    assert database.read(lambda uow: uow.numbers.taken(DAY)) == {"card": 4, "renewal": 1}
    assert database.read(lambda uow: uow.numbers.taken(date(2020, 1, 1))) == {}


def test_a_counter_comes_back_and_is_saved_guarded(database: SqlDatabase) -> None:
    fresh = Counter("1")
    opened = Counter("1", CounterState.PAUSED, 1, "op-a", "田中", MORNING, "昼休み", MORNING + MICROSECOND)
    assert database.write(lambda uow: uow.counters.get("1")) == fresh
    database.write(lambda uow: uow.counters.save(fresh, opened))
    assert database.write(lambda uow: uow.counters.get("1")) == opened
    assert database.read(lambda uow: uow.counters.all()) == [opened]
    for stale in (fresh, replace(opened, version=2)):
        with pytest.raises(StaleVersion):
            database.write(lambda uow, stale=stale: uow.counters.save(stale, replace(fresh, version=7)))
    closed = Counter("1", version=2)
    database.write(lambda uow: uow.counters.save(opened, closed))
    assert database.read(lambda uow: uow.counters.all()) == [closed]
