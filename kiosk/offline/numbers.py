"""Which number comes next of the kiosk's own, and when services are open by what is known by heart. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from server.contract.handing_in import OfflineKit, OfflineSeries, Opening
from server.contract.snapshots import Services, ServiceState, ServiceView, VenueService, VenueView


def next_number(series: OfflineSeries, highest: int) -> int | None:
    """The number after the highest that was given out today; None when all are.

    Args:
        series: the letter and its range.
        highest: of today, by the kiosk's own memory or the hub's word, whichever is higher; 0 for none.
    """
    number = max(series.first, highest + 1)
    return number if number <= series.last else None


def label(series: OfflineSeries, number: int) -> str:
    """As printed and called: X001."""
    return f"{series.prefix}{number:0{series.digits}d}"


def taken_today(kit: OfflineKit, day: date) -> int:
    """The highest number that the hub has seen on that day, as far as it was told."""
    return kit.series.taken if kit.series is not None and kit.day == day else 0


def opening_now(openings: Sequence[Opening], now: datetime) -> Opening | None:
    """The opening that holds this instant."""
    return next((opening for opening in openings if opening.opens <= now < opening.closes), None)


def services_now(venue: VenueView, kit: OfflineKit, last: Services | None, now: datetime) -> list[ServiceView]:
    """The services as far as they are known without the hub: open or closed, and full if it said so today."""
    openings = {service.id: service.openings for service in kit.services}
    full = _full_today(last, now, ZoneInfo(venue.timezone))
    return [_service(service, openings, now, venue, full=service.id in full) for service in venue.services]


def _full_today(last: Services | None, now: datetime, zone: ZoneInfo) -> frozenset[str]:
    if last is None or last.generated_at.astimezone(zone).date() != now.astimezone(zone).date():
        return frozenset()
    return frozenset(service.id for service in last.services if service.state is ServiceState.FULL)


def _service(
    service: VenueService, openings: Mapping[str, Sequence[Opening]], now: datetime, venue: VenueView, *, full: bool
) -> ServiceView:
    known = openings.get(service.id, ())
    opened = opening_now(known, now)
    state = ServiceState.CLOSED if opened is None else ServiceState.FULL if full else ServiceState.OPEN
    later = [opening.opens for opening in known if opening.opens > now]
    until = opened.closes.astimezone(ZoneInfo(venue.timezone)) if opened else None
    return ServiceView(
        id=service.id,
        name=service.name,
        prefix=service.prefix,
        state=state,
        waiting=0,
        wait=None,
        opens_at=min(later, default=None) if state is ServiceState.CLOSED else None,
        accepts_until=f"{until:%H:%M}" if until else None,
        asks_cards=service.asks_cards,
        max_cards=service.max_cards,
    )
