"""Whether a service takes tickets, and what it says if not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from server.domain.errors import ServiceClosed, ServiceFull, TooManyCards, UnknownLanguage
from server.domain.hours import Hours, Span
from server.domain.reception import Reception, ReceptionNow, expect_reception, expect_room, reception
from tests.support.clock import MORNING
from tests.support.venues import OFFICE, TOKYO, a_counter, a_service, a_venue

CARD = a_service("card", hours=OFFICE, max_cards=3, daily_limit=20)
VENUE = a_venue((CARD,), (a_counter("1", card=1),))
NIGHT = MORNING + timedelta(hours=12)
TOMORROW = datetime(2026, 11, 25, 8, 30, tzinfo=TOKYO)


def test_open_says_until_when() -> None:
    assert reception(VENUE, CARD, 19, MORNING) == ReceptionNow(Reception.OPEN, accepts_until="17:15")


def test_closed_says_when_it_opens_in_the_venues_time() -> None:
    closed = reception(VENUE, CARD, 0, NIGHT)
    assert closed == ReceptionNow(Reception.CLOSED, opens_at=TOMORROW)
    assert closed.opens_at is not None
    assert closed.opens_at.isoformat() == "2026-11-25T08:30:00+09:00"


def test_closed_before_the_first_opening_of_the_day() -> None:
    early = MORNING - timedelta(hours=3)
    assert reception(VENUE, CARD, 0, early).opens_at == datetime(2026, 11, 24, 8, 30, tzinfo=TOKYO)


def test_full_says_when_it_opens_again() -> None:
    assert reception(VENUE, CARD, 20, MORNING) == ReceptionNow(Reception.FULL, TOMORROW, "17:15")
    assert reception(VENUE, CARD, 21, MORNING).state is Reception.FULL


def test_full_is_not_open_again_after_a_lunch_break() -> None:
    lunch = Hours(weekly=dict.fromkeys(range(5), (Span(510, 720), Span(780, 1035))))
    office = a_service("office", hours=lunch, daily_limit=20)
    assert reception(VENUE, office, 20, MORNING) == ReceptionNow(Reception.FULL, TOMORROW, "12:00")


def test_full_at_any_hour_opens_at_midnight() -> None:
    day_and_night = a_service("day-and-night", daily_limit=20)
    midnight = datetime(2026, 11, 25, tzinfo=TOKYO)
    assert reception(VENUE, day_and_night, 20, MORNING) == ReceptionNow(Reception.FULL, midnight, "24:00")


def test_a_range_that_is_used_up_is_full_unless_it_begins_anew() -> None:
    for wraps, state in ((False, Reception.FULL), (True, Reception.OPEN)):
        short = a_service("short", first=501, last=503, wraps=wraps)
        assert [reception(VENUE, short, taken, MORNING).state for taken in (2, 3, 4)] == [Reception.OPEN, state, state]


def test_a_full_service_that_is_closed_is_closed() -> None:
    assert reception(VENUE, CARD, 20, NIGHT).state is Reception.CLOSED


def test_a_service_that_never_opens_gives_no_opening() -> None:
    never = a_service("never", hours=Hours(weekly={}))
    assert reception(VENUE, never, 0, MORNING) == ReceptionNow(Reception.CLOSED)


def test_without_a_limit_it_is_never_full() -> None:
    endless = a_service("endless", wraps=True)
    assert reception(VENUE, endless, 1_000_000, MORNING).state is Reception.OPEN
    expect_room(endless, 1_000_000)


def test_at_the_limit_there_is_no_room() -> None:
    expect_room(CARD, 19)
    with pytest.raises(ServiceFull) as full:
        expect_room(CARD, 20)
    assert (full.value.subject, full.value.state) == ("card", "full")


def test_what_can_be_issued_is_let_through() -> None:
    expect_reception(VENUE, CARD, "en", 3, MORNING)


def test_closed_language_and_cards_are_refused_each_with_its_own_error() -> None:
    with pytest.raises(ServiceClosed) as closed:
        expect_reception(VENUE, CARD, "ja", 1, NIGHT)
    assert (closed.value.subject, closed.value.until) == ("card", TOMORROW)
    with pytest.raises(UnknownLanguage):
        expect_reception(VENUE, CARD, "pt", 1, MORNING)
    with pytest.raises(TooManyCards):
        expect_reception(VENUE, CARD, "ja", 4, MORNING)
