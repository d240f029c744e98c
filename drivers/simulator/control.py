"""Faults on demand, line by line over a socket in the file system: `echo 'fault paper-out' | nc -U PATH`."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from pathlib import Path

from drivers.simulator.faults import BadWord
from drivers.simulator.live import LivePrinter

_LONGEST = 200


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, printer: LivePrinter) -> None:
        self.printer = printer
        super().__init__(path, _Handler)


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answers each line with one: `ok`, or `error` and what is wrong."""
        while line := self.rfile.readline(_LONGEST):
            try:
                answer = f"ok {self.server.printer.do(line.decode('utf-8', 'replace'))}"
            except BadWord as wrong:
                answer = f"error {wrong}"
            with contextlib.suppress(BrokenPipeError):  # who asked did not wait for the answer
                self.wfile.write(answer.encode() + b"\n")


class ControlSocket:
    """Listens at `path`; `start()` and `stop()` once each."""

    def __init__(self, printer: LivePrinter, path: Path) -> None:
        """A socket that an earlier run left at `path` is replaced.

        Raises:
            OSError: something else is there, or it cannot be made.
        """
        if path.is_socket():
            path.unlink()
        self._path = path
        self._server = _Server(str(path), printer)
        path.chmod(0o600)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.1,), name="control", daemon=True)

    def start(self) -> None:
        """Serves, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Takes the socket away."""
        if self._thread.ident is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._path.unlink(missing_ok=True)
