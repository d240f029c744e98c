"""The clocks of a kiosk, in the test's hand: how long it runs, and what its own clock says."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.offline.hub_clock import Reading
from tests.support.kiosk_hub import NOW, KioskHub


class FakeTicker:
    """Satisfies `kiosk.offline.hub_clock.Ticker`."""

    def __init__(self, hub: KioskHub | None = None, *, off: timedelta = timedelta(0)) -> None:
        """A clock that is `off` by so much; `hub` gets older with it."""
        self._hub = hub
        self.boot = "boot-1"
        self.seconds = 1000.0
        self.own = NOW + off

    def advance(self, seconds: float) -> None:
        """Time goes on, here and at the hub."""
        self.seconds += seconds
        self.own += timedelta(seconds=seconds)
        if self._hub is not None:
            self._hub.now += timedelta(seconds=seconds)

    def switch_off_and_on(self) -> None:
        """Another boot: the clock that nobody sets begins anew."""
        self.boot += "+"
        self.seconds = 1.0

    def reading(self) -> Reading:
        """Of the clock that nobody sets."""
        return Reading(self.boot, self.seconds)

    def wall(self) -> datetime:
        """Of the one that people read."""
        return self.own
