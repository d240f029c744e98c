"""The range that people are told (目安): rounded outward to five minutes, and steady.

A range that jumps between 10-20 and 15-20 with every visitor tells less than one that stays. So a bound stays where it
is as long as it is true (the range still holds what was computed) and not wider than `SLACK` beyond need.
"""

from __future__ import annotations

from math import ceil, floor
from typing import Final

ROUND_TO: Final = 5
#: Minutes by which what was computed may leave the five minutes of a bound, inward, before the bound moves.
SLACK: Final = 2.0


def rounded_outward(low: float, high: float) -> tuple[int, int]:
    """Both ends in minutes; the upper is never 0."""
    return floor(low / ROUND_TO) * ROUND_TO, max(ROUND_TO, ceil(high / ROUND_TO) * ROUND_TO)


def steady(told: tuple[int, int] | None, low: float, high: float) -> tuple[int, int]:
    """The range to tell now, after `told`; it always holds `low` and `high`.

    >>> steady((10, 20), 15.5, 19.0)
    (10, 20)
    >>> steady((10, 20), 17.5, 21.0)
    (15, 25)
    """
    first, last = rounded_outward(low, high)
    if told is None:
        return first, last
    if told[0] <= low < told[0] + ROUND_TO + SLACK:
        first = told[0]
    if told[1] - ROUND_TO - SLACK < high <= told[1]:
        last = told[1]
    return first, last
