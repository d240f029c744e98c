"""Warnings: what may be meant, but seldom is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from ipaddress import ip_address
from math import radians, tan
from urllib.parse import urlsplit

from server.domain.hours import Hours
from server.domain.venue import Venue
from server.settings.checks import Note
from server.settings.draft import Draft, DraftService
from server.settings.fields import parse_date
from server.settings.tables import WEEKDAYS, HubTable, MonitorTable

#: Letters that are taken for each other when called (experience of announcements in Japanese and English).
ALIKE = (frozenset("BDPTEG"), frozenset("MN"))
#: Iwata's busiest month had 404 visitors a day; one service may have nearly all of them.
BUSIEST_DAY = 400
#: As many services as one screen of the kiosk shows.
ONE_SCREEN = 8
#: The bytes that a QR code of version 4 holds at error correction M, and what `/t/` and the token take of them.
QR_BYTES = 62
TOKEN_PATH_BYTES = len("/t/") + 22
LONG_VISIT = 120
#: How high a digit must stand in the eye of whoever sits farthest (C3).
DIGIT_DEGREES = 0.7
#: Of a panel of 16:9, for each inch of its diagonal.
SHORT_SIDE_MM = 25.4 * 9 / 18.36
#: A number of a letter and three digits is three times as wide as high; that wide is an upright panel without its edge.
LARGEST_DIGIT = 0.3


def oddities(draft: Draft, catalogues: Mapping[str, frozenset[str]], today: date) -> Iterator[Note]:
    """What is odd in the file, mistakes elsewhere or not."""
    yield from _languages(draft, catalogues)
    yield from _alike(draft.services)
    for service in draft.services:
        yield from _service(service)
    if len(draft.services) > ONE_SCREEN:
        path = draft.services[ONE_SCREEN].path
        yield Note("many-services", path, {"count": len(draft.services), "limit": ONE_SCREEN})
    yield from _public_url(draft.public_url)
    for path, day in draft.dates:
        if parse_date(day) < today:
            yield Note("past-date", path, {"value": day})


def odd_hours(venue: Venue, common: Hours) -> Iterator[Note]:
    """What is odd in the hours of a venue without mistakes; `common` are the venue's own."""
    for index, service in enumerate(venue.services):
        hours = service.hours
        if not any((*hours.weekly.values(), *(spans for _, spans in hours.nth), *hours.dates.values())):
            yield Note("never-open", ("services", index), {"value": service.id})
        for weekday, spans in hours.weekly.items():
            around = common.weekly.get(weekday, ())
            if any(not any(wide.start <= span.start and span.end <= wide.end for wide in around) for span in spans):
                path = ("services", index, "hours", "regular", WEEKDAYS[weekday])
                yield Note("outside-venue-hours", path, {"value": service.id})


def odd_links(hub: HubTable) -> Iterator[Note]:
    """A `public_url` that nobody has thought of; one that is written and empty is meant."""
    if "public_url" not in hub.model_fields_set:
        yield Note("no-public-url", ("hub", "public_url"))


def odd_monitor(monitor: MonitorTable) -> Iterator[Note]:
    """Seats so far away that no number on the panel is large enough for them."""
    needed = monitor.seat_metres * 1000 * tan(radians(DIGIT_DEGREES))
    limit = monitor.panel_inches * SHORT_SIDE_MM * LARGEST_DIGIT
    if needed > limit:
        places = {"value": f"{monitor.seat_metres:g}", "needed": round(needed), "limit": round(limit)}
        yield Note("far-seats", ("monitor", "seat_metres"), places)


def _languages(draft: Draft, catalogues: Mapping[str, frozenset[str]]) -> Iterator[Note]:
    for index, language in enumerate(draft.languages):
        lacking = [area for area, known in catalogues.items() if language not in known]
        if language and lacking and len(lacking) < len(catalogues):
            places = {"value": language, "areas": ", ".join(lacking)}
            yield Note("half-translated", ("venue", "languages", index), places)
    known = frozenset[str]().union(*catalogues.values())
    for text in draft.texts:
        for language in draft.languages:
            # Without Japanese, or in a language there is not, it is an error.
            if text.written and language in known and language not in ("ja", *text.written):
                yield Note("not-translated", text.path, {"value": language})
        for language in text.texts:
            if language not in draft.languages:
                yield Note("never-shown", (*text.path, language), {"value": language})


def _alike(services: tuple[DraftService, ...]) -> Iterator[Note]:
    for group in ALIKE:
        said: list[str] = []
        for service in services:
            if service.prefix in group and service.prefix not in said:
                if said:
                    places = {"value": service.prefix, "other": ", ".join(said)}
                    yield Note("sounds-alike", (*service.path, "prefix"), places)
                said.append(service.prefix)


def _service(service: DraftService) -> Iterator[Note]:
    size = service.range[1] - service.range[0] + 1 if service.range else None
    limit = service.daily_limit
    if size is not None and service.when_used_up == "refuse":
        if limit is not None and limit > size:
            yield Note("limit-out-of-reach", (*service.path, "daily_limit"), {"value": limit, "size": size})
        elif limit is None and size < BUSIEST_DAY:
            yield Note("small-range", (*service.path, "range"), {"size": size, "busiest": BUSIEST_DAY})
    if service.minutes_more_per_card and service.max_cards == 1:
        yield Note("cards-never-asked", (*service.path, "minutes_more_per_card"))
    if service.minutes and service.minutes > LONG_VISIT:
        yield Note("long-visit", (*service.path, "minutes"), {"value": f"{service.minutes:g}"})


def _public_url(url: str) -> Iterator[Note]:
    path = ("hub", "public_url")
    url = url.rstrip("/")
    length = len(url) + TOKEN_PATH_BYTES
    if url and length > QR_BYTES:
        yield Note("long-url", path, {"length": length, "limit": QR_BYTES})
    if url.startswith("http://") and not _is_loopback(urlsplit(url).hostname or ""):
        yield Note("not-https", path, {"value": url})


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
