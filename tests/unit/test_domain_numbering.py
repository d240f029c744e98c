"""Numbers: prefix, range, and what comes after the last."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.errors import RangeUsedUp
from server.domain.numbering import Number, nth_number
from server.domain.venue import Series, WhenUsedUp


def series(first: int = 1, last: int = 999, *, wraps: bool = False, prefix: str = "A", digits: int = 3) -> Series:
    return Series(prefix, first, last, digits, WhenUsedUp.WRAP if wraps else WhenUsedUp.REFUSE)


@pytest.mark.parametrize(
    ("one", "position", "number"),
    [
        (series(), 0, Number(1, 0, "A001")),
        (series(), 998, Number(999, 0, "A999")),
        (series(501, 999), 0, Number(501, 0, "A501")),
        (series(1, 99, digits=2, prefix=""), 6, Number(7, 0, "07")),
        (series(1, 2000), 1233, Number(1234, 0, "A1234")),
        (series(10, 12, wraps=True), 2, Number(12, 0, "A012")),
        (series(10, 12, wraps=True), 3, Number(10, 1, "A010")),
        (series(10, 12, wraps=True), 8, Number(12, 2, "A012")),
        (series(7, 7, wraps=True), 4, Number(7, 4, "A007")),
    ],
)
def test_the_number_at_a_position(one: Series, position: int, number: Number) -> None:
    assert nth_number(one, position) == number


@pytest.mark.parametrize(("one", "position"), [(series(), 999), (series(10, 12), 3), (series(7, 7), 1)])
def test_a_range_that_is_used_up_refuses(one: Series, position: int) -> None:
    nth_number(one, position - 1)
    with pytest.raises(RangeUsedUp) as refused:
        nth_number(one, position)
    assert refused.value.subject == "A"


@given(st.integers(0, 5000), st.integers(0, 60), st.integers(1, 400), st.booleans())
def test_no_number_comes_twice_in_a_cycle_and_none_lies_outside(
    first: int, more: int, positions: int, wraps: bool
) -> None:
    one = series(first, first + more, wraps=wraps)
    given_out = [nth_number(one, position) for position in range(positions if wraps else min(positions, one.size))]
    assert len({(number.cycle, number.value) for number in given_out}) == len(given_out)
    assert all(first <= number.value <= first + more for number in given_out)
    assert given_out == sorted(given_out, key=lambda number: (number.cycle, number.value))
