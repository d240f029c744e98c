"""A printer that keeps its slips in memory: a second whole implementation of the port, for tests."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from drivers.printers.faults import ScriptedFaults
from drivers.printers.port import Copy, SlipState, Status, Watcher
from drivers.printers.stepwise import print_stepwise
from drivers.slips.model import Slip

#: Seconds between two questions whether anybody still waits for what is held.
_ASK_SECONDS = 0.01


class MemoryPrinter:
    """`printed` holds what came out. While `hold()` lasts, a slip stays in the printer."""

    def __init__(self) -> None:
        self.printed: list[Slip] = []
        self.numbers: list[int] = []
        self.faults = ScriptedFaults()
        self._go = threading.Event()
        self._go.set()

    def hold(self) -> None:
        """The next slip is handed over and does not come out until `release()`, or until it is given up."""
        self._go.clear()

    def release(self) -> None:
        """Lets it come out."""
        self._go.set()

    def print(self, copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
        """Keeps the slips."""
        return print_stepwise(copies, watcher, self.faults, self._keep)

    def status(self) -> Status:
        """The faults it was told to have."""
        return self.faults.status()

    def close(self) -> None:
        """Nothing is open."""

    def _keep(self, copy: Copy, watcher: Watcher) -> SlipState:
        watcher.moved(copy, SlipState.AWAITING)
        while not self._go.wait(_ASK_SECONDS):
            if watcher.given_up():
                return SlipState.FAILED
            if watcher.closing():
                return SlipState.UNKNOWN
        self.printed.append(copy.slip)
        self.numbers.append(copy.number)
        return SlipState.UNKNOWN if self.faults.take_lost_confirmation() else SlipState.CONFIRMED
