"""Iwata's published monthly load: how many cases a day brings, and of which services."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from server.domain.hours import NthWeekday

#: Columns of the record and the services of `config/iwata.toml` that they count.
SERVICE_OF_COLUMN: Mapping[str, str] = MappingProxyType(
    {
        "application": "application",
        "delivery": "delivery",
        "certificate_renewal": "certificate-renewal",
        "pin_reset": "pin-reset",
    }
)

SATURDAY = 5
SECOND_SUNDAY = NthWeekday(nth=2, weekday=6)


class UnknownMonth(LookupError):
    """The record has no such month."""


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """One line of the record. `cases` are by service id, the month's sum."""

    month: str
    open_days: int
    cases: Mapping[str, int]
    second_sunday_cases: int
    special_days: int
    special_cases: int

    @property
    def total(self) -> int:
        """All cases of the month."""
        return sum(self.cases.values())

    def cases_on(self, day: date) -> int:
        """The mean load of such a day: a weekday, the second Sunday, or a special opening at a weekend."""
        if SECOND_SUNDAY.matches(day) and self.second_sunday_cases:
            return self.second_sunday_cases
        if day.weekday() >= SATURDAY and self.special_days:
            return round(self.special_cases / self.special_days)
        return round(self.total / self.open_days)


@cache
def months() -> Mapping[str, MonthLoad]:
    """Every month of the record, in order."""
    lines = files("junban.data").joinpath("iwata_workload.csv").read_text(encoding="utf-8").splitlines()
    return MappingProxyType({row["month"]: _load(row) for row in csv.DictReader(lines)})


def month_load(month: str) -> MonthLoad:
    """The load of a month given as YYYY-MM.

    Raises:
        UnknownMonth: not in the record.
    """
    try:
        return months()[month]
    except KeyError:
        known = sorted(months())
        raise UnknownMonth(f"{month}: the record runs from {known[0]} to {known[-1]}") from None


def _load(row: Mapping[str, str]) -> MonthLoad:
    return MonthLoad(
        month=row["month"],
        open_days=int(row["open_days"]),
        # An empty field is a service not yet counted apart.
        cases={service: int(row[column] or 0) for column, service in SERVICE_OF_COLUMN.items()},
        second_sunday_cases=int(row["second_sunday_cases"]),
        special_days=int(row["special_holiday_days"]),
        special_cases=int(row["special_holiday_cases"]),
    )
