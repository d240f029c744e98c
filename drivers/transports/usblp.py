"""A printer on USB, through the kernel's `usblp` driver: `/dev/usb/lp0`."""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from dataclasses import dataclass

from drivers.transports.polled import PolledWire
from drivers.transports.port import CannotOpen, LinkLost, OpenFault
from drivers.transports.reasons import cannot_open

#: usblp takes 8,192 bytes at a time; half of it, so that one call never takes long.
_CHUNK = 4_096
_READ = 4_096
#: From linux/lp.h; the byte is that of a parallel port (IEEE 1284).
_LPGETSTATUS = 0x060B
_NO_PAPER, _SELECTED, _NO_ERROR = 0x20, 0x10, 0x08


@dataclass(frozen=True, slots=True)
class PortStatus:
    """What the USB printer class tells without any language. Many printers tell nothing true: for the doctor only."""

    paper_out: bool
    online: bool
    error: bool


class UsbWire(PolledWire):
    """One open device file; the driver lets only one program have it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, _CHUNK)

    def port_status(self) -> PortStatus:
        """Asks the port itself.

        Raises:
            LinkLost: unplugged, or a device that has no such question.
        """
        try:
            answer = fcntl.ioctl(self._descriptor, _LPGETSTATUS, bytes(4))
        except OSError as error:
            raise LinkLost(str(error)) from error
        bits = answer[0]
        return PortStatus(paper_out=bool(bits & _NO_PAPER), online=bool(bits & _SELECTED), error=not bits & _NO_ERROR)

    def _give(self, data: bytes) -> int:
        return os.write(self._descriptor, data)

    def _take(self) -> bytes:
        # Nothing read is no end here: a printer may answer with empty packets.
        return os.read(self._descriptor, _READ)

    def _let_go(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


def open_usb(path: str) -> UsbWire:
    """Opens the device file; never waits.

    Raises:
        CannotOpen: `NOT_FOUND`, `NO_PERMISSION`, `BUSY` (another program has it), `UNSUITABLE` (no device).
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except OSError as error:
        raise cannot_open(path, error) from error
    if not stat.S_ISCHR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise CannotOpen(OpenFault.UNSUITABLE, f"{path}: not a device")
    return UsbWire(descriptor)
