"""Which slips are out, by the counter in the status: ETB adds one to it when all that stands before it is printed.

The counter belongs to the printer and not to a connection, and what an earlier connection left in the printer's buffer
may still raise it. So a connection begins by setting it to zero and counting eight times; only when it was seen to go
1, 2, ... 8 has everything older been worked off, and steps from there on are our slips. Nobody prints before that, and
nobody has seven slips under way, so an older connection's slips cannot make those steps.
"""

from __future__ import annotations

from collections import deque

from drivers.dialects.star.condition import COUNTER_STEPS

#: How many times a connection counts before its first slip.
STEPS = 8


class SlipCount:
    """Turns counters as they are heard into numbers of slips."""

    def __init__(self) -> None:
        self._steps = 0
        self._counter = 0
        self._waiting: deque[int] = deque()

    @property
    def sure(self) -> bool:
        """Whether the counter is known to be ours."""
        return self._steps == STEPS

    def restart(self) -> None:
        """The counter was set to zero and counts eight times again: what was under way is not told any more."""
        self._steps = 0
        self._waiting.clear()

    def expect(self, number: int) -> None:
        """One more ETB follows a slip."""
        self._waiting.append(number)

    def hear(self, counter: int) -> list[int]:
        """The numbers whose slips are out now, oldest first."""
        if not self.sure:
            self._climb(counter)
            return []
        ahead = (counter - self._counter) % COUNTER_STEPS
        if ahead > len(self._waiting):
            # Another host counts on the same printer, or an older connection's beginning arrives only now.
            self._steps = 0
            self._climb(counter)
            return []
        self._counter = counter
        return [self._waiting.popleft() for _ in range(ahead)]

    def _climb(self, counter: int) -> None:
        if counter == self._steps + 1:
            self._steps += 1
        elif counter != self._steps:
            self._steps = int(counter == 1)
        self._counter = counter
