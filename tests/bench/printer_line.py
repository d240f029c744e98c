"""The line between kiosk and printer, with a clock on it: when the first byte of a slip came by."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

#: No question to a printer and no opening is so long.
LONGEST_QUESTION = 64
CHUNK = 65536


class PrinterLine:
    """A TCP relay to the printer; `address` is what the kiosk prints to."""

    def __init__(self, printer: str) -> None:
        """`printer` is `tcp:HOST:PORT`."""
        _, host, port = printer.split(":")
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp:127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.Lock()
        self._slips: list[float] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def first_byte_after(self, moment: float) -> float | None:
        """When the first slip after that moment began, as the time of day; None when none did."""
        with self._lock:
            return next((at for at in self._slips if at >= moment), None)

    def close(self) -> None:
        """Ends it; the ends that are open notice."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                kiosk, _ = self._listener.accept()
                printer = socket.create_connection(self._target)
                threading.Thread(target=self._relay, args=(kiosk, printer, True), daemon=True).start()
                threading.Thread(target=self._relay, args=(printer, kiosk, False), daemon=True).start()

    def _relay(self, source: socket.socket, sink: socket.socket, from_kiosk: bool) -> None:
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if from_kiosk and len(data) > LONGEST_QUESTION:
                    with self._lock:
                        self._slips.append(time.time())
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
