"""The port of a slip printer.

Printing is truthful or it is nothing: an outcome that is not known says so, and is never printed again by a program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drivers.slips.model import Slip


class SlipState(StrEnum):
    """Where one slip is on its way to paper."""

    QUEUED = "queued"
    """Nothing was sent; its turn will come."""
    BLOCKED = "blocked"
    """Nothing was sent: a person must see to the device first. It prints by itself once the device is clear."""
    SENDING = "sending"
    """Bytes of it may be on their way."""
    AWAITING = "awaiting"
    """All of it was handed over; the device has not said yet that it is out."""
    CONFIRMED = "confirmed"
    """The device said that it is out and cut."""
    UNKNOWN = "unknown"
    """Some of it was sent and nothing came back: it may lie in the tray. Only a person may decide to print it again."""
    FAILED = "failed"
    """It did not come out whole and will not: it can't be drawn, or the device threw it away when told to."""


#: Nothing of the slip has left this machine: it may be printed without a second thought.
UNTOUCHED = frozenset({SlipState.QUEUED, SlipState.BLOCKED})
#: The device has some of it now.
UNDER_WAY = frozenset({SlipState.SENDING, SlipState.AWAITING})
#: Nothing more will happen by itself.
ENDED = frozenset({SlipState.CONFIRMED, SlipState.UNKNOWN, SlipState.FAILED})


class Fault(StrEnum):
    """What a person must see to."""

    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    CUTTER_JAM = "cutter-jam"
    OFFLINE = "offline"
    """It is connected and says that it cannot print: its feed button, an error it does not name."""
    UNRECOVERABLE = "unrecoverable"
    """It asks to be switched off, or repaired."""
    DISCONNECTED = "disconnected"
    """The wire cannot be opened or is gone: cable, power, permission."""
    SILENT = "silent"
    """The wire is there and nothing answers: switched off behind a hub, wrong baud rate, not a printer."""
    GARBLED = "garbled"
    """What it answers cannot be understood: wrong baud rate, wrong dialect."""


@dataclass(frozen=True, slots=True)
class Status:
    """How the device is: its faults stop it, low paper only warns (K8).

    `detail` is for staff and logs: the device's own words, or why the wire cannot be opened.
    """

    faults: frozenset[Fault] = frozenset()
    paper_low: bool = False
    detail: str = ""

    @property
    def ready(self) -> bool:
        """Whether a slip would print now."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Copy:
    """One slip to be printed, and the number that the device is to echo when it is out.

    Numbers ascend for one device over all its life (0 < number < 2**24): a late echo is never taken for another's.
    """

    number: int
    slip: Slip


class Watcher(Protocol):
    """Who wants to know, as it happens. Called by the thread that prints."""

    def moved(self, copy: Copy, state: SlipState) -> None:
        """The copy is in that state now. `SENDING` is told, durably, before its first byte is handed over."""

    def status(self, status: Status) -> None:
        """The device told something new about itself."""

    def given_up(self) -> bool:
        """Whether a person decided to wait no longer for the copies under way: the device is told to forget them.

        Asked several times a second, and only while copies are under way: a sign of life of the one who prints.
        """

    def closing(self) -> bool:
        """Whether the program ends: no further copy is begun, those under way have a moment left, nothing is abandoned.

        What a device holds by then still comes out, so a copy without its confirmation ends `UNKNOWN`.
        """


class Printer(Protocol):
    """One device. Its methods are called by one thread, the device's own worker; none raises for what a device does."""

    def print(self, copies: Sequence[Copy], watcher: Watcher) -> list[SlipState]:
        """Prints the copies as one stream and waits for what becomes of each; tells the watcher of every step.

        Returns:
            For each copy `BLOCKED` (no byte of it was sent), `CONFIRMED`, `UNKNOWN` or `FAILED`. A device in the way
            before the first byte leaves all of them `BLOCKED`; a copy that follows one of unknown fate is left
            `BLOCKED` as long as none of its bytes was sent.
        """

    def status(self) -> Status:
        """Asks the device how it is; connects if need be. A heartbeat: returns within a second or so."""

    def close(self) -> None:
        """Lets the device go."""
