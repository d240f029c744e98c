"""The letters of kiosks that are away."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from server.domain.offline import OfflineLetter


class Offline(Protocol):
    """Letters that kiosks give out while they are away."""

    def letters(self) -> list[OfflineLetter]:
        """All that were ever given."""

    def give(self, was: OfflineLetter | None, now: OfflineLetter) -> bool:
        """Gives a letter that nobody has, or that `was` had; False when another got there first."""

    def asked(self, prefix: str, day: date) -> None:
        """Its kiosk is in use on that day."""
