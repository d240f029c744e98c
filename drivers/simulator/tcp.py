"""The printer on a TCP port, as on 9100: one client is served, the next waits until it has gone."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading

from drivers.simulator.live import IDLE, LivePrinter

_CHUNK = 4096
_GONE = select.POLLERR | select.POLLHUP
#: Closes with a reset, as a printer that lost its power seems to.
_ABRUPT = struct.pack("ii", 1, 0)


class TcpDoor:
    """Listens while the printer is reachable; `start()` and `stop()` once each."""

    def __init__(self, printer: LivePrinter, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens at once, on any free port when `port` is 0.

        Raises:
            OSError: the port is taken.
        """
        self._printer = printer
        self._listener: socket.socket | None = socket.create_server((host, port), backlog=1)
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="printer-tcp", daemon=True)

    def start(self) -> None:
        """Serves, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Closes the port and the connection."""
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._shut()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._open_or_shut()
            listener = self._listener
            if listener is None:
                self._stopped.wait(IDLE)
            elif select.select([listener], [], [], IDLE)[0]:
                with contextlib.suppress(OSError):  # the client has gone again
                    client, _ = listener.accept()
                    with client:
                        self._serve(client)

    def _open_or_shut(self) -> None:
        """Without power nobody listens."""
        if not self._printer.reachable:
            self._shut()
        elif self._listener is None:
            with contextlib.suppress(OSError):  # another took the port meanwhile: tried again
                self._listener = socket.create_server(self.address, backlog=1)

    def _shut(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _serve(self, client: socket.socket) -> None:
        client.setblocking(False)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            _Session(self._printer, client, self).run(self._stopped)
        finally:
            self._printer.hang_up(self)


class _Session:
    """One connection: bytes that the printer has no room for stay, and then the client must wait."""

    def __init__(self, printer: LivePrinter, client: socket.socket, wire: object) -> None:
        self._printer = printer
        self._client = client
        self._wire = wire
        self._coming = b""
        self._going = b""
        self._ended = False
        self._watch = select.poll()
        self._outages = printer.outages

    def run(self, stopped: threading.Event) -> None:
        """Until the client has gone and all that it sent has been taken, the printer is cut off, or `stopped`."""
        while not stopped.is_set() and not (self._ended and not self._coming):
            if self._printer.outages != self._outages or not self._printer.reachable:
                self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABRUPT)
                return
            heard = self._look()
            if heard & _GONE:
                return
            if heard & select.POLLIN:
                self._coming = self._client.recv(_CHUNK)
                self._ended = not self._coming
            if self._coming:
                self._coming = self._coming[self._printer.receive(self._wire, self._coming) :]
            self._going += self._printer.replies(self._wire)
            if self._going and not self._ended:
                self._going = self._going[self._send() :]

    def _look(self) -> int:
        """What of the connection is new, after a moment at most; a client that has broken it off is always told."""
        wanted = 0 if self._coming or self._ended else select.POLLIN
        self._watch.register(self._client, wanted | (select.POLLOUT if self._going else 0))
        return sum(events for _, events in self._watch.poll(self._printer.pause() * 1000))

    def _send(self) -> int:
        try:
            return self._client.send(self._going)
        except BlockingIOError:
            return 0
