"""How a slip says dates, waits and groups in one language; the texts are `config/messages/slip`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from server.contract.base import LocalText
from server.contract.catalogue import FALLBACK, Catalogue
from server.contract.tickets import WaitRange


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of slips in one language; a language without a catalogue speaks Japanese."""

    catalogue: Catalogue
    language: str

    def text(self, key: str, **places: object) -> str:
        """One text with its places filled in."""
        return self.catalogue.text(self.language, key, **places)

    def name(self, texts: LocalText) -> str:
        """A name from the configuration, in Japanese where it has no other."""
        return texts.get(self.language) or texts[FALLBACK]

    def date_time(self, instant: datetime, zone: ZoneInfo) -> str:
        """The local date and time in full: 2026年11月21日(土) 9:30."""
        local = instant.astimezone(zone)
        return self.text(
            "date_time",
            year=local.year,
            month=local.month,
            month_name=self.text("months").split()[local.month - 1],
            day=local.day,
            weekday=self.text("weekdays").split()[local.weekday()],
            hour=local.hour,
            minute=local.minute,
        )

    def ahead(self, groups: int) -> str:
        """How many groups are before this one."""
        return self.text("ahead_value", n=groups) if groups else self.text("ahead_none")

    def wait(self, wait: WaitRange | None) -> str:
        """The expected wait as a range, or that it is not known: never one number, never elapsed time."""
        if wait is None:
            return self.text("wait_unknown")
        if wait.low == 0:
            return self.text("wait_within", high=max(wait.high, 5))
        return self.text("wait_range", low=wait.low, high=wait.high)
