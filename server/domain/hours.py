"""Service hours and business days, in the venue's time zone.

The business day is the venue's local date, never UTC's. A day's hours are the first of: the date's own entry, closed on
that day of every year (year's end), the n-th weekday of the month (second Sundays), closed because of a public holiday,
the weekday. A second Sunday that is a public holiday is open: Iwata's record has 143 cases on 11 February 2024.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60
#: How far ahead the next opening is looked for; longer than any closure of a city hall.
HORIZON_DAYS = 60


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From `start` to `end`, minutes since local midnight; `end` is not inside, and may be 1440."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            raise ValueError(f"not a span of a day: {self.start}-{self.end}")


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The n-th (1-5) weekday (Monday is 0) of each month."""

    nth: int
    weekday: int

    def matches(self, day: date) -> bool:
        """Whether the day is one."""
        return day.weekday() == self.weekday and (day.day - 1) // 7 + 1 == self.nth


@dataclass(frozen=True, slots=True)
class Hours:
    """When tickets are issued.

    `holidays` close a weekday's regular hours; it need only answer `in`, so that it may know every year. `yearly` are
    the (month, day) closed in every year, n-th weekdays included. Up to and with `closed_through` every day is closed.
    """

    weekly: Mapping[int, tuple[Span, ...]]
    nth: tuple[tuple[NthWeekday, tuple[Span, ...]], ...] = ()
    dates: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    holidays: Container[date] = frozenset()
    yearly: frozenset[tuple[int, int]] = frozenset()
    closed_through: date | None = None

    def on(self, day: date) -> tuple[Span, ...]:
        """The spans of one local day, in order; empty when closed all day."""
        if self.closed_through is not None and day <= self.closed_through:
            return ()
        if day in self.dates:
            return self.dates[day]
        if (day.month, day.day) in self.yearly:
            return ()
        for rule, spans in self.nth:
            if rule.matches(day):
                return spans
        if day in self.holidays:
            return ()
        return self.weekly.get(day.weekday(), ())

    def is_open(self, now: datetime, zone: ZoneInfo) -> bool:
        """Whether tickets are issued at this instant."""
        return self.span_at(now, zone) is not None

    def span_at(self, now: datetime, zone: ZoneInfo) -> Span | None:
        """The span that holds this instant.

        Instants are compared, not wall clocks: where the clock is put back inside a span, the span lasts the longer.
        """
        day = business_day(now, zone)
        for span in self.on(day):
            # Through UTC: two times of one zone would be compared by their wall clocks.
            if (
                local_time(day, span.start, zone).astimezone(UTC)
                <= now
                < local_time(day, span.end, zone).astimezone(UTC)
            ):
                return span
        return None

    def next_opening(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """The first opening after this instant, in the venue's zone; none within the horizon is None."""
        openings = self._openings(business_day(now, zone), zone)
        return next((opening for opening in openings if opening.astimezone(UTC) > now), None)

    def next_days_opening(self, now: datetime, zone: ZoneInfo) -> datetime | None:
        """The first opening on a later business day, in the venue's zone; none within the horizon is None."""
        return next(self._openings(business_day(now, zone) + timedelta(days=1), zone), None)

    def _openings(self, first: date, zone: ZoneInfo) -> Iterator[datetime]:
        for offset in range(HORIZON_DAYS):
            day = first + timedelta(days=offset)
            for span in self.on(day):
                opening = local_time(day, span.start, zone)
                # A span that a change of the clock swallows whole never opens.
                if self.is_open(opening, zone):
                    yield opening


def business_day(now: datetime, zone: ZoneInfo) -> date:
    """The venue's local date at this instant."""
    return now.astimezone(zone).date()


def local_time(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A local wall-clock time; minute 1440 is the next day's midnight."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=zone)
    wall = midnight + timedelta(minutes=minute)
    # Through UTC and back: a wall time that a change of the clock skips becomes the one that is meant.
    return wall.astimezone(UTC).astimezone(zone)


def clock_text(minute: int) -> str:
    """Minutes since midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
