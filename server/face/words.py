"""Words of a page: one catalogue in one language, names that come in several, times of the venue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.base import LocalText
from server.contract.catalogue import FALLBACK, Catalogue, load_catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """What a template needs to speak `language`."""

    catalogue: Catalogue
    language: str

    @property
    def html_lang(self) -> str:
        """The tag for the `lang` attribute: やさしい日本語 is Japanese to a screen reader."""
        return FALLBACK if self.language.startswith(FALLBACK) else self.language

    @property
    def others(self) -> tuple[str, ...]:
        """The languages one may switch to."""
        return tuple(tag for tag in self.catalogue.languages if tag != self.language)

    def t(self, key: str, **places: object) -> str:
        """A text of the catalogue. Raises KeyError for a key or a place that is missing."""
        return self.catalogue.text(self.language, key, **places)

    def name_of(self, tag: str) -> str:
        """A language's own name for itself."""
        return self.catalogue.text(tag, "lang_name")

    def all(self) -> Mapping[str, str]:
        """Every text, unfilled, for the page's script."""
        return self.catalogue.all(self.language)

    def range(self, low: int, high: int) -> str:
        """An expected wait in minutes; one that may be nothing is said by its upper end alone."""
        return self.t("wait_range", low=low, high=high) if low else self.t("wait_within", high=high)

    def local(self, text: LocalText | None) -> str:
        """A name in this language, else in Japanese, which every name has."""
        return (text.get(self.language) or text[FALLBACK]) if text else ""


def words_for(area: str, wanted: str | None, ticket: str | None = None) -> Words:
    """The area in the language asked for; else in the ticket's; else in Japanese.

    A ticket whose language the area does not have yet is answered in English: its visitor chose not to read Japanese.
    """
    catalogue = load_catalogue(area)
    if wanted in catalogue.texts:
        return Words(catalogue, str(wanted))
    if ticket in catalogue.texts:
        return Words(catalogue, str(ticket))
    if ticket and not ticket.startswith(FALLBACK):
        return Words(catalogue, "en")
    return Words(catalogue, FALLBACK)


def clock(moment: datetime, zone: str) -> str:
    """HH:MM in the venue's time zone."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")
