"""Hours as instants: time zones, changes of the clock, midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.hours import Hours, Span, business_day, clock_text, local_time

TOKYO = ZoneInfo("Asia/Tokyo")
BERLIN = ZoneInfo("Europe/Berlin")
VANCOUVER = ZoneInfo("America/Vancouver")
BEIRUT = ZoneInfo("Asia/Beirut")

#: In Berlin the clock goes from 02:00 to 03:00 on the first, from 03:00 back to 02:00 on the second.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def every_day(*spans: Span) -> Hours:
    return Hours(weekly=dict.fromkeys(range(7), spans))


def at(zone: ZoneInfo, *parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=zone)  # type: ignore[arg-type, misc]  # year, month, day, ...


OFFICE = every_day(Span(510, 1035))
ALWAYS = every_day(Span(0, 1440))


@pytest.mark.parametrize(
    ("instant", "is_open"),
    [
        ("2026-11-23T23:29:59.999999+00:00", False),  # 08:29:59 in Tokyo, and still yesterday in UTC
        ("2026-11-23T23:30:00+00:00", True),
        ("2026-11-24T00:00:00+00:00", True),  # UTC's midnight is nothing to the venue
        ("2026-11-24T08:14:59+00:00", True),
        ("2026-11-24T08:15:00+00:00", False),
    ],
)
def test_opens_and_closes_to_the_second_by_the_venues_clock(instant: str, is_open: bool) -> None:
    assert OFFICE.is_open(datetime.fromisoformat(instant), TOKYO) is is_open


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        ("2026-11-23T14:59:59+00:00", TOKYO, date(2026, 11, 23)),
        ("2026-11-23T15:00:00+00:00", TOKYO, date(2026, 11, 24)),
        ("2026-11-24T01:00:00+00:00", VANCOUVER, date(2026, 11, 23)),  # 17:00 the day before: counters still open
        ("2026-11-24T09:00:00+09:00", VANCOUVER, date(2026, 11, 23)),
    ],
)
def test_the_business_day_is_the_local_one(instant: str, zone: ZoneInfo, day: date) -> None:
    assert business_day(datetime.fromisoformat(instant), zone) == day


def test_a_lunch_break_closes_and_the_next_opening_is_after_it() -> None:
    hours = every_day(Span(540, 720), Span(780, 1035))
    noon = at(TOKYO, 2026, 11, 24, 12, 0)

    assert hours.span_at(noon, TOKYO) is None
    assert hours.next_opening(noon, TOKYO) == at(TOKYO, 2026, 11, 24, 13, 0)
    assert hours.span_at(at(TOKYO, 2026, 11, 24, 13, 0), TOKYO) == Span(780, 1035)


def test_a_span_until_midnight_meets_the_next_days() -> None:
    last = at(TOKYO, 2026, 11, 24, 23, 59) + timedelta(seconds=59, microseconds=999_999)

    assert ALWAYS.is_open(last, TOKYO)
    assert ALWAYS.is_open(last + timedelta(microseconds=1), TOKYO)
    assert every_day(Span(1320, 1440)).is_open(last, TOKYO)
    assert not every_day(Span(1320, 1440)).is_open(last + timedelta(microseconds=1), TOKYO)


def test_the_next_days_opening_is_never_todays() -> None:
    hours = every_day(Span(540, 720), Span(780, 1035))

    for hour in (0, 10, 12, 23):
        assert hours.next_days_opening(at(TOKYO, 2026, 11, 24, hour), TOKYO) == at(TOKYO, 2026, 11, 25, 9, 0)
    assert Hours(weekly={}).next_days_opening(at(TOKYO, 2026, 11, 24), TOKYO) is None


def test_the_next_opening_passes_over_closed_days() -> None:
    weekdays = Hours(weekly=dict.fromkeys(range(5), (Span(510, 1035),)), dates={date(2026, 11, 23): ()})

    assert weekdays.next_opening(at(TOKYO, 2026, 11, 20, 17, 15), TOKYO) == at(TOKYO, 2026, 11, 24, 8, 30)


def test_the_next_opening_is_after_now_even_at_an_opening() -> None:
    opening = at(TOKYO, 2026, 11, 24, 8, 30)

    assert OFFICE.next_opening(opening, TOKYO) == opening + timedelta(days=1)


def test_a_venue_that_never_opens_has_no_next_opening() -> None:
    assert Hours(weekly={}).next_opening(at(TOKYO, 2026, 11, 24), TOKYO) is None


def test_a_night_span_lasts_an_hour_less_in_spring_and_more_in_autumn() -> None:
    night = every_day(Span(60, 300))

    def length(day: date) -> int:
        start, end = (local_time(day, minute, BERLIN).astimezone(UTC) for minute in (0, 1440))
        minutes = range(int((end - start) / timedelta(minutes=1)))
        return sum(night.is_open(start + timedelta(minutes=minute), BERLIN) for minute in minutes)

    assert length(date(2026, 3, 28)) == 240
    assert length(SPRING) == 180
    assert length(AUTUMN) == 300


def test_the_hour_that_comes_twice_is_open_both_times() -> None:
    night = every_day(Span(120, 180))

    for hour in (0, 1):  # 02:30 in summer time, then in winter time
        assert night.is_open(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), BERLIN)
    assert not night.is_open(datetime(2026, 10, 25, 2, 0, tzinfo=UTC), BERLIN)


def test_the_hour_that_is_skipped_never_opens() -> None:
    lost = every_day(Span(150, 180))
    before = at(BERLIN, 2026, 3, 29, 1, 0)

    assert lost.next_opening(before, BERLIN) == at(BERLIN, 2026, 3, 30, 2, 30)


def test_the_day_is_right_where_midnight_is_skipped() -> None:
    spring = date(2026, 3, 29)  # in Beirut 00:00 becomes 01:00

    assert local_time(spring, 0, BEIRUT) == datetime(2026, 3, 28, 22, 0, tzinfo=UTC)
    assert ALWAYS.next_days_opening(datetime(2026, 3, 28, 12, 0, tzinfo=UTC), BEIRUT) == local_time(spring, 0, BEIRUT)
    assert ALWAYS.is_open(datetime(2026, 3, 28, 22, 0, tzinfo=UTC), BEIRUT)


def test_minutes_are_written_as_a_clock() -> None:
    assert [clock_text(minute) for minute in (0, 510, 1440)] == ["00:00", "08:30", "24:00"]


@st.composite
def _hours(draw: st.DrawFn) -> Hours:
    def spans() -> tuple[Span, ...]:
        edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
        return tuple(Span(start * 15, end * 15) for start, end in zip(edges[::2], edges[1::2], strict=False))

    return Hours(weekly={day: spans() for day in range(7)})


_instants = st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 10), timezones=st.just(UTC))  # noqa: DTZ001  # bounds of Hypothesis are naive
_zones = st.sampled_from(
    [TOKYO, BERLIN, VANCOUVER, BEIRUT, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("Asia/Kathmandu")]
)


@given(_hours(), _instants, _zones)
def test_it_is_open_at_the_next_opening_and_a_closed_venue_stays_closed_until_then(
    hours: Hours, now: datetime, zone: ZoneInfo
) -> None:
    opening = hours.next_opening(now, zone)
    if opening is None:
        return
    assert opening.astimezone(UTC) > now
    assert hours.is_open(opening, zone)
    if not hours.is_open(now, zone):
        minutes = int((opening.astimezone(UTC) - now) / timedelta(minutes=1))
        checked = range(0, minutes, 15)
        assert not any(hours.is_open(now + timedelta(minutes=minute), zone) for minute in checked)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 1440), _zones)
def test_a_local_time_reads_the_same_on_the_wall_unless_the_clock_skips_it(
    day: date, minute: int, zone: ZoneInfo
) -> None:
    wall = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    found = local_time(day, minute, zone)
    skipped = found.replace(tzinfo=UTC) - wall

    assert skipped in (timedelta(0), timedelta(minutes=30), timedelta(hours=1))
    if not skipped:
        assert business_day(found, zone) == wall.date()
