"""The printer on a serial line that is no line: a pseudo-terminal, found under a name of one's choice."""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
import tty
from pathlib import Path

from drivers.simulator.live import LivePrinter

#: A byte on a serial line is ten bits long.
_BITS_A_BYTE = 10
_CHUNK = 256
_SPEEDS = {getattr(termios, f"B{baud}"): baud for baud in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400)}
_OSPEED = 5


class PtyDoor:
    """A serial device at `link`; bytes pass at the speed that the host has set, and as noise when it is the wrong one.

    `start()` and `stop()` once each.
    """

    def __init__(self, printer: LivePrinter, link: Path, baud: int | None = None) -> None:
        """`baud`: the printer's own speed; None: the host's, whatever it is.

        Raises:
            OSError: `link` is there and no link, or cannot be made.
        """
        self._printer = printer
        self._baud = baud
        # The host's end stays open here too: a line does not break when nobody has opened it.
        self._end, self._hosts_end = os.openpty()
        try:
            tty.setraw(self._hosts_end)
            os.set_blocking(self._end, False)
            if link.is_symlink():
                link.unlink()
            link.symlink_to(os.ttyname(self._hosts_end))
        except OSError:
            self._close()
            raise
        self.link = link
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printer-pty", daemon=True)

    def start(self) -> None:
        """Serves, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Takes the device away."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._close()
        with contextlib.suppress(OSError):  # somebody took it away before
            self.link.unlink()

    def _close(self) -> None:
        os.close(self._end)
        os.close(self._hosts_end)

    def _run(self) -> None:
        coming, going, credit, last = b"", b"", 0.0, time.monotonic()
        while not self._stopped.is_set():
            pause = self._printer.pause()
            select.select([] if coming else [self._end], [], [], pause)
            speed = self._speed()
            now = time.monotonic()
            # Bytes that did not pass while the line was idle cannot be made up for.
            credit = min(credit + (now - last) * speed / _BITS_A_BYTE, max(1.0, speed / _BITS_A_BYTE * pause * 2))
            last = now
            coming = coming or self._read()
            if coming:
                taken = self._printer.receive(self, self._noisy(coming[: int(credit)], speed))
                coming, credit = coming[taken:], credit - taken
                if taken == 0:
                    self._stopped.wait(pause)
            going += self._noisy(self._printer.replies(self), speed)
            if going:
                going = going[self._write(going) :]

    def _speed(self) -> int:
        return _SPEEDS.get(termios.tcgetattr(self._hosts_end)[_OSPEED], 38400)

    def _noisy(self, data: bytes, speed: int) -> bytes:
        """Another speed than the printer's makes noise of it, without the bits that would make it a reply."""
        if self._baud is None or speed == self._baud:
            return data
        return bytes(byte ^ 0xA5 | 0x80 for byte in data)

    def _read(self) -> bytes:
        try:
            return os.read(self._end, _CHUNK)
        except BlockingIOError:
            return b""

    def _write(self, data: bytes) -> int:
        try:
            return os.write(self._end, data)
        except BlockingIOError:
            return 0
