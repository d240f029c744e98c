"""When visitors come: a curve over the clock with a peak in the morning and one after lunch."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate, pairwise
from random import Random

from server.domain.hours import Span

#: Minute of the day and how many come, in arbitrary units; straight lines between, nobody before and after.
#: An assumption of ours: the city publishes months, not hours.
CURVE: tuple[tuple[int, float], ...] = (
    (8 * 60, 0.6),
    (8 * 60 + 30, 1.0),
    (10 * 60 + 15, 1.6),
    (11 * 60 + 30, 1.1),
    (12 * 60 + 15, 0.8),
    (13 * 60 + 30, 1.4),
    (14 * 60 + 45, 1.1),
    (16 * 60, 0.8),
    (17 * 60 + 15, 0.4),
    (19 * 60 + 30, 0.2),
)


def intensity(minute: float) -> float:
    """How many come around this minute of the day, in the units of `CURVE`."""
    for (start, low), (end, high) in pairwise(CURVE):
        if start <= minute < end:
            return low + (high - low) * (minute - start) / (end - start)
    return 0.0


class Arrivals:
    """Draws arrivals within the spans of a day; hours that lie wholly outside the curve are filled evenly."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._minutes = [minute for span in spans for minute in range(span.start, span.end)]
        weights = [intensity(minute + 0.5) for minute in self._minutes]
        self._heaps = list(accumulate(weights if any(weights) else [1.0] * len(weights)))

    def draw(self, rng: Random) -> int:
        """One arrival, in whole seconds since local midnight."""
        minute = self._minutes[bisect(self._heaps, rng.random() * self._heaps[-1])]
        return 60 * minute + int(60 * rng.random())
