"""Who is next at a counter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.dispatch import in_order, precedence
from server.domain.states import State
from server.domain.ticket import Ticket
from tests.support.clock import MORNING
from tests.support.venues import a_counter, a_ticket

COUNTER = a_counter("1", card=1, renewal=2)


def waits(ticket_id: str, minute: int = 0, service: str = "card", **fields: object) -> Ticket:
    return a_ticket(ticket_id, service=service, issued_at=MORNING + timedelta(minutes=minute), **fields)


def order(*tickets: Ticket) -> str:
    return " ".join(ticket.id for ticket in in_order(tickets, COUNTER))


def test_the_one_who_waits_longest_is_first() -> None:
    assert order(waits("late", 2), waits("early", 0), waits("middle", 1)) == "early middle late"


def test_rank_comes_before_age() -> None:
    assert order(waits("old", 0, "renewal"), waits("new", 30)) == "new old"


def test_services_of_one_rank_are_one_queue() -> None:
    both = a_counter("4", card=1, renewal=1)
    tickets = [waits("r1", 1, "renewal"), waits("c0", 0), waits("c2", 2)]
    assert [ticket.id for ticket in in_order(tickets, both)] == ["c0", "r1", "c2"]


def test_a_service_that_is_not_served_here_is_never_called() -> None:
    assert order(waits("c"), waits("other", service="pin")) == "c"
    assert precedence(waits("other", service="pin"), COUNTER) is None


def test_appointments_come_before_walk_ins_of_any_rank() -> None:
    booked = waits("booked", 30, "renewal", appointment_at=MORNING)
    assert order(waits("old"), booked) == "booked old"


def test_among_appointments_rank_and_place_decide() -> None:
    tickets = [waits(name, at, service, appointment_at=MORNING) for name, at, service in
               (("r", 0, "renewal"), ("c9", 9, "card"), ("c3", 3, "card"))]  # fmt: skip
    assert order(*tickets) == "c3 c9 r"


def test_a_ticket_kept_for_a_counter_comes_before_rank_1_there_and_nowhere_else() -> None:
    mine, others = waits("mine", 20, "pin", for_counter="1"), waits("theirs", 0, for_counter="2")
    assert order(waits("old"), mine, others) == "mine old"


def test_a_kept_ticket_does_not_overtake_appointments() -> None:
    assert order(waits("kept", for_counter="1"), waits("booked", 9, appointment_at=MORNING)) == "booked kept"


def test_of_two_with_one_place_the_id_decides() -> None:
    assert order(waits("t2"), waits("t1"), waits("t3")) == "t1 t2 t3"


@pytest.mark.parametrize("state", [state for state in State if state is not State.WAITING])
def test_only_those_who_wait_are_called(state: State) -> None:
    assert order(a_ticket("gone", state=state)) == ""


tickets = st.builds(
    lambda number, minute, service, booked, kept: waits(
        f"t{number}", minute, service, appointment_at=MORNING if booked else None, for_counter=kept
    ),
    st.integers(0, 999),
    st.integers(0, 5),
    st.sampled_from(["card", "renewal", "pin"]),
    st.booleans(),
    st.sampled_from([None, "1", "2"]),
)


@given(st.lists(tickets, max_size=12, unique_by=lambda ticket: ticket.id), st.randoms())
def test_the_order_does_not_depend_on_how_the_tickets_come(some: list[Ticket], random: object) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(shuffled, COUNTER) == in_order(some, COUNTER)


@given(st.lists(tickets, max_size=12, unique_by=lambda ticket: ticket.id))
def test_taking_one_away_leaves_the_order_of_the_others(some: list[Ticket]) -> None:
    whole = in_order(some, COUNTER)
    for gone in some:
        rest = [ticket for ticket in some if ticket is not gone]
        assert in_order(rest, COUNTER) == [ticket for ticket in whole if ticket is not gone]
