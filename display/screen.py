"""What the page shows now, and how open pages learn of a change."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from display.directions import directions
from server.contract.snapshots import Board


class Link(StrEnum):
    """How the display hears of calls. Only `live` and `polling` may be shown as current."""

    STARTING = "starting"
    LIVE = "live"
    POLLING = "polling"
    LOST = "lost"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Spoken:
    """An announcement whose clips are ready, as the page is told: each part is `{url, seconds, pause}`."""

    id: str
    number: str
    parts: tuple[dict[str, Any], ...]

    @property
    def seconds(self) -> float:
        """How long it lasts, pauses included."""
        return sum(float(part["seconds"]) + float(part["pause"]) for part in self.parts)


def utc_now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


class Screen:
    """The state that every open page gets whole. Threads change it and wait for changes."""

    def __init__(
        self, *, sound: bool, volume: float = 1.0, by: str = "page", now: Callable[[], datetime] = utc_now
    ) -> None:
        """`volume` 0-1, as the page plays clips; `sound` False is a silent venue; `by` plays: `page`, `card`."""
        self._now = now
        self._changed = threading.Condition()
        self._version = 1
        self._event = b""
        self._board: Board | None = None
        self._link = Link.STARTING
        self._since = now()
        self._spoken: Spoken | None = None
        self._sound: dict[str, bool | float | str] = {"on": sound, "volume": volume, "by": by}

    @property
    def link(self) -> Link:
        """How the hub is heard at present."""
        return self._link

    def show(self, board: Board) -> None:
        """Shows a board."""
        with self._changed:
            self._board = board
            self._publish()

    def connected(self, link: Link) -> None:
        """Says how the hub is heard."""
        with self._changed:
            if link is not self._link:
                self._link, self._since = link, self._now()
                self._publish()

    def speak(self, spoken: Spoken | None) -> None:
        """Gives the pages an announcement to play; None when it is over."""
        with self._changed:
            self._spoken = spoken
            self._publish()

    def loud(self, volume: float) -> None:
        """How loud pages play what comes next, 0 to 1."""
        with self._changed:
            self._sound["volume"] = volume

    def wait(self, seen: int, timeout: float) -> tuple[int, bytes] | None:
        """The state newer than version `seen` as JSON, with its version; None when `timeout` seconds bring none.

        A page that is slow misses states in between and gets the newest: there is no queue to grow.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._version > seen, timeout):
                return None
            if not self._event:
                self._event = json.dumps(self._state(), ensure_ascii=False).encode()
            return self._version, self._event

    def _publish(self) -> None:
        self._version += 1
        self._event = b""
        self._changed.notify_all()

    def _state(self) -> dict[str, Any]:
        board = self._board
        return {
            "board": board.model_dump(mode="json") if board else None,
            "directions": directions(board) if board else {},
            "connection": {
                "online": self._link is Link.LIVE,
                "link": self._link.value,
                "since": self._since.isoformat(),
            },
            "announcements": [
                {"id": spoken.id, "number": spoken.number, "parts": spoken.parts} for spoken in [self._spoken] if spoken
            ],
            "sound": self._sound,
        }
