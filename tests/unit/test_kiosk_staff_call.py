"""A resident's call for staff: how far it got, and when it is over."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from kiosk.staff_call import CallState, StaffCall
from tests.support.clock import MORNING, FakeClock


class Bench:
    """A call with clocks that stand still; `seconds` is the monotonic one, `told` counts what there was to tell."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.seconds = 1000.0
        self.told = 0
        self.call = StaffCall(self.clock.now, self._changed, monotonic=lambda: self.seconds)

    def state(self) -> CallState:
        return self.call.state

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        self.clock.advance(seconds=seconds)

    def _changed(self) -> None:
        self.told += 1


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_nobody_calls_until_somebody_does(bench: Bench) -> None:
    assert (bench.call.state, bench.call.at) == (CallState.NONE, None)
    bench.call.heard(None)
    bench.call.answer("o1")
    assert bench.state() is CallState.NONE


def test_it_is_told_once_the_hub_has_heard_of_this_very_call(bench: Bench) -> None:
    bench.call.ring()
    assert (bench.call.state, bench.call.at, bench.told) == (CallState.CALLING, MORNING, 1)
    bench.call.heard(None)
    bench.call.heard(MORNING - timedelta(minutes=1))
    assert bench.state() is CallState.CALLING
    bench.call.heard(bench.call.at)
    assert bench.state() is CallState.TOLD


def test_nobody_answers_and_after_five_minutes_it_is_over(bench: Bench) -> None:
    bench.call.ring()
    bench.call.heard(bench.call.at)
    bench.pass_time(299)
    assert (bench.call.state, bench.call.at) == (CallState.TOLD, MORNING)
    bench.pass_time(1)
    assert (bench.call.state, bench.call.at) == (CallState.NONE, None)


def test_somebody_comes_and_two_minutes_later_it_is_over(bench: Bench) -> None:
    bench.call.ring()
    bench.pass_time(280)
    bench.call.answer("o1")
    bench.pass_time(119)
    assert bench.state() is CallState.COMING
    bench.call.answer("o1")  # the hub sends it again: nobody sets out anew
    bench.pass_time(1)
    assert bench.state() is CallState.NONE


def test_hasty_touches_are_one_call_and_a_later_one_another(bench: Bench) -> None:
    bench.call.ring()
    bench.call.heard(bench.call.at)
    bench.pass_time(9)
    bench.call.ring()
    assert (bench.call.state, bench.told) == (CallState.TOLD, 1)
    bench.pass_time(1)
    bench.call.ring()
    assert (bench.call.state, bench.call.at, bench.told) == (CallState.CALLING, MORNING + timedelta(seconds=10), 2)


def test_an_old_answer_is_none_to_the_next_call(bench: Bench) -> None:
    bench.call.ring()
    bench.call.answer("o1")
    bench.pass_time(60)
    bench.call.ring()
    bench.call.answer("o1")
    assert bench.state() is CallState.CALLING
    bench.call.answer("o2")
    assert bench.state() is CallState.COMING


def test_a_clock_that_is_put_right_puts_the_call_right(bench: Bench) -> None:
    bench.clock.advance(minutes=-180)
    bench.call.ring()
    bench.clock.advance(minutes=180)
    bench.pass_time(30)
    assert bench.call.at == MORNING
    bench.clock.advance(seconds=2)
    assert bench.call.at == MORNING  # no news at every breath of the clock


def test_who_asks_waits_no_longer_than_until_the_hub_has_heard() -> None:
    heard = threading.Event()
    call = StaffCall(FakeClock().now, heard.set)
    call.ring()
    assert call.wait_told(0) is CallState.CALLING
    hub = threading.Thread(target=lambda: call.heard(MORNING) if heard.wait(5) else None)
    hub.start()
    assert call.wait_told(30) is CallState.TOLD
    hub.join()
