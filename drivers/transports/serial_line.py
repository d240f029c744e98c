"""A printer on a serial line (RS-232, or USB pretending to be one), with real flow control."""

from __future__ import annotations

import contextlib
import errno
import os
import termios
from enum import StrEnum

import serial

from drivers.transports.polled import PolledWire
from drivers.transports.port import CannotOpen, OpenFault
from drivers.transports.reasons import cannot_open

_CHUNK = 256
_READ = 4_096


class Flow(StrEnum):
    """Who holds the other back when a buffer is full."""

    RTS = "rts"
    """The RTS and CTS lines. A printer's DTR goes to our CTS in the usual cable."""
    XON = "xon"
    """The characters 11h and 13h, which the kernel obeys and mostly takes out."""
    NONE = "none"
    """Nobody: for lines slower than any printer."""


class SerialWire(PolledWire):
    """One open line. pyserial sets it up; bytes go past pyserial, whose write spins for ever on a full buffer."""

    def __init__(self, port: serial.Serial) -> None:
        super().__init__(port.fileno(), _CHUNK)
        os.set_blocking(self._descriptor, False)
        self._port = port

    def _give(self, data: bytes) -> int:
        return os.write(self._descriptor, data)

    def _take(self) -> bytes:
        if received := os.read(self._descriptor, _READ):
            return received
        raise OSError(errno.EIO, "the line hung up")

    def _let_go(self) -> None:
        # Closing waits half a minute for a printer that holds us back, unless nothing is left to send.
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._descriptor, termios.TCIOFLUSH)
        with contextlib.suppress(OSError):
            self._port.close()


def open_serial(path: str, baud: int, flow: Flow) -> SerialWire:
    """Opens the line with 8 bits, no parity, 1 stop bit, and locks it; never waits.

    Raises:
        CannotOpen: `NOT_FOUND`, `NO_PERMISSION`, `BUSY` (another program has locked it), `UNSUITABLE` (no serial line,
            or it does not know the rate).
    """
    try:
        port = serial.Serial(
            path,
            baud,
            timeout=0,
            exclusive=True,
            rtscts=flow is Flow.RTS,
            xonxoff=flow is Flow.XON,
        )
        return SerialWire(port)
    except OSError as error:  # pyserial's own errors are these
        raise cannot_open(path, error) from error
    except (ValueError, termios.error) as error:
        raise CannotOpen(OpenFault.UNSUITABLE, f"{path}: {error}") from error
