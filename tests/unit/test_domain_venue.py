"""The venue as configured."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from server.domain.errors import UnknownCounter, UnknownService
from server.domain.venue import Series
from tests.support.venues import SMALL, a_counter, a_service


def test_services_and_counters_are_found_by_id() -> None:
    assert SMALL.service("renewal").id == "renewal"
    assert SMALL.counter("3").id == "3"


def test_unknown_ids_are_refused_by_name() -> None:
    with pytest.raises(UnknownService, match=r"^passport$"):
        SMALL.service("passport")
    with pytest.raises(UnknownCounter, match=r"^9$"):
        SMALL.counter("9")


def test_rank_is_none_where_a_service_is_not_served() -> None:
    counter = a_counter("1", card=1, renewal=2)
    assert [counter.rank(service) for service in ("card", "renewal", "passport")] == [1, 2, None]


def test_further_cards_take_their_own_minutes() -> None:
    card = a_service("card", minutes=10.0, minutes_more=5.0)
    assert [card.expected_minutes(cards) for cards in (1, 2, 6)] == [10.0, 15.0, 35.0]


def test_a_series_counts_and_labels() -> None:
    series = Series("B", 501, 999)
    assert (series.size, series.label(501), Series("", 1, 10, digits=1).label(7)) == (499, "B501", "7")


def test_the_business_day_is_the_venues() -> None:
    assert SMALL.business_day(datetime(2026, 11, 24, 14, 59, tzinfo=UTC)) == date(2026, 11, 24)
    assert SMALL.business_day(datetime(2026, 11, 24, 15, 0, tzinfo=UTC)) == date(2026, 11, 25)
