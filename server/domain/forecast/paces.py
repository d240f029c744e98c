"""What past days of the same weekday say about the minutes of a service.

A day leaves one line for each service: how many visits there were and how long they took. The newest `DAYS` of a
weekday move the stated minutes, little after one day, much after two months; today's own visits move them further.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

#: Past days of one weekday that count.
DAYS: Final = 8
#: Visits that the stated minutes are worth.
STATED: Final = 40.0
#: A visit counts as at most this many times what is stated, and as at least this share of it.
LONGEST, SHORTEST = 6.0, 0.05


@dataclass(frozen=True, slots=True)
class Pace:
    """One service on one past day: visits, and their length as a share of what is stated, summed."""

    service: str
    visits: int
    share: float


def share_of(minutes: float, stated: float) -> float:
    """A visit's length as a share of what is stated, within reason: a button forgotten says nothing about the day."""
    return min(LONGEST, max(SHORTEST, minutes / max(stated, 0.1)))


def usual(paces: Iterable[Pace], service: str) -> float:
    """How many times the stated minutes its visits usually take."""
    mine = [pace for pace in paces if pace.service == service]
    return (STATED + sum(pace.share for pace in mine)) / (STATED + sum(pace.visits for pace in mine))
