"""The public holidays of Japan (国民の祝日), substitutes (振替休日) and days between (国民の休日) included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache


@cache
def holidays_of(year: int) -> frozenset[date]:
    """The public holidays of one year; 0.2 ms, and 0.1 s for the library at the first."""
    from holidays import country_holidays  # here, as a venue that ignores holidays need not wait for it

    return frozenset(country_holidays("JP", years=year))


@dataclass(frozen=True, slots=True)
class PublicHolidays:
    """Answers `day in holidays` for any year, so that a hub that runs for years or simulates a past month is right.

    A holiday that a later law moves or makes needs a newer `holidays` library, or an entry in `[hours.dates]`.
    """

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day in holidays_of(day.year)
