"""The port of a slip printer.

Printing is truthful or it is nothing: an outcome that is not known says so, and is never printed again by a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drivers.slips.model import Slip


class Outcome(StrEnum):
    """What became of one slip."""

    CONFIRMED = "confirmed"
    """The device said that it is out and cut."""
    UNKNOWN = "unknown"
    """Some of it was sent and nothing came back: it may lie in the tray. Only a person may decide to print it again."""
    BLOCKED = "blocked"
    """Nothing was sent: a person must see to the device first. The same slip may be printed once it is clear."""
    FAILED = "failed"
    """Nothing came out and nothing will."""


class Fault(StrEnum):
    """What a person must see to."""

    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    CUTTER_JAM = "cutter-jam"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Status:
    """How the device is: its faults stop it, low paper only warns (K8)."""

    faults: frozenset[Fault] = frozenset()
    paper_low: bool = False

    @property
    def ready(self) -> bool:
        """Whether a slip would print now."""
        return not self.faults


class Printer(Protocol):
    """One device. Both methods are called by one thread only, the device's own worker."""

    def print(self, slip: Slip) -> Outcome:
        """Prints one slip and waits for what becomes of it; never raises for what a device may do."""

    def status(self) -> Status:
        """Asks the device how it is."""
