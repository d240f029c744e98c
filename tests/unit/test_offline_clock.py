"""The hub's time while it is away, and the time at which a ticket was truly issued, however wrong a clock is (X3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.offline.hub_clock import HubClock, MachineTicker, Reading
from server.domain.offline import OLDEST, Telling, gives_way, true_time
from server.domain.states import OPEN, State
from tests.support.ticker import FakeTicker

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SECONDS = st.floats(0, 6 * 3600)
OFF = st.floats(-12 * 3600, 12 * 3600)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def heard(clock: HubClock, ticker: FakeTicker, hub: datetime, trip: float = 0.0) -> bool:
    """The hub's answer, which tells `hub` after a trip of so many seconds."""
    now = ticker.reading()
    return clock.heard(hub, Reading(now.boot, now.seconds - trip), now)


class TestHubClock:
    @given(OFF, SECONDS)
    def test_a_wrong_clock_and_one_that_is_set_matter_not(self, off: float, later: float) -> None:
        ticker = FakeTicker(off=seconds(off))
        clock = HubClock(ticker)
        heard(clock, ticker, NOW)
        ticker.advance(later)
        ticker.own += timedelta(hours=3)  # somebody sets it
        assert abs(clock.now().at - (NOW + seconds(later))) < timedelta(milliseconds=1)
        assert clock.now().anchored

    def test_without_the_hubs_word_the_own_clock_is_all_there_is(self) -> None:
        ticker = FakeTicker()
        told = HubClock(ticker).now()
        assert (told.at, told.anchored) == (ticker.own, False)

    def test_it_outlives_the_program_and_not_the_boot(self) -> None:
        ticker = FakeTicker()
        first = HubClock(ticker)
        heard(first, ticker, NOW)
        ticker.advance(60)
        assert HubClock(ticker, first.anchor).now().at == NOW + seconds(60)
        ticker.switch_off_and_on()
        assert not HubClock(ticker, first.anchor).now().anchored

    def test_a_quick_answer_is_kept_against_slow_ones_but_not_for_ever(self) -> None:
        ticker = FakeTicker()
        clock = HubClock(ticker)
        assert heard(clock, ticker, NOW, trip=0.1)
        ticker.advance(10)
        assert not heard(clock, ticker, NOW + seconds(10), trip=0.6)
        ticker.advance(600)
        assert heard(clock, ticker, NOW + seconds(610), trip=0.6)

    def test_the_machines_own_clocks_run(self) -> None:
        ticker = MachineTicker()
        one, other = ticker.reading(), ticker.reading()
        assert one.boot == other.boot
        assert one.seconds <= other.seconds
        assert ticker.wall().tzinfo is UTC


class TestTrueTime:
    @given(st.lists(SECONDS, min_size=2, max_size=20, unique=True), OFF, st.floats(0, 1.4), st.booleans())
    def test_the_order_of_a_kiosks_tickets_is_kept_whatever_its_clock_says(
        self, ages: list[float], off: float, delay: float, anchored: bool
    ) -> None:
        """In the order of issue; each hand-in takes another time on its way, and no two are of the same instant."""
        judged = []
        for nth, age in enumerate(sorted(ages, reverse=True)):
            issued = NOW - seconds(age)
            arrives = NOW + seconds(delay * (nth % 3))
            by_clock = issued + seconds(off)
            telling = Telling(issued, anchored=True, by_clock=by_clock, sent_at=NOW + seconds(off), age=seconds(age))
            if not anchored:
                telling = Telling(by_clock, False, by_clock, arrives + seconds(off), age=None)
            judged.append(true_time(telling, arrives))
            assert abs(judged[-1] - issued) < timedelta(seconds=1.5 * 2)
        assert judged == sorted(judged)

    @given(OFF, SECONDS)
    def test_a_reckoning_that_the_age_contradicts_is_not_believed(self, off: float, age: float) -> None:
        wrong = NOW - seconds(age) + seconds(off)
        told = true_time(Telling(wrong, True, wrong, NOW, seconds(age)), NOW)
        assert abs(told - (NOW - seconds(age))) <= timedelta(seconds=30)

    @given(OFF, OFF, st.none() | SECONDS, st.booleans())
    def test_never_in_the_future_and_never_of_another_age(
        self, at: float, by_clock: float, age: float | None, anchored: bool
    ) -> None:
        telling = Telling(
            NOW + seconds(at), anchored, NOW + seconds(by_clock), NOW, None if age is None else seconds(age)
        )
        assert NOW - OLDEST <= true_time(telling, NOW) <= NOW


@pytest.mark.parametrize("state", list(State))
def test_a_number_nobody_holds_gives_way_but_for_a_visitor_at_a_counter(state: State) -> None:
    assert gives_way(state) is (state in OPEN - {State.SERVING})
