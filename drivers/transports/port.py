"""The port of a wire: exact counts of what was handed over, a deadline on every call, and no other error than these.

TransportError
├── CannotOpen    nothing is connected; `reason` says why, in a word that `junban doctor` explains
└── LinkLost      it was connected and is not any more; `written` bytes of the last write had been handed over
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class OpenFault(StrEnum):
    """Why a wire cannot be opened."""

    NOT_FOUND = "not-found"
    """No such device file, or no such host."""
    NO_PERMISSION = "no-permission"
    """The device file may not be opened by this account: group `lp` or `dialout` is missing."""
    BUSY = "busy"
    """Another program holds it: CUPS, ModemManager, a second kiosk."""
    REFUSED = "refused"
    """The host answers, and nobody listens on the port."""
    NO_ANSWER = "no-answer"
    """The host did not answer in time."""
    UNSUITABLE = "unsuitable"
    """It is there and is no such device, or cannot be set as asked."""


class TransportError(Exception):
    """The wire did not do it."""


class CannotOpen(TransportError):
    """Nothing is connected."""

    def __init__(self, reason: OpenFault, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class LinkLost(TransportError):
    """The other end is gone; the connection is of no more use."""

    def __init__(self, detail: str, *, written: int = 0) -> None:
        super().__init__(detail)
        self.written = written


class Transport(Protocol):
    """One open connection, used by one thread."""

    def write(self, data: bytes, timeout: float) -> int:
        """Hands over as much as the device takes within `timeout` seconds.

        Returns:
            How many bytes were handed over, from 0 to all of them; never more than were, never fewer.

        Raises:
            LinkLost: with the count handed over before it broke.
        """

    def read(self, timeout: float) -> bytes:
        """What has arrived; waits at most `timeout` seconds for the first byte, `b""` when there is none.

        Raises:
            LinkLost: the other end is gone, and all that it sent has been read.
        """

    def close(self) -> None:
        """Lets go, at once and however often; what is not yet on its way is dropped."""


class Address(Protocol):
    """Where a device is; see `drivers/transports/address.py` for how it is written."""

    @property
    def text(self) -> str:
        """As it was written, fit for a message."""

    @property
    def baud(self) -> int | None:
        """Bits a second of a serial line; None where the wire is faster than any printer."""

    def open(self, timeout: float) -> Transport:
        """A new connection.

        Raises:
            CannotOpen: within `timeout` seconds.
        """
