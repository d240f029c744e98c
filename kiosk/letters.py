"""Whether the venue's own texts can be printed: found out when the configuration is known, not when a slip is due."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.slips.fonts import missing
from kiosk.wording import Wording
from server.contract.base import LocalText
from server.contract.catalogue import load_catalogue
from server.contract.snapshots import VenueView

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A text of the configuration, by its key, and the letters of it that no typeface on this machine has."""

    path: tuple[str | int, ...]
    text: str
    letters: str


def unprintable(venue: VenueView) -> Iterator[Unprintable]:
    """Every text that slips would show with holes, in the languages that the venue offers."""
    texts = load_catalogue("slip")
    for path, names in _on_slips(venue):
        for language in venue.languages:
            if language in names:
                said = Wording(texts, language).said(names)
                letters = missing(said.text, said.language)
                if letters:
                    yield Unprintable((*path, language), said.text, letters)


def note_unprintable(venue: VenueView) -> None:
    """Says so in the log."""
    for found in unprintable(venue):
        key = ".".join(map(str, found.path))
        log.error("slips cannot show %r (%s): no typeface here has %s", found.text, key, found.letters)


def _on_slips(venue: VenueView) -> Iterator[tuple[tuple[str | int, ...], LocalText]]:
    yield ("venue", "name"), venue.name
    for index, service in enumerate(venue.services):
        yield ("services", index, "name"), service.name
    if venue.slip_note:
        yield ("slip", "note"), venue.slip_note
