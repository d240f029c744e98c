"""Whether a service takes tickets now, and which ticket it makes (K1, K9, K11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from server.domain.errors import ServiceClosed, ServiceFull, TooManyCards, UnknownLanguage
from server.domain.hours import clock_text
from server.domain.venue import Service, Venue, WhenUsedUp


class Reception(StrEnum):
    """A service's state towards visitors."""

    OPEN = "open"
    CLOSED = "closed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ReceptionNow:
    """The state, when it opens if it takes no tickets, and until when (HH:MM, local) if its hours run.

    What is full opens on a later day: after a lunch break it is as full as before.
    """

    state: Reception
    opens_at: datetime | None = None
    accepts_until: str | None = None


def reception(venue: Venue, service: Service, issued_today: int, now: datetime) -> ReceptionNow:
    """Whether the service takes tickets now, with `issued_today` tickets given out already."""
    span = service.hours.span_at(now, venue.zone)
    if span is None:
        return ReceptionNow(Reception.CLOSED, opens_at=service.hours.next_opening(now, venue.zone))
    until = clock_text(span.end)
    if _limit_reached(service, issued_today) or _used_up(service, issued_today):
        return ReceptionNow(Reception.FULL, service.hours.next_days_opening(now, venue.zone), until)
    return ReceptionNow(Reception.OPEN, accepts_until=until)


def expect_reception(venue: Venue, service: Service, language: str, cards: int, now: datetime) -> None:
    """Raises ServiceClosed, UnknownLanguage or TooManyCards when a ticket can't be issued at all."""
    if language not in venue.languages:
        raise UnknownLanguage(language)
    if cards > service.max_cards:
        raise TooManyCards(service.id)
    if service.hours.span_at(now, venue.zone) is None:
        raise ServiceClosed(service.id, state="closed", until=service.hours.next_opening(now, venue.zone))


def expect_room(service: Service, issued_today: int) -> None:
    """Raises ServiceFull when the day's limit is reached."""
    if _limit_reached(service, issued_today):
        raise ServiceFull(service.id, state="full")


def _limit_reached(service: Service, issued_today: int) -> bool:
    return service.daily_limit is not None and issued_today >= service.daily_limit


def _used_up(service: Service, issued_today: int) -> bool:
    """No number is left, so that a touch on it could only be refused with `range-used-up`."""
    return service.series.when_used_up is WhenUsedUp.REFUSE and issued_today >= service.series.size
