"""What the forecast keeps of past days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from server.domain.forecast.paces import Pace


class Paces(Protocol):
    """What past days teach the forecast."""

    def untaught_day(self, before: date, after: date) -> date | None:
        """The newest day with tickets between the two that has no line yet."""

    def add(self, day: date, paces: Sequence[Pace]) -> None:
        """The lines of a day; a day without visits has a line all the same, so that it is not asked for again."""

    def of_weekday(self, weekday: int, before: date, days: int) -> list[Pace]:
        """The lines of the newest such days; Monday is 0."""

    def forget(self, before: date) -> int:
        """Deletes lines older than that; says how many."""
