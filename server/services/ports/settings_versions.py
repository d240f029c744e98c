"""What staff have changed of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from server.services.ports.journal import Actor


@dataclass(frozen=True, slots=True)
class SettingsVersion:
    """What staff have changed over the venue's file, as a whole; `overlay` by setting, `base` what the file said."""

    version: int
    at: datetime
    actor: Actor
    note: str
    overlay: Mapping[str, object]
    base: Mapping[str, object]
    reverted_to: int | None = None


class SettingsVersions(Protocol):
    """The versions of a venue's changed settings."""

    def version(self) -> int:
        """The newest one's number, 0 when nothing was ever changed."""

    def newest(self) -> SettingsVersion | None:
        """What is in effect."""

    def get(self, version: int) -> SettingsVersion | None:
        """One of them."""

    def latest(self, limit: int) -> list[SettingsVersion]:
        """Newest first."""

    def add(self, version: SettingsVersion) -> bool:
        """False when another has stored that number meanwhile."""
