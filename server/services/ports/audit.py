"""The log of access."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from server.domain.audit import Entry, Link, NewEntry, Sought


class AuditLog(Protocol):
    """The log of access: each entry is a link of the venue's chain."""

    def append(self, entry: NewEntry) -> None:
        """Adds one at the end of the unit of work."""

    def head(self) -> Link:
        """The newest link, those appended in this unit of work included."""

    def walk(self, after: int, limit: int) -> list[Entry]:
        """Entries after number `after`, oldest first."""

    def search(self, sought: Sought) -> list[Entry]:
        """What fits, newest first."""

    def journal_lines(self, after: int, through: int) -> list[str]:
        """The journal's events of these numbers as canonical text, oldest first."""

    def sealed(self) -> int:
        """The newest event of the journal that the chain covers."""

    def seal(self, through: int) -> None:
        """The chain covers the journal up to this event now."""

    def last_before(self, before: datetime) -> Entry | None:
        """The newest entry older than that."""

    def erase(self, through: int) -> int:
        """Deletes entries up to this number; the database refuses unless an entry says so. Says how many."""
