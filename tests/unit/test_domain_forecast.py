"""The wait forecast: what must hold whatever the queue looks like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.counter import Counter, CounterState
from server.domain.forecast import Wait, Waits, estimate
from server.domain.states import State
from server.domain.ticket import Ticket
from server.domain.venue import Venue
from tests.support.clock import MORNING
from tests.support.venues import SMALL, a_counter, a_service, a_ticket, a_venue

ONE_SERVICE = a_venue((a_service("card", minutes=10.0),), (a_counter("1", card=1), a_counter("2", card=1)))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def open_at(*ids: str, state: CounterState = CounterState.OPEN, **more: object) -> list[Counter]:
    return [Counter(counter_id, state, 1, f"op-{counter_id}", **more) for counter_id in ids]  # type: ignore[arg-type]


def queue(count: int, service: str = "card", start: int = 0) -> list[Ticket]:
    """`count` walk-ins, one a minute, the newest just now."""
    return [
        a_ticket(f"{service}{start + place:03d}", service=service, issued_at=MORNING - minutes(count - place))
        for place in range(count)
    ]


def serving(counter: str, since: float, service: str = "card") -> Mapping[str, Ticket]:
    """A visitor who sat down `since` minutes ago."""
    present = a_ticket(
        f"at{counter}", service=service, state=State.SERVING, counter=counter, started_at=MORNING - minutes(since)
    )
    return {counter: present}


def waits(
    counters: Sequence[Counter],
    waiting: Sequence[Ticket] = (),
    at_counter: Mapping[str, Ticket] | None = None,
    venue: Venue = ONE_SERVICE,
) -> Waits:
    return estimate(venue, counters, at_counter or {}, waiting, MORNING)


def median_of(service: str, *arguments: object, **more: object) -> float:
    return waits(*arguments, **more).services[service].median  # type: ignore[arg-type]


@pytest.mark.parametrize("counters", [[], open_at("1", "2", state=CounterState.CLOSED)])
def test_with_nobody_open_nothing_is_foretold(counters: list[Counter]) -> None:
    assert waits(counters, queue(3)) == Waits({}, {})


def test_a_service_that_no_open_counter_serves_is_absent() -> None:
    told = waits(open_at("3"), [*queue(2, "card"), *queue(2, "renewal")], venue=SMALL)
    assert set(told.services) == {"renewal"}
    assert set(told.tickets) == {"renewal000", "renewal001"}


def test_an_idle_counter_serves_at_once() -> None:
    assert median_of("card", open_at("1", "2"), [], serving("1", 3)) < 1


def test_the_wait_is_what_is_left_of_those_in_front() -> None:
    told = waits(open_at("1"), queue(3), serving("1", 4))
    assert [told.tickets[f"card{place:03d}"].median for place in range(3)] == [6.0, 16.0, 26.0]
    assert told.services["card"].median == 36.0


def test_two_counters_share_the_queue() -> None:
    told = waits(open_at("1", "2"), queue(4), {**serving("1", 4), **serving("2", 9)})
    assert [told.tickets[f"card{place:03d}"].median for place in range(4)] == [2.0, 6.0, 12.0, 16.0]


def test_each_more_in_front_is_longer_at_one_counter() -> None:
    medians = [median_of("card", open_at("1"), queue(count)) for count in range(20)]
    assert medians == sorted(set(medians))


def test_further_cards_count() -> None:
    family = replace(queue(1, "card")[0], cards=3)
    assert median_of("card", open_at("1"), [family], venue=SMALL) == 20.0


def test_rank_and_kept_tickets_are_seen() -> None:
    old_renewal, new_card = queue(2, "renewal")[0], queue(1, "card")[0]
    kept = a_ticket("kept", service="renewal", issued_at=MORNING, for_counter="1")
    told = waits(open_at("1"), [old_renewal, new_card, kept], venue=SMALL).tickets
    assert (told["kept"].median, told[new_card.id].median, told[old_renewal.id].median) == (0.0, 15.0, 25.0)


def test_a_kept_ticket_waits_for_its_own_counter() -> None:
    kept = a_ticket("kept", for_counter="2")
    told = waits(open_at("1", "2"), [kept], serving("2", 1))
    assert told.tickets["kept"].median == 9.0
    assert "kept" not in waits(open_at("1"), [kept]).tickets


def test_an_appointment_goes_first() -> None:
    booked = a_ticket("booked", issued_at=MORNING, appointment_at=MORNING)
    told = waits(open_at("1"), [*queue(2), booked]).tickets
    assert told["booked"].median < told["card000"].median < told["card001"].median


def test_a_pause_is_waited_out() -> None:
    back_at_20 = open_at("1", state=CounterState.PAUSED, returns_at=MORNING + minutes(20))
    assert median_of("card", back_at_20) == 20.0
    assert 0 < median_of("card", open_at("1", state=CounterState.PAUSED)) < 60
    overdue = open_at("1", state=CounterState.PAUSED, returns_at=MORNING - minutes(20))
    assert median_of("card", overdue) == 0.0


@pytest.mark.parametrize("since", [15.0, 180.0, 1e5, -30.0])
def test_a_forgotten_visitor_or_a_clock_set_back_leaves_finite_waits(since: float) -> None:
    told = median_of("card", open_at("1"), queue(2), serving("1", since))
    assert 20 < told <= 30


def test_unknown_ids_do_no_harm() -> None:
    strangers = [a_ticket("x", service="passport"), a_ticket("y", for_counter="99")]
    told = waits(open_at("1", "99"), [*strangers, *queue(1)], serving("1", 3, "passport"))
    assert set(told.tickets) == {"card000"}
    assert isfinite(told.services["card"].median)


@pytest.mark.parametrize(
    ("wait", "shown"),
    [
        (Wait(0.0, 0.0, 0.0), (0, 5)),
        (Wait(12.0, 7.5, 18.0), (5, 20)),
        (Wait(15.0, 10.0, 20.0), (10, 20)),
        (Wait(15.0, 10.1, 20.1), (10, 25)),
    ],
)
def test_people_are_shown_a_range_rounded_outward(wait: Wait, shown: tuple[int, int]) -> None:
    assert wait.rounded() == shown


tickets = st.builds(
    lambda number, service, age, cards, booked, kept: a_ticket(
        f"t{number:04d}",
        service=service,
        cards=cards,
        issued_at=MORNING - minutes(age),
        appointment_at=MORNING if booked else None,
        for_counter=kept,
    ),
    st.integers(0, 9999),
    st.sampled_from(["card", "renewal"]),
    st.integers(-5, 240),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from([None, None, None, "1", "3"]),
)
queues = st.lists(tickets, max_size=30, unique_by=lambda ticket: ticket.id)
counters = st.lists(
    st.builds(
        lambda counter_id, state, back: Counter(counter_id, state, 1, "op", returns_at=back),
        st.sampled_from([setup.id for setup in SMALL.counters]),
        st.sampled_from(CounterState),
        st.none() | st.integers(-60, 120).map(lambda back: MORNING + minutes(back)),
    ),
    unique_by=lambda counter: counter.id,
)


@given(counters, queues, st.randoms())
def test_the_same_queue_has_the_same_answer(some: list[Counter], waiting: list[Ticket], random: object) -> None:
    shuffled = list(waiting)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert waits(some, shuffled, venue=SMALL) == waits(some, waiting, venue=SMALL)


@given(counters, queues)
def test_ranges_are_in_order_and_finite(some: list[Counter], waiting: list[Ticket]) -> None:
    told = waits(some, waiting, venue=SMALL)
    for wait in (*told.tickets.values(), *told.services.values()):
        assert 0 <= wait.low <= wait.median <= wait.high
        assert isfinite(wait.high)
        low, high = wait.rounded()
        assert low <= wait.low
        assert high >= wait.high


@given(counters, queues)
def test_of_two_walk_ins_of_one_service_the_later_never_waits_less(some: list[Counter], waiting: list[Ticket]) -> None:
    told = waits(some, waiting, venue=SMALL)
    for service in ("card", "renewal"):
        walk_ins = [t for t in waiting if t.service == service and not t.appointment_at and not t.for_counter]
        walk_ins.sort(key=lambda ticket: (ticket.order_at, ticket.id))
        until_call = [told.tickets[ticket.id].median for ticket in walk_ins if ticket.id in told.tickets]
        assert until_call == sorted(until_call)
        issued_now = told.services.get(service)
        if issued_now and walk_ins and walk_ins[-1].order_at <= MORNING:
            assert issued_now.median >= until_call[-1]


@given(counters, queues)
def test_who_waits_is_foretold_exactly_when_somebody_will_call(some: list[Counter], waiting: list[Ticket]) -> None:
    told = waits(some, waiting, venue=SMALL)
    working = [SMALL.counter(counter.id) for counter in some if counter.state is not CounterState.CLOSED]
    for ticket in waiting:
        served = any(
            setup.id == ticket.for_counter if ticket.for_counter else setup.rank(ticket.service) is not None
            for setup in working
        )
        assert (ticket.id in told.tickets) is served
