"""Issue a ticket."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from server.domain.errors import QueueError, RangeUsedUp, ServiceFull
from server.domain.states import Action, State
from server.services.tokens import ticket_token, token_hash
from server.store.database import SqlDatabase
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import KIOSK, SECRET, Desk
from tests.support.venues import OFFICE, a_counter, a_service, a_venue


def test_a_ticket_waits_with_number_place_and_origin(desk: Desk) -> None:
    ticket = desk.issue("card", cards=2, language="en").ticket
    assert desk.tickets() == [ticket]
    assert (ticket.label, ticket.number, ticket.cycle, ticket.prefix) == ("A001", 1, 0, "A")
    assert (ticket.venue, ticket.day, ticket.service) == ("hall", date(2026, 11, 24), "card")
    assert (ticket.language, ticket.cards, ticket.origin) == ("en", 2, "device:kiosk-1")
    assert (ticket.state, ticket.version, ticket.issued_at, ticket.order_at) == (State.WAITING, 1, MORNING, MORNING)


def test_the_issue_is_the_first_event_of_its_history(desk: Desk) -> None:
    ticket = desk.issue().ticket
    [event] = desk.events(ticket.id)
    assert (event.kind, event.actor, event.version, event.before, event.seq) == ("issue", KIOSK, 1, None, 1)
    assert (event.at, event.day) == (MORNING, ticket.day)


def test_each_service_counts_by_itself(desk: Desk) -> None:
    labels = [desk.issue(service).ticket.label for service in ("card", "renewal", "card", "renewal", "card")]
    assert labels == ["A001", "B001", "A002", "B002", "A003"]


def test_groups_ahead_are_those_of_the_service_who_wait(desk: Desk) -> None:
    desk.open("1")
    assert [desk.issue("card").groups_ahead for _ in range(3)] == [0, 1, 2]
    assert desk.issue("renewal").groups_ahead == 0
    desk.call_next("1")
    assert desk.issue("card").groups_ahead == 2


def test_numbers_begin_anew_at_the_venues_midnight(desk: Desk, clock: FakeClock) -> None:
    clock.set(datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC))
    assert [desk.issue().ticket.label for _ in range(2)] == ["A001", "A002"]
    clock.advance(seconds=1)
    first = desk.issue()
    assert (first.ticket.label, first.ticket.day, first.groups_ahead) == ("A001", date(2026, 11, 25), 0)


def test_the_token_is_derived_and_only_its_hash_is_kept(desk: Desk) -> None:
    issued = desk.issue()
    assert issued.token == ticket_token(SECRET, issued.ticket.id)
    assert desk.see(lambda uow: uow.tickets.by_token_hash(token_hash(issued.token))) == issued.ticket
    assert desk.see(lambda uow: uow.tickets.by_token_hash(issued.token)) is None


LIMITED = a_venue(
    (
        a_service("limited", "L", daily_limit=2, first=1, last=3),
        a_service("short", "S", first=501, last=502),
        a_service("round", "R", first=8, last=9, wraps=True),
        a_service("office", "O", hours=OFFICE),
    ),
    (a_counter("1", limited=1),),
)


@pytest.fixture
def limited(database: SqlDatabase, clock: FakeClock) -> Desk:
    return Desk.at(LIMITED, database, clock)


def test_a_full_service_refuses_until_the_next_day(limited: Desk, clock: FakeClock) -> None:
    assert [limited.issue("limited").ticket.label for _ in range(2)] == ["L001", "L002"]
    for _ in range(3):
        with pytest.raises(ServiceFull):
            limited.issue("limited")
    clock.advance(days=1)
    assert limited.issue("limited").ticket.label == "L001"


def test_a_range_used_up_refuses_or_begins_anew(limited: Desk) -> None:
    assert [limited.issue("short").ticket.label for _ in range(2)] == ["S501", "S502"]
    with pytest.raises(RangeUsedUp):
        limited.issue("short")
    round_and_round = []
    for _ in range(5):
        round_and_round.append(ticket := limited.issue("round").ticket)
        limited.act(ticket.id, Action.CANCEL)
    assert [(ticket.label, ticket.cycle) for ticket in round_and_round] == [
        ("R008", 0),
        ("R009", 0),
        ("R008", 1),
        ("R009", 1),
        ("R008", 2),
    ]


def test_a_number_that_is_still_held_is_not_given_again(limited: Desk) -> None:
    first, second = (limited.issue("round").ticket for _ in range(2))
    limited.act(second.id, Action.CANCEL)
    assert limited.issue("round").ticket.label == second.label
    with pytest.raises(RangeUsedUp):
        limited.issue("round")
    limited.act(first.id, Action.CANCEL)
    assert limited.issue("round").ticket.label == first.label
    assert limited.see(lambda uow: uow.tickets.count(first.day)) == 4


@pytest.mark.parametrize(
    ("service", "cards", "language", "hours_later", "code"),
    [
        ("passport", 1, "ja", 0, "unknown-service"),
        ("office", 1, "pt", 0, "unknown-language"),
        ("office", 2, "ja", 0, "too-many-cards"),
        ("office", 1, "ja", 12, "service-closed"),
    ],
)
def test_a_refusal_changes_nothing(
    limited: Desk, clock: FakeClock, service: str, cards: int, language: str, hours_later: int, code: str
) -> None:
    clock.advance(minutes=60 * hours_later)
    with pytest.raises(QueueError) as refused:
        limited.issue(service, cards=cards, language=language)
    assert refused.value.code == code
    assert (limited.tickets(), limited.events(), limited.see(lambda uow: uow.numbers.taken(MORNING.date()))) == (
        [],
        [],
        {},
    )


def test_a_refused_issue_takes_no_number(limited: Desk) -> None:
    limited.issue("short")
    with pytest.raises(QueueError):
        limited.issue("short", cards=2)
    assert limited.issue("short").ticket.label == "S502"


def test_the_time_of_issue_is_read_after_the_number_is_taken(desk: Desk, clock: FakeClock) -> None:
    def command_that_waited_for_the_lock() -> datetime:
        def work(uow: object, context: object) -> datetime:
            clock.advance(seconds=2)
            return desk.issue_within(uow, context).ticket.issued_at  # type: ignore[arg-type]

        return desk.do(work)

    assert command_that_waited_for_the_lock() == MORNING + timedelta(seconds=2)


def test_a_clock_set_back_meanwhile_is_not_followed(desk: Desk, clock: FakeClock) -> None:
    def work(uow: object, context: object) -> datetime:
        clock.advance(seconds=-60)
        return desk.issue_within(uow, context).ticket.issued_at  # type: ignore[arg-type]

    assert desk.do(work) == MORNING
