"""A printer that keeps its slips in memory: a second whole implementation of the port, for tests."""

from __future__ import annotations

import threading

from drivers.printers.faults import ScriptedFaults
from drivers.printers.port import Outcome, Status
from drivers.slips.model import Slip


class MemoryPrinter:
    """`printed` holds what came out. While `hold()` lasts, a slip stays in the printer."""

    def __init__(self) -> None:
        self.printed: list[Slip] = []
        self.faults = ScriptedFaults()
        self._go = threading.Event()
        self._go.set()

    def hold(self) -> None:
        """The next slip is being printed until `release()`."""
        self._go.clear()

    def release(self) -> None:
        """Lets it come out."""
        self._go.set()

    def print(self, slip: Slip) -> Outcome:
        """Keeps the slip."""
        if not self.status().ready:
            return Outcome.BLOCKED
        self._go.wait()
        self.printed.append(slip)
        return Outcome.UNKNOWN if self.faults.take_lost_confirmation() else Outcome.CONFIRMED

    def status(self) -> Status:
        """The faults it was told to have."""
        return self.faults.status()
