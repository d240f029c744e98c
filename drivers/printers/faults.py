"""Faults that a printer without hardware is told to have."""

from __future__ import annotations

import threading

from drivers.printers.port import Fault, Status


class ScriptedFaults:
    """What stands in the way now; told by one thread, asked by another."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: frozenset[Fault] = frozenset()
        self._paper_low = False
        self._before_loss = 0
        self._confirmations_lost = 0

    def set(self, *faults: Fault) -> None:
        """From now on these, and no others; none at all clears the device."""
        with self._lock:
            self._faults = frozenset(faults)

    def set_paper_low(self, low: bool = True) -> None:
        """The paper is near its end, or not any more."""
        with self._lock:
            self._paper_low = low

    def lose_confirmations(self, count: int = 1, *, after: int = 0) -> None:
        """After so many good slips the next ones come out, or half of them, and nobody hears of it."""
        with self._lock:
            self._before_loss = after
            self._confirmations_lost = count

    def take_lost_confirmation(self) -> bool:
        """Whether this slip is one of those; counts down."""
        with self._lock:
            if self._before_loss:
                self._before_loss -= 1
                return False
            lost = self._confirmations_lost > 0
            self._confirmations_lost -= lost
            return lost

    def status(self) -> Status:
        """As the device would answer."""
        with self._lock:
            return Status(self._faults, self._paper_low)
