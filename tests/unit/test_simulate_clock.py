"""Events come in the order of their time, jumped through or waited for."""

from __future__ import annotations

import time

from junban.simulate.clock import ScaledClock, Timeline, VirtualClock


def test_events_come_in_order_and_the_clock_with_them() -> None:
    seen: list[tuple[str, float]] = []
    timeline = Timeline(VirtualClock())
    timeline.at(20, lambda: seen.append(("b", timeline.now)))
    timeline.at(10, lambda: seen.append(("a", timeline.now)))
    timeline.at(20, lambda: seen.append(("c", timeline.now)))
    timeline.run()
    assert seen == [("a", 10), ("b", 20), ("c", 20)]


def test_an_event_may_set_another() -> None:
    seen: list[float] = []
    timeline = Timeline(VirtualClock())
    timeline.at(10, lambda: timeline.after(5, lambda: seen.append(timeline.now)))
    timeline.run()
    assert seen == [15]


def test_an_event_in_the_past_comes_next_and_the_clock_does_not_go_back() -> None:
    seen: list[float] = []
    timeline = Timeline(VirtualClock())
    timeline.at(100, lambda: timeline.at(50, lambda: seen.append(timeline.now)))
    timeline.run()
    assert seen == [100]


def test_a_late_clock_delays_the_day_and_does_not_distort_it() -> None:
    seen: list[float] = []
    clock = VirtualClock()
    timeline = Timeline(clock)
    timeline.at(10, lambda: clock.wait_until(40))
    timeline.at(20, lambda: seen.append(timeline.now))
    timeline.run()
    assert seen == [20]
    assert timeline.lag == 20


def test_a_stopped_day_plays_no_more() -> None:
    seen: list[str] = []
    timeline = Timeline(VirtualClock())
    timeline.at(1, timeline.stop)
    timeline.at(2, lambda: seen.append("late"))
    timeline.run()
    assert seen == []


def test_a_scaled_clock_waits_in_real_time() -> None:
    began = time.monotonic()
    clock = ScaledClock(start=30_600, speed=10_000)
    clock.wait_until(30_600 + 500)
    assert clock.now() >= 31_100
    assert time.monotonic() - began >= 0.05


def test_who_is_behind_does_not_wait() -> None:
    clock = ScaledClock(start=1000, speed=1)
    clock.wait_until(900)
    assert clock.now() < 1001
