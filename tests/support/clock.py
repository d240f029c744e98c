"""The clock of tests: it stands still until told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

#: 10:00 on a regular Tuesday in Tokyo.
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class FakeClock:
    """Satisfies `server.services.ports.Clock`."""

    def __init__(self, now: datetime = MORNING) -> None:
        self._now = now

    def now(self) -> datetime:
        """The instant it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Jumps to an instant."""
        self._now = now

    def advance(self, *, days: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """Goes on, and says where it is."""
        self._now += timedelta(days=days, minutes=minutes, seconds=seconds)
        return self._now
