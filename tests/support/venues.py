"""Venues, services, counters and tickets for tests: each with what the test names, and something plain for the rest."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from server.domain.hours import Hours, Span
from server.domain.ticket import Ticket
from server.domain.venue import CounterSetup, Series, Service, Venue, WhenUsedUp
from tests.support.clock import MORNING

TOKYO = ZoneInfo("Asia/Tokyo")
ALWAYS = Hours(weekly=dict.fromkeys(range(7), (Span(0, 1440),)))
#: 08:30-17:15 on weekdays.
OFFICE = Hours(weekly=dict.fromkeys(range(5), (Span(510, 1035),)))


def a_service(
    service_id: str,
    prefix: str = "A",
    *,
    first: int = 1,
    last: int = 999,
    wraps: bool = False,
    hours: Hours = ALWAYS,
    **more: Any,
) -> Service:
    """Ten minutes, always open, numbers 1 to 999; `more` are fields of `Service`."""
    used_up = WhenUsedUp.WRAP if wraps else WhenUsedUp.REFUSE
    series = Series(prefix, first, last, when_used_up=used_up)
    return Service(service_id, {"ja": service_id}, series, hours, **more)


def a_counter(counter_id: str, **ranks: int) -> CounterSetup:
    """A counter that serves these services with these ranks."""
    return CounterSetup(counter_id, {"ja": f"{counter_id}番窓口"}, tuple(ranks.items()))


def a_venue(services: tuple[Service, ...], counters: tuple[CounterSetup, ...], venue_id: str = "hall") -> Venue:
    """A city hall in Japan."""
    return Venue(venue_id, {"ja": "試験市役所"}, TOKYO, ("ja", "en"), services, counters)


#: Two counters that help each other, one for renewals alone, one where both services rank alike.
SMALL = a_venue(
    (a_service("card", "A", minutes_more=5.0, max_cards=3), a_service("renewal", "B", minutes=15.0)),
    (
        a_counter("1", card=1, renewal=2),
        a_counter("2", renewal=1, card=2),
        a_counter("3", renewal=1),
        a_counter("4", card=1, renewal=1),
    ),
)


def a_ticket(ticket_id: str = "t1", **fields: Any) -> Ticket:
    """A ticket that waits for `card`, issued at `MORNING`; `fields` are those that differ."""
    plain: dict[str, Any] = {
        "venue": "hall",
        "day": date(2026, 11, 24),
        "service": "card",
        "prefix": "A",
        "number": 1,
        "cycle": 0,
        "label": "A001",
        "language": "ja",
        "cards": 1,
        "issued_at": MORNING,
        "order_at": fields.get("issued_at", MORNING),
        "origin": "device:kiosk",
    }
    return Ticket(ticket_id, **{**plain, **fields})
