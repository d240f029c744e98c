"""The hub's time while the hub is away: what it said last, and a clock that nobody sets (X3).

The kiosk's own clock may be hours off. The hub's time is heard with its kit; from then on it is reckoned by the time
since the machine was switched on, which runs through sleep and is not set by anybody. Over a restart of the machine
that count is lost, and the own clock is all there is until the hub is heard again.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

#: An answer that took long says less about the time; a better one is kept for so many seconds.
KEPT_SECONDS = 600.0
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Reading:
    """Seconds since a machine was switched on; comparable within one `boot`."""

    boot: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """At this reading it was this time at the hub, or later by at most `trip` seconds: never earlier."""

    hub: datetime
    reading: Reading
    trip: float


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A time as reckoned; `anchored` when by the hub's word, else by the own clock."""

    at: datetime
    anchored: bool


class Ticker(Protocol):
    """The machine's clocks."""

    def reading(self) -> Reading:
        """Of the clock that nobody sets."""

    def wall(self) -> datetime:
        """Of the one that people read, in UTC."""


class MachineTicker:
    """The clocks of this machine."""

    def reading(self) -> Reading:
        """See `Ticker`."""
        return Reading(_boot(), time.clock_gettime(time.CLOCK_BOOTTIME))

    def wall(self) -> datetime:
        """See `Ticker`."""
        return datetime.now(UTC)


@cache
def _boot() -> str:
    """Which run of the machine it is; one that does not say is another after each start of this program."""
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return uuid4().hex


class HubClock:
    """Reckons the hub's time. Used by several threads."""

    def __init__(self, ticker: Ticker, anchor: Anchor | None = None) -> None:
        """`anchor` is what an earlier run of this program heard; of another boot it is worth nothing."""
        self.ticker = ticker
        self._anchor = anchor
        self._lock = threading.Lock()

    @property
    def anchor(self) -> Anchor | None:
        """What it reckons by."""
        return self._anchor

    def heard(self, hub: datetime, sent: Reading, received: Reading) -> bool:
        """The hub told its time in an answer to what was sent then. Returns whether time is reckoned by it now.

        The whole trip is taken for the way back: so the reckoned time is never ahead of the hub's, and a ticket issued
        without the hub is never behind one that the hub issued after it.
        """
        fresh = Anchor(hub, received, received.seconds - sent.seconds)
        with self._lock:
            known = self._anchor
            better = (
                known is None
                or known.reading.boot != fresh.reading.boot
                or fresh.trip < known.trip
                or fresh.reading.seconds - known.reading.seconds > KEPT_SECONDS
            )
            if better:
                self._anchor = fresh
        return better

    def now(self) -> Reckoned:
        """This instant at the hub."""
        at = self.at(self.ticker.reading())
        return Reckoned(at, anchored=True) if at else Reckoned(self.ticker.wall(), anchored=False)

    def at(self, reading: Reading) -> datetime | None:
        """What time it was at the hub then; None when the hub was not heard in that boot."""
        anchor = self._anchor
        if anchor is None or anchor.reading.boot != reading.boot:
            return None
        return anchor.hub + timedelta(seconds=reading.seconds - anchor.reading.seconds)
