"""The clock of tests: nothing waits, time goes on when somebody would have waited."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

#: Steps in which time goes on: shorter than any reply is awaited, longer than a row of dots.
TICK = 0.01


class VirtualClock:
    """Call it for the seconds. What runs by it is told of each step; what was planned happens in its turn."""

    def __init__(self) -> None:
        self._now = 0.0
        self._order = count()
        self._plans: list[tuple[float, int, Callable[[], object]]] = []
        self._runners: list[Callable[[float], None]] = []

    def __call__(self) -> float:
        """Seconds since it was made."""
        return self._now

    def runs(self, advance: Callable[[float], None]) -> None:
        """From now on `advance(seconds)` is called at every step."""
        self._runners.append(advance)

    def after(self, seconds: float, action: Callable[[], object]) -> None:
        """Plans something, such as a person who puts in paper after a minute."""
        heapq.heappush(self._plans, (self._now + seconds, next(self._order), action))

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        end = self._now + seconds
        while self._now < end:
            self._step(min(TICK, end - self._now))

    def until(self, arrived: Callable[[], bool], timeout: float) -> bool:
        """Lets time pass until it has arrived, `timeout` seconds at most; says whether it has."""
        end = self._now + timeout
        while not arrived():
            if self._now >= end:
                return False
            self._step(min(TICK, end - self._now))
        return True

    def _step(self, seconds: float) -> None:
        self._now += seconds
        for advance in self._runners:
            advance(seconds)
        while self._plans and self._plans[0][0] <= self._now:
            heapq.heappop(self._plans)[2]()
