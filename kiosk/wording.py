"""How a slip says dates, waits and groups in one language; the texts are `config/messages/slip`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.base import LocalText
from server.contract.catalogue import FALLBACK, Catalogue
from server.contract.tickets import WaitRange

#: Who does not read Japanese is more likely to read English.
SECOND = "en"
#: やさしい日本語 is written 漢字(かんじ). Screens set the reading above; paper keeps the reading only, as that is as
#: easy and half as long.
_READING = re.compile(r"[々\u3400-\u9fff]+\(([ぁ-ゖー]+)\)")


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in, by which its typeface is chosen."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of slips in one language; a language without a catalogue speaks Japanese."""

    catalogue: Catalogue
    language: str

    def text(self, key: str, **places: object) -> str:
        """One text with its places filled in."""
        return _on_paper(self.catalogue.text(self.language, key, **places), self.language)

    def said(self, texts: LocalText) -> Said:
        """A text from the configuration: in this language, else in one that its reader may know."""
        second = () if self.language.startswith(FALLBACK) else (SECOND,)
        for language in (self.language, *second):
            if texts.get(language):
                return Said(_on_paper(texts[language], language), language)
        return Said(texts[FALLBACK], FALLBACK)

    def date_time(self, instant: datetime, zone: ZoneInfo) -> str:
        """The local date and time in full, as the language writes them: 2026年11月21日 9:30."""
        return self._moment("date_time", instant.astimezone(zone))

    def time(self, instant: datetime, zone: ZoneInfo) -> str:
        """The local time of day: 9:30."""
        return self._moment("time", instant.astimezone(zone))

    def ahead(self, groups: int | None) -> str:
        """How many groups are before this one, or that it is not known."""
        if groups is None:
            return self.text("wait_unknown")
        return self.text("ahead_value", n=groups) if groups else self.text("ahead_none")

    def wait(self, wait: WaitRange | None) -> str:
        """The expected wait as a range, or that it is not known: never one number, never elapsed time."""
        if wait is None:
            return self.text("wait_unknown")
        if wait.low == 0:
            return self.text("wait_within", high=max(wait.high, 5))
        return self.text("wait_range", low=wait.low, high=wait.high)

    def _moment(self, key: str, local: datetime) -> str:
        return self.text(
            key,
            year=local.year,
            month=local.month,
            month_name=self._item("months", local.month - 1),
            day=local.day,
            hour=local.hour,
            hour12=(local.hour + 11) % 12 + 1,
            half=self._item("day_halves", local.hour // 12),
            minute=local.minute,
        )

    def _item(self, key: str, index: int) -> str:
        return self.text(key).split(",")[index].strip()


def _on_paper(text: str, language: str) -> str:
    return _READING.sub(r"\1", text) if language == "ja-easy" else text
