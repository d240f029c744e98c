"""A day is drawn from the month, within the hours, and the same for the same seed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junban.simulate.arrivals import Arrivals, intensity
from junban.simulate.plan import DayPlan, Habits, Turn, plan_day
from junban.simulate.site import Site
from junban.simulate.workload import month_load
from server.domain.hours import Span
from tests.support.simulated_site import DELIVERY, RENEWAL, small_site

NOVEMBER = month_load("2024-11")
MORNING = Span(9 * 60, 12 * 60)


def drawn(
    *, seed: int = 1, cases: int | None = 2000, site: Site | None = None, habits: Habits | None = None
) -> DayPlan:
    return plan_day(NOVEMBER, site or small_site(), seed, cases=cases, habits=habits or Habits())


def test_the_same_seed_is_the_same_day() -> None:
    assert drawn(seed=7) == drawn(seed=7)


def test_another_seed_is_another_day() -> None:
    assert drawn(seed=7) != drawn(seed=8)


def test_a_weekday_has_the_months_mean() -> None:
    plan = drawn(cases=None)
    assert plan.cases == 230
    assert sum(not visitor.by_mistake for visitor in plan.visitors) == 230


def test_mistakes_come_on_top() -> None:
    assert sum(visitor.by_mistake for visitor in drawn(cases=1000).visitors) == 20


def test_services_come_in_the_months_shares() -> None:
    shares = Counter(visitor.service for visitor in drawn().visitors)
    assert shares["delivery"] / shares.total() == pytest.approx(2007 / (2007 + 1124), abs=0.03)


def test_a_service_closed_that_day_has_no_visitors() -> None:
    site = replace(small_site(), services=(RENEWAL,))
    assert {visitor.service for visitor in drawn(site=site).visitors} == {RENEWAL.id}


def test_services_the_record_does_not_know_are_drawn_alike() -> None:
    site = replace(small_site(), services=(replace(DELIVERY, id="x"), replace(RENEWAL, id="y")))
    assert {visitor.service for visitor in drawn(site=site).visitors} == {"x", "y"}


@given(seed=st.integers(), cases=st.integers(1, 60), start=st.integers(0, 1380), length=st.integers(1, 60))
def test_everybody_comes_within_the_hours_in_order(seed: int, cases: int, start: int, length: int) -> None:
    hours = Span(start, start + length)
    site = replace(small_site(), services=(replace(DELIVERY, spans=(hours,)), replace(RENEWAL, spans=(MORNING,))))
    visitors = drawn(seed=seed, cases=cases, site=site).visitors
    spans = {DELIVERY.id: hours, RENEWAL.id: MORNING}
    for visitor in visitors:
        for service in (visitor.service, visitor.takes):
            assert spans[service].start * 60 <= visitor.at < spans[service].end * 60
    assert [visitor.at for visitor in visitors] == sorted(visitor.at for visitor in visitors)


def test_handling_is_around_the_stated_minutes() -> None:
    one_card = [v.handling for v in drawn(habits=Habits(further_card=0)).visitors if v.service == "delivery"]
    assert fmean(one_card) == pytest.approx(600, rel=0.05)
    assert min(one_card) >= 60


def test_further_cards_take_longer_and_have_an_end() -> None:
    visitors = [visitor for visitor in drawn(habits=Habits(further_card=0.5)).visitors if visitor.service == "delivery"]
    by_cards = {cards: fmean(v.handling for v in visitors if v.cards == cards) for cards in (1, 2, 3)}
    assert by_cards[1] < by_cards[2] < by_cards[3]
    assert max(visitor.cards for visitor in visitors) == DELIVERY.max_cards


def test_nobody_presses_more_cards_than_a_service_takes() -> None:
    plan = drawn(habits=Habits(further_card=0.9, wrong_service=0.5))
    assert all(visitor.cards == 1 for visitor in plan.visitors if visitor.takes == RENEWAL.id)


def test_turns_come_in_their_shares() -> None:
    turns = Counter(visitor.turn for visitor in drawn(habits=Habits(slow=0.1, late=0.2, absent=0.3)).visitors)
    assert turns[Turn.SLOW] / turns.total() == pytest.approx(0.1, abs=0.03)
    assert turns[Turn.LATE] / turns.total() == pytest.approx(0.2, abs=0.03)
    assert turns[Turn.ABSENT] / turns.total() == pytest.approx(0.3, abs=0.03)


def test_without_habits_everything_goes_well() -> None:
    perfect = Habits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    for visitor in drawn(habits=perfect).visitors:
        assert visitor.turn is Turn.COMES
        assert visitor.takes == visitor.service
        assert not any((visitor.by_mistake, visitor.undo, visitor.forgets_start))
        assert visitor.hold_after is None
        assert visitor.language == "ja"


def test_most_come_in_the_morning_and_after_lunch() -> None:
    assert intensity(10.25 * 60) > intensity(13.5 * 60) > intensity(12.25 * 60) > intensity(17 * 60)


def test_hours_outside_the_curve_are_filled_evenly() -> None:
    night = Arrivals((Span(0, 120),))
    rng = Random(1)
    assert fmean(night.draw(rng) for _ in range(2000)) == pytest.approx(3600, rel=0.05)
