"""Errors between keys: what each says is sound, but together they cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from server.settings.draft import Draft, DraftCounter, DraftService
from server.settings.findings import meant
from server.settings.locator import KeyPath


@dataclass(frozen=True, slots=True)
class Note:
    """A finding before its line is known."""

    code: str
    path: KeyPath
    places: Mapping[str, object] = field(default_factory=dict)


def errors(draft: Draft, catalogues: Mapping[str, frozenset[str]]) -> Iterator[Note]:
    """Every error between keys. `catalogues`: the languages of each area of messages."""
    yield from _languages(draft, catalogues)
    yield from _japanese_missing(draft)
    yield from _services(draft)
    yield from _counters(draft)
    yield from _same_numbers(draft.services)
    yield from _offline_numbers(draft)


def spoken(folder: Path) -> dict[str, frozenset[str]]:
    """The languages of each area that visitors see or hear, by the catalogues in `config/messages`."""
    areas = ("kiosk", "slip", "phone", "monitor", "voice")
    return {area: frozenset(path.stem for path in (folder / area).glob("*.toml")) for area in areas}


def _languages(draft: Draft, catalogues: Mapping[str, frozenset[str]]) -> Iterator[Note]:
    known = sorted(frozenset[str]().union(*catalogues.values()))
    for index, language in enumerate(draft.languages):
        path: KeyPath = ("venue", "languages", index)
        if language is None:
            continue
        if language not in known:
            yield Note("unknown-language", path, {"value": language, **meant(language, known)})
        if language in draft.languages[:index]:
            yield Note("twice", path, {"value": language})
    if "ja" not in draft.languages:
        yield Note("no-japanese", ("venue", "languages"))


def _japanese_missing(draft: Draft) -> Iterator[Note]:
    for text in draft.texts:
        # An empty note or notice is none at all; a name must be there.
        if "ja" not in text.written and (text.written or text.path[-1] == "name"):
            yield Note("missing-ja", text.path)


def _services(draft: Draft) -> Iterator[Note]:
    if not draft.services:
        yield Note("no-services", ("services",))
    yield from _repeated_ids(draft.services)
    served = {service for counter in draft.counters for service in counter.serves or ()}
    if draft.counters and all(counter.serves is not None for counter in draft.counters):
        for service in {service.id: service for service in reversed(draft.services)}.values():
            if service.id and service.id not in served:
                yield Note("served-nowhere", (*service.path, "id"), {"value": service.id})


def _counters(draft: Draft) -> Iterator[Note]:
    if not draft.counters:
        yield Note("no-counters", ("counters",))
    yield from _repeated_ids(draft.counters)
    known = [service.id for service in draft.services if service.id]
    for counter in draft.counters:
        if counter.serves == () and not counter.hands_over:
            yield Note("serves-nothing", (*counter.path, "serves"))
        for service in counter.serves or ():
            if draft.services and service not in known:
                places = {"value": service, **meant(service, known)}
                yield Note("unknown-service", (*counter.path, "serves", service), places)


def _repeated_ids(parts: Iterable[DraftService] | Iterable[DraftCounter]) -> Iterator[Note]:
    seen = set[str]()
    for part in parts:
        if part.id in seen:
            yield Note("repeated-id", (*part.path, "id"), {"value": part.id})
        elif part.id:
            seen.add(part.id)


def _same_numbers(services: tuple[DraftService, ...]) -> Iterator[Note]:
    """Services may share a prefix while their ranges lie apart (1-499, 501-999); else one number means two things."""
    for one, other in combinations(services, 2):
        if one.prefix is None or one.prefix != other.prefix or one.range is None or other.range is None:
            continue
        first, last = max(one.range[0], other.range[0]), min(one.range[1], other.range[1])
        if first <= last:
            places = {"other": one.id or "?", "prefix": other.prefix, "first": first, "last": last}
            yield Note("same-numbers", (*other.path, "prefix"), places)


def _offline_numbers(draft: Draft) -> Iterator[Note]:
    """A letter that kiosks give out while the hub is away is nobody else's, whatever the range."""
    for index, prefix in enumerate(draft.offline_prefixes):
        path: KeyPath = ("offline", "prefixes", index)
        if prefix is not None and prefix in draft.offline_prefixes[:index]:
            yield Note("twice", path, {"value": prefix})
        for service in draft.services:
            if prefix is not None and service.prefix == prefix and service.range is not None:
                first, last = service.range
                yield Note(
                    "same-numbers", path, {"other": service.id or "?", "prefix": prefix, "first": first, "last": last}
                )
                break
