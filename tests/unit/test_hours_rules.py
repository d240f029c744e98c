"""Which hours a day has: single dates, year's end, second Sundays, public holidays, weekdays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from server.domain.hours import Hours, NthWeekday, Span
from server.settings.public_holidays import PublicHolidays, holidays_of

DAY = (Span(8 * 60 + 30, 17 * 60 + 15),)
LATE = (Span(8 * 60 + 30, 19 * 60),)
SHORT = (Span(9 * 60, 12 * 60), Span(13 * 60, 16 * 60))
YEARS_END = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})

IWATA = Hours(
    weekly={0: DAY, 1: DAY, 2: DAY, 3: LATE, 4: DAY},
    nth=((NthWeekday(2, 6), DAY),),
    holidays=PublicHolidays(),
    yearly=YEARS_END,
)


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        (date(2026, 11, 24), DAY),  # a Tuesday
        (date(2026, 11, 26), LATE),  # a Thursday
        (date(2026, 11, 28), ()),  # a Saturday
        (date(2026, 11, 1), ()),  # the first Sunday
        (date(2026, 11, 8), DAY),  # the second
        (date(2026, 11, 15), ()),  # the third
        (date(2026, 3, 8), DAY),  # the earliest day that a second Sunday can be
        (date(2026, 6, 14), DAY),  # the latest
        (date(2026, 11, 3), ()),  # 文化の日, a Tuesday
        (date(2026, 5, 6), ()),  # 振替休日: 3 May is a Sunday, 4 and 5 May are holidays too
        (date(2026, 9, 22), ()),  # 国民の休日, between two holidays
        (date(2024, 2, 12), ()),  # 振替休日 of Sunday 11 February
        (date(2024, 2, 11), DAY),  # the second Sunday itself, though 建国記念の日: Iwata had 143 cases
        (date(2023, 11, 23), ()),  # a Thursday, but 勤労感謝の日
        (date(2026, 12, 28), DAY),
        (date(2026, 12, 29), ()),  # year's end, a Tuesday
        (date(2026, 12, 31), ()),  # a Thursday
        (date(2027, 1, 3), ()),
        (date(2027, 1, 4), DAY),
    ],
)
def test_iwatas_days(day: date, spans: tuple[Span, ...]) -> None:
    assert IWATA.on(day) == spans


def test_a_single_date_comes_before_every_other_rule() -> None:
    days = {
        date(2026, 12, 29): SHORT,  # year's end
        date(2026, 11, 8): (),  # a second Sunday
        date(2026, 11, 3): SHORT,  # a public holiday
        date(2026, 11, 28): SHORT,  # a Saturday
    }
    hours = Hours(IWATA.weekly, IWATA.nth, days, IWATA.holidays, IWATA.yearly)

    assert {day: hours.on(day) for day in days} == days


def test_years_end_closes_an_nth_weekday() -> None:
    hours = Hours(weekly={}, nth=((NthWeekday(1, 6), DAY),), yearly=YEARS_END)

    assert hours.on(date(2027, 1, 3)) == ()
    assert hours.on(date(2027, 2, 7)) == DAY


def test_of_two_rules_for_one_day_the_first_written_holds() -> None:
    rule = NthWeekday(2, 6)

    assert Hours(weekly={}, nth=((rule, SHORT), (rule, DAY))).on(date(2026, 11, 8)) == SHORT


@pytest.mark.parametrize("nth", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("weekday", range(7))
def test_the_nth_weekday_is_the_nth_counted_from_the_first_of_the_month(nth: int, weekday: int) -> None:
    rule = NthWeekday(nth, weekday)
    for month in range(1, 13):
        days = (date(2026, month, 1) + timedelta(days=offset) for offset in range(31))
        counted = [day for day in days if day.month == month and day.weekday() == weekday]

        assert [day for day in counted if rule.matches(day)] == counted[nth - 1 : nth]


@pytest.mark.parametrize(("start", "end"), [(-1, 60), (60, 60), (61, 60), (0, 1441)])
def test_what_is_no_span_of_a_day_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(start, end)


def test_holidays_are_known_for_any_year() -> None:
    holidays = PublicHolidays()

    assert date(2000, 1, 1) in holidays
    assert date(2023, 5, 3) in holidays
    assert date(2024, 11, 4) in holidays  # 振替休日 of Sunday 3 November
    assert date(2045, 2, 23) in holidays
    assert date(2024, 11, 5) not in holidays
    assert "2024-11-04" not in holidays


def test_the_holidays_of_a_year_are_made_once() -> None:
    assert holidays_of(2026) is holidays_of(2026)
    assert len(holidays_of(2026)) == 18
