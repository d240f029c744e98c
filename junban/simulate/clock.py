"""Time of the simulated day: seconds since local midnight, jumped through or run at a multiple of real time."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from itertools import count
from threading import Event
from typing import Protocol


class Clock(Protocol):
    """Where the day is."""

    def now(self) -> float:
        """Seconds since local midnight."""

    def wait_until(self, at: float) -> None:
        """Returns when `now` is at least `at`."""


class VirtualClock:
    """Jumps from event to event."""

    def __init__(self, start: float = 0.0) -> None:
        self._now = start

    def now(self) -> float:
        """Where the last jump led."""
        return self._now

    def wait_until(self, at: float) -> None:
        """Jumps, never back."""
        self._now = max(self._now, at)


class ScaledClock:
    """Runs `speed` simulated seconds a real second; a player who is behind does not wait."""

    def __init__(self, start: float, speed: float) -> None:
        self._start = start
        self._speed = speed
        self._began = time.monotonic()
        self._never = Event()

    def now(self) -> float:
        """The simulated time of this instant."""
        return self._start + (time.monotonic() - self._began) * self._speed

    def wait_until(self, at: float) -> None:
        """Waits in real time."""
        while (ahead := at - self.now()) > 0:
            self._never.wait(ahead / self._speed)


class Timeline:
    """Events in order of their time; those of one time in the order in which they were set.

    While an event is played it is the time for which the event was set, however late the clock is: a hub that takes
    long to answer delays the day and does not distort it. `lag` says how late it was at worst, in simulated seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self.now = 0.0
        self.lag = 0.0
        self._clock = clock
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._stopped = False

    def at(self, when: float, event: Callable[[], None]) -> None:
        """Sets an event; one in the past comes next."""
        heapq.heappush(self._events, (when, next(self._order), event))

    def after(self, seconds: float, event: Callable[[], None]) -> None:
        """Sets an event so many seconds from now."""
        self.at(self.now + seconds, event)

    def run(self) -> None:
        """Plays events until none is left or one stops the day."""
        while self._events and not self._stopped:
            when, _, event = heapq.heappop(self._events)
            self._clock.wait_until(when)
            self.now = max(self.now, when)
            self.lag = max(self.lag, self._clock.now() - self.now)
            event()

    def stop(self) -> None:
        """Leaves what is still set unplayed."""
        self._stopped = True
