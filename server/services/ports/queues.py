"""What a queue needs beside its tickets: counters, numbers, idempotency keys."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from server.domain.counter import Counter


class Counters(Protocol):
    """The changing part of the venue's counters."""

    def get(self, counter_id: str) -> Counter:
        """Locked against other writers until the end; a counter never opened is closed."""

    def save(self, was: Counter, now: Counter) -> None:
        """Compare and set on version. Raises StaleVersion."""

    def all(self) -> list[Counter]:
        """Those that were ever opened."""


class Numbers(Protocol):
    """How many numbers of each service were taken, by day."""

    def take(self, day: date, service: str) -> int:
        """The next position, from 0; never the same twice."""

    def taken(self, day: date) -> dict[str, int]:
        """How many were taken, by service id."""


class Keys(Protocol):
    """Idempotency keys: one key, one effect, one answer."""

    def claim(self, scope: str, key: str, fingerprint: str, now: datetime) -> str | None:
        """Takes the key; None when it is new, else the answer kept with it.

        Raises:
            KeyReused: it was used for another command.
        """

    def take_over(self, scope: str, key: str, fingerprint: str, answer: str, now: datetime) -> str | None:
        """Makes the key another command's, used or not; the answer that was kept with it, None when it was not used."""

    def keep(self, scope: str, key: str, answer: str) -> None:
        """Keeps the answer with the key claimed in this unit of work."""

    def forget(self, before: datetime) -> int:
        """Deletes keys older than that; says how many."""
