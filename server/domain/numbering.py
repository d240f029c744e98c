"""Numbers by service: a prefix, a range, a new start each business day."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.errors import RangeUsedUp
from server.domain.venue import Series, WhenUsedUp


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a series; `cycle` counts how often the range began anew this day, from 0."""

    value: int
    cycle: int
    label: str


def nth_number(series: Series, position: int) -> Number:
    """The number at `position` (0 for the day's first).

    Raises:
        RangeUsedUp: the range is given out, and the series refuses to begin anew.
    """
    cycle, offset = divmod(position, series.size)
    if cycle and series.when_used_up is WhenUsedUp.REFUSE:
        raise RangeUsedUp(series.prefix)
    value = series.first + offset
    return Number(value, cycle, series.label(value))
