"""The venue as the simulation sees it on one day: from the configuration, or from what a running hub tells."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from junban.simulate.workload import SATURDAY
from server.contract.counters import CounterView
from server.contract.snapshots import VenueView
from server.domain.hours import Span
from server.domain.venue import LocalText, Venue

#: Iwata's regular hours, 08:30-17:15: taken when a running hub is played without its configuration.
REGULAR_HOURS = (Span(8 * 60 + 30, 17 * 60 + 15),)
#: The wire does not tell the minutes of a further card; Kumagaya states half of the first.
FURTHER_CARD = 0.5


class ClosedThatDay(ValueError):
    """No service is open on the day asked for."""


@dataclass(frozen=True, slots=True)
class SiteService:
    """A service: stated minutes at the counter, further minutes a card, and the day's hours."""

    id: str
    name: str
    minutes: float
    minutes_more: float
    max_cards: int
    spans: tuple[Span, ...]

    def expected_seconds(self, cards: int) -> float:
        """The stated handling time of a visit with this many cards."""
        return 60 * (self.minutes + self.minutes_more * (cards - 1))


@dataclass(frozen=True, slots=True)
class SiteCounter:
    """A counter; `serves` are service ids and their rank, 1 before 2."""

    id: str
    name: str
    serves: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Site:
    """A venue on one day. `services` are those open that day."""

    name: str
    day: date
    languages: tuple[str, ...]
    services: tuple[SiteService, ...]
    counters: tuple[SiteCounter, ...]

    def service(self, service_id: str) -> SiteService | None:
        """The service, None when it is closed that day or not known."""
        return next((service for service in self.services if service.id == service_id), None)

    def hours_of(self, services: Iterable[str]) -> Span | None:
        """From the first opening to the last closing of these services; None when all are closed."""
        wanted = set(services)
        spans = [span for service in self.services if service.id in wanted for span in service.spans]
        return Span(min(span.start for span in spans), max(span.end for span in spans)) if spans else None

    @property
    def hours(self) -> Span:
        """From the first opening to the last closing of the day."""
        hours = self.hours_of(service.id for service in self.services)
        if hours is None:
            raise ClosedThatDay(f"{self.day}: no service is open")
        return hours


def site_of_venue(venue: Venue, day: date) -> Site:
    """The configured venue on a day.

    Raises:
        ClosedThatDay: nothing is open.
    """
    services = tuple(
        SiteService(
            service.id,
            _japanese(service.name),
            service.minutes,
            service.minutes_more,
            service.max_cards,
            service.hours.on(day),
        )
        for service in venue.services
        if service.hours.on(day)
    )
    if not services:
        raise ClosedThatDay(f"{day}: no service is open")
    counters = tuple(SiteCounter(setup.id, _japanese(setup.name), dict(setup.serves)) for setup in venue.counters)
    return Site(_japanese(venue.name), day, venue.languages, services, counters)


def site_of_hub(venue: VenueView, counters: Iterable[CounterView], day: date) -> Site:
    """The venue of a running hub, at regular hours; `counters` are those of its queue snapshot."""
    services = tuple(
        SiteService(
            service.id,
            _japanese(service.name),
            service.minutes,
            service.minutes * FURTHER_CARD,
            service.max_cards,
            REGULAR_HOURS,
        )
        for service in venue.services
    )
    desks = tuple(
        SiteCounter(view.id, _japanese(view.name), {rank.service: rank.rank for rank in view.serves})
        for view in counters
    )
    return Site(_japanese(venue.name), day, tuple(venue.languages), services, desks)


def regular_day(venue: Venue | None, year: int, month: int) -> date:
    """The middle one of the month's regular weekdays: those with the commonest hours, so no long Thursday.

    Without a venue every weekday is taken for open.

    Raises:
        ClosedThatDay: no weekday of the month is open.
    """
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    weekdays = [day for day in days if day.weekday() < SATURDAY]
    if venue is None:
        return weekdays[len(weekdays) // 2]
    hours = {day: tuple(service.hours.on(day) for service in venue.services) for day in weekdays}
    commonest = Counter(spans for spans in hours.values() if any(spans)).most_common(1)
    if not commonest:
        raise ClosedThatDay(f"{year}-{month:02d}: no weekday is open")
    regular = [day for day, spans in hours.items() if spans == commonest[0][0]]
    return regular[len(regular) // 2]


def _japanese(name: LocalText) -> str:
    return name["ja"]
