"""What people are told: true, coarse and steady."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.forecast.ranges import ROUND_TO, SLACK, rounded_outward, steady
from server.domain.forecast.snapshot import Wait


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
    assert wait.rounded() == shown == rounded_outward(wait.low, wait.high)


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(0, 100)), min_size=1))
def test_what_is_told_is_always_true_and_never_much_too_wide(computed: list[tuple[float, float]]) -> None:
    told = None
    for low, width in computed:
        told = steady(told, low, low + width)
        assert told[0] <= low < told[0] + ROUND_TO + SLACK
        assert told[1] >= low + width
        assert told[1] == ROUND_TO or told[1] < low + width + ROUND_TO + SLACK


def test_a_wait_that_swings_around_a_bound_does_not_flicker() -> None:
    told, seen = None, set()
    for swing in range(40):
        told = steady(told, 14.5 + swing % 2, 19.5 + swing % 2)
        seen.add(told)
    assert len(seen) <= 2
    assert steady(told, 14.5, 19.5) == steady(told, 15.5, 20.5) == told
