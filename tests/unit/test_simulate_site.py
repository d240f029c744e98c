"""The venue of a day, from the configuration and from what a hub tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from junban.simulate.site import REGULAR_HOURS, ClosedThatDay, regular_day, site_of_hub, site_of_venue
from server.contract.counters import CounterState, CounterView, Rank
from server.contract.snapshots import VenueCounter, VenueService, VenueView
from server.domain.hours import Hours, Span
from server.domain.venue import CounterSetup, Series, Service, Venue

LONG = (Span(8 * 60 + 30, 19 * 60),)
HOURS = Hours(
    weekly={0: REGULAR_HOURS, 1: REGULAR_HOURS, 2: REGULAR_HOURS, 3: LONG, 4: REGULAR_HOURS},
    holidays=frozenset({date(2024, 11, 4)}),
)
SHORT = Hours(weekly={day: (Span(9 * 60, 12 * 60),) for day in (0, 2)})
VENUE = Venue(
    "test",
    {"ja": "試験会場"},
    ZoneInfo("Asia/Tokyo"),
    ("ja", "en"),
    (
        Service("delivery", {"ja": "交付"}, Series("A"), HOURS, 10, 5, 6),
        Service("renewal", {"ja": "更新"}, Series("R"), SHORT),
    ),
    (CounterSetup("1", {"ja": "1番窓口"}, (("delivery", 1), ("renewal", 2))),),
)


def test_a_site_has_the_services_open_that_day() -> None:
    assert [service.id for service in site_of_venue(VENUE, date(2024, 11, 13)).services] == ["delivery", "renewal"]
    assert [service.id for service in site_of_venue(VENUE, date(2024, 11, 12)).services] == ["delivery"]


def test_a_closed_day_is_refused() -> None:
    with pytest.raises(ClosedThatDay, match="2024-11-03"):
        site_of_venue(VENUE, date(2024, 11, 3))


def test_the_day_is_from_the_first_opening_to_the_last_closing() -> None:
    site = site_of_venue(VENUE, date(2024, 11, 13))
    assert site.hours == REGULAR_HOURS[0]
    assert site.hours_of(["renewal"]) == Span(9 * 60, 12 * 60)
    assert site.hours_of(["unknown"]) is None


def test_further_cards_take_further_minutes() -> None:
    delivery = site_of_venue(VENUE, date(2024, 11, 13)).service("delivery")
    assert delivery is not None
    assert (delivery.expected_seconds(1), delivery.expected_seconds(3)) == (600, 1200)


def test_the_regular_day_has_the_commonest_hours() -> None:
    day = regular_day(VENUE, 2024, 11)
    assert day.month == 11
    assert day.weekday() not in {3, 5, 6}
    assert day != date(2024, 11, 4)


def test_without_a_venue_any_weekday_will_do() -> None:
    assert regular_day(None, 2024, 11).weekday() < 5


def test_a_month_without_an_open_weekday_is_refused() -> None:
    closed = replace(VENUE, services=(replace(VENUE.services[0], hours=Hours(weekly={6: LONG})),))
    with pytest.raises(ClosedThatDay, match="2024-11"):
        regular_day(closed, 2024, 11)


def test_a_hubs_venue_keeps_regular_hours() -> None:
    view = VenueView(
        id="test",
        name={"ja": "試験会場"},
        timezone="Asia/Tokyo",
        languages=["ja", "en"],
        public_url="",
        services=[
            VenueService(
                id="delivery", name={"ja": "交付"}, prefix="A", minutes=10, slips=2, asks_cards=True, max_cards=6
            )
        ],
        counters=[VenueCounter(id="1", name={"ja": "1番窓口"})],
    )
    counter = CounterView(
        id="1",
        name={"ja": "1番窓口"},
        state=CounterState.CLOSED,
        version=0,
        serves=[Rank(service="delivery", rank=2)],
    )
    site = site_of_hub(view, [counter], date(2024, 11, 13))
    assert site.hours == REGULAR_HOURS[0]
    assert site.services[0].expected_seconds(2) == 900
    assert site.counters[0].serves == {"delivery": 2}
