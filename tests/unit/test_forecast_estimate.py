"""The forecast: what must hold whatever the queue looks like, and what it has to know."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isfinite

import pytest
from hypothesis import given, settings

from server.domain.forecast.crowd import MOST
from server.domain.forecast.estimate import estimate
from server.domain.forecast.snapshot import Booked, CounterNow, Present, Snapshot, Wait, WaitingTicket
from tests.support.queues import CARD, NOW, RENEWAL, counter, line, minutes, queues, served, serving, snapshot

few = settings(max_examples=40, deadline=None)


def median(queue: Snapshot, service: str = CARD) -> float:
    """Of a ticket issued now."""
    told = estimate(queue).services[service]
    assert told is not None
    return told.median


@few
@given(queues)
def test_the_same_queue_has_the_same_answer(queue: Snapshot) -> None:
    assert estimate(queue) == estimate(queue)


@few
@given(queues)
def test_names_do_not_matter(queue: Snapshot) -> None:
    renamed = replace(
        queue,
        counters=tuple(replace(view, id=f"c-{view.id}") for view in queue.counters),
        waiting=tuple(
            replace(t, ticket=f"x-{t.ticket}", for_counter=t.for_counter and f"c-{t.for_counter}")
            for t in queue.waiting
        ),
        recent=tuple(
            replace(visit, ticket=f"x-{visit.ticket}", counter=f"c-{visit.counter}") for visit in queue.recent
        ),
    )
    told, of_others = estimate(queue), estimate(renamed)
    assert told.services == of_others.services
    assert list(told.tickets.values()) == list(of_others.tickets.values())


@few
@given(queues)
def test_every_answer_is_in_order_and_finite(queue: Snapshot) -> None:
    told = estimate(queue)
    assert set(told.tickets) == {ticket.ticket for ticket in queue.waiting}
    assert set(told.services) == {CARD, RENEWAL}
    for wait in (*told.tickets.values(), *told.services.values()):
        if wait is not None:
            assert 0 <= wait.low <= wait.median <= wait.high
            assert isfinite(wait.high)


@few
@given(queues)
def test_of_two_walk_ins_of_one_service_the_later_never_waits_less(queue: Snapshot) -> None:
    told = estimate(queue)
    for service in (CARD, RENEWAL):
        walk_ins = [t for t in queue.waiting if t.service == service and not t.appointment_at and not t.for_counter]
        waits = [told.tickets[ticket.ticket] for ticket in walk_ins] + [told.services[service]]
        medians = [wait.median for wait in waits if wait is not None]
        assert len(medians) in (0, len(waits))
        assert medians == sorted(medians)


@few
@given(queues)
def test_who_is_served_by_nobody_open_has_no_forecast(queue: Snapshot) -> None:
    working = [view for view in queue.counters if view.state is not CounterNow.CLOSED]
    told = estimate(queue)
    for service, wait in told.services.items():
        assert (wait is not None) == any(service in view.serves for view in working)


@few
@given(queues)
def test_one_more_counter_never_makes_the_wait_longer_by_more_than_a_minute(queue: Snapshot) -> None:
    more = replace(queue, counters=(*queue.counters, counter("9", CARD)))
    before = estimate(queue).services[CARD]
    assert before is None or median(more) <= before.median + 1


def test_an_idle_counter_serves_within_a_minute() -> None:
    assert median(snapshot(counter("1", current=serving(3)), counter("2"))) < 1
    assert median(snapshot(counter("1", free_since=NOW - 2))) < 1


def test_nobody_open_or_planned_is_no_wait_at_all() -> None:
    assert estimate(snapshot(waiting=line(2))).services[CARD] is None
    closed = counter("1", state=CounterNow.CLOSED, plan=((NOW - 7200, NOW - 60),))
    told = estimate(snapshot(closed, waiting=line(2)))
    assert told.services == {CARD: None, RENEWAL: None}
    assert set(told.tickets.values()) == {None}


def test_a_counter_planned_for_later_is_waited_for() -> None:
    later = counter("1", state=CounterNow.CLOSED, plan=((NOW + minutes(30), NOW + minutes(90)),))
    assert 30 <= median(snapshot(later)) < 31


def test_lunch_is_known_beforehand() -> None:
    plan = ((NOW - 7200, NOW + minutes(5)), (NOW + minutes(65), NOW + 36_000))
    at_lunch = snapshot(counter("1", plan=plan, current=serving(4)), waiting=line(1))
    told = estimate(at_lunch).tickets["t000"]
    assert told is not None
    assert told.high >= 64
    assert median(at_lunch) > 60


def test_an_empty_morning_has_an_answer() -> None:
    assert 5 < median(snapshot(counter("1"), waiting=line(2))) < 35


def test_slow_visits_are_learnt_and_so_are_those_under_way() -> None:
    usual = snapshot(counter("1"), counter("2"), waiting=line(6))
    slow = replace(usual, recent=served(12, 20.0, at="1") + served(12, 20.0, at="2"))
    quick = replace(usual, recent=served(12, 5.0, at="1") + served(12, 5.0, at="2"))
    assert median(slow) > 1.4 * median(usual) > 1.4 * 1.2 * median(quick)
    stuck = replace(usual, counters=tuple(counter(n, current=serving(35)) for n in "12"))
    begun = replace(usual, counters=tuple(counter(n, current=serving(0)) for n in "12"))
    rest_when_begun = 10
    assert median(stuck) > median(begun) - rest_when_begun


def test_a_slow_counter_is_told_from_a_slow_day() -> None:
    queue = snapshot(counter("1"), counter("2"), waiting=line(6))
    one_slow = served(12, 20.0, at="1") + served(12, 8.0, at="2")
    assert median(replace(queue, recent=one_slow)) < median(replace(queue, recent=served(24, 20.0, at="1")))


def test_booked_visitors_are_seen_coming() -> None:
    queue = snapshot(counter("1"), waiting=line(4))
    booked = tuple(Booked(CARD, NOW + minutes(at)) for at in (5, 10, 15, 20))
    assert median(replace(queue, appointments=booked)) > median(queue) + 20


def test_an_appointment_goes_first_and_rank_and_kept_tickets_are_seen() -> None:
    booked = WaitingTicket("booked", CARD, NOW, NOW, appointment_at=NOW)
    kept = WaitingTicket("kept", RENEWAL, NOW, NOW, for_counter="1")
    queue = snapshot(counter("1", CARD, RENEWAL), waiting=(*line(1, RENEWAL, "r"), *line(1), booked, kept))
    told = estimate(queue).tickets
    order = [told[name] for name in ("booked", "kept", "t000", "r000")]
    assert all(before and after and before.median < after.median for before, after in pairwise(order))


def test_where_a_counter_prefers_others_those_who_will_come_are_seen() -> None:
    busy_morning = tuple(
        replace(visit, issued_at=NOW - minutes(4 * place)) for place, visit in enumerate(served(20, 4.0))
    )
    queue = snapshot(
        counter("1", CARD, RENEWAL, current=serving(1)), waiting=line(1, RENEWAL, "r"), recent=busy_morning
    )
    equal = replace(queue, counters=(replace(queue.counters[0], serves={CARD: 1, RENEWAL: 1}),))
    preferred, first_come = estimate(queue).tickets["r000"], estimate(equal).tickets["r000"]
    assert preferred is not None
    assert first_come is not None
    assert preferred.high > first_come.high


def test_a_pause_is_waited_out() -> None:
    back = counter("1", state=CounterNow.PAUSED, returns_at=NOW + minutes(20))
    assert 20 <= median(snapshot(back)) < 21
    assert 0 < median(snapshot(counter("1", state=CounterNow.PAUSED))) < 60


@pytest.mark.parametrize("since", [180.0, 1e5, -30.0])
def test_a_forgotten_visitor_or_a_clock_set_back_leaves_finite_waits(since: float) -> None:
    told = median(snapshot(counter("1", current=serving(since)), waiting=line(2)))
    assert 10 < told < 120


def test_unknown_ids_do_no_harm() -> None:
    stranger = Present("x", "passport", NOW - 60, NOW - 60, None)
    strangers = (WaitingTicket("p", "passport", NOW, NOW), WaitingTicket("k", CARD, NOW, NOW, for_counter="99"))
    told = estimate(snapshot(counter("1", current=stranger), waiting=(*line(1), *strangers)))
    assert told.tickets["p"] is None
    assert told.tickets["k"] is None
    assert told.tickets["t000"] is not None


def test_a_crowd_is_continued_at_the_pace_of_its_front() -> None:
    told = estimate(snapshot(*(counter(n) for n in "1234"), waiting=line(3 * MOST)))
    medians = [wait.median for wait in told.tickets.values() if wait is not None]
    assert len(medians) == 3 * MOST
    assert medians == sorted(medians)
    assert medians[3 * MOST - 1] == pytest.approx(3 * medians[MOST - 1], rel=0.1)
    last = told.services[CARD]
    assert isinstance(last, Wait)
    assert last.median > medians[-1]
