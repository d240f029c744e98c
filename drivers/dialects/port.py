"""The port of a printer's language. Pure: bytes in, bytes out, no clock, no wire.

`Dialect` makes the bytes of slips; a `Conversation` belongs to one connection and takes the replies apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drivers.printers.port import Status
from drivers.profiles.profile import Profile, Rendering
from drivers.slips.model import Slip


@dataclass(frozen=True, slots=True)
class StatusHeard:
    """The device told how it is, all it was asked for; or by itself, when something changed."""

    status: Status
    asked: bool
    """Whether it ends an `ask_status()`; else it is automatic status."""


@dataclass(frozen=True, slots=True)
class Echo:
    """The copy of this number, and every one before it on this connection, is printed and cut."""

    number: int


@dataclass(frozen=True, slots=True)
class Fence:
    """All up to the oldest fence not answered yet was processed (weaker than `Echo`)."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """The device has thrown away what it had not printed; no echo of it will come any more."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the device calls itself; clones lie."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Garbled:
    """Bytes that are no reply of this dialect."""

    data: bytes


Heard = StatusHeard | Echo | Fence | Abandoned | Identity | Garbled


class Conversation(Protocol):
    """Both directions of one connection: what to send, and what came back. Replies may come in any pieces."""

    def opening(self) -> bytes:
        """What is sent once after connecting: initialise, code tables, automatic status."""

    def ask_status(self) -> bytes:
        """A real-time question; `StatusHeard(asked=True)` follows when all its answers are in."""

    def confirm(self, number: int) -> bytes:
        """What follows a slip's cut, by the profile's method: `Echo(number)` or `Fence` comes back; else `b""`."""

    def abandon(self) -> bytes:
        """Throw away what is not printed; `Abandoned` comes back. `b""` when the device cannot."""

    def recover(self, missing: int) -> bytes:
        """After a slip was broken off: ends a command half sent, and cuts off what is printed of it.

        At most `missing` bytes of it did not arrive.

        In its turn, behind what the device still holds; `opening()` is sent again after it.
        """

    def ask_identity(self) -> bytes:
        """Who are you; `Identity` comes back, for the doctor only."""

    def hear(self, data: bytes) -> list[Heard]:
        """Takes apart what arrived; keeps an unfinished reply for the next piece."""

    def quiet(self) -> list[Heard]:
        """Nothing arrived for a while: an unfinished reply comes back as `Garbled`, pending questions are forgotten."""


class Dialect(Protocol):
    """One family of printers."""

    def encode(self, slip: Slip, profile: Profile, rendering: Rendering) -> bytes:
        """One slip with its cut; self-contained, whatever was printed before.

        Raises:
            DoesNotFit: a number or a QR code is too wide for the paper.
            FontsMissing: there is no typeface for a text.
        """

    def converse(self, profile: Profile) -> Conversation:
        """A new connection's."""
