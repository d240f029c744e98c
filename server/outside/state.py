"""How the line to the relay is, for the health page."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LinkState:
    """The line at one instant. Codes are those of `RefusedCode`, or `unreachable`, `relay-key-unusable`."""

    url: str
    connected_since: datetime | None = None
    acknowledged_at: datetime | None = None
    """When the relay last said that phones see our newest state."""
    acknowledged_seq: int = 0
    error: str | None = None
    """Why it is not connected, or was not before; kept, with its time, until the next."""
    error_at: datetime | None = None
    attempts: int = 0
    """Tries since it was last connected."""
    wishes_done: int = 0

    @property
    def connected(self) -> bool:
        """Whether phones see what happens in the hall."""
        return self.connected_since is not None


class LinkBook:
    """The newest state, written by the line's thread and read by any."""

    def __init__(self, url: str) -> None:
        self._lock = threading.Lock()
        self._state = LinkState(url)

    def read(self) -> LinkState:
        """As it is now."""
        return self._state

    def connected(self, now: datetime) -> None:
        """The relay has let us in."""
        with self._lock:
            self._state = replace(self._state, connected_since=now, attempts=0)

    def acknowledged(self, now: datetime, seq: int) -> None:
        """Phones see the state of that number."""
        with self._lock:
            self._state = replace(self._state, acknowledged_at=now, acknowledged_seq=seq)

    def wish_done(self) -> None:
        """One more was carried out or refused, and answered."""
        with self._lock:
            self._state = replace(self._state, wishes_done=self._state.wishes_done + 1)

    def lost(self, now: datetime, error: str) -> None:
        """Not connected, and why."""
        with self._lock:
            state = self._state
            self._state = replace(
                state, connected_since=None, error=error, error_at=now, attempts=state.attempts + 1, acknowledged_seq=0
            )
