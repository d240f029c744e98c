"""A cable to the hub that can be cut: a TCP proxy on loopback which severs at a byte, in a way of its own each time."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from functools import partial

CHUNK = 65536
PATIENCE = 10.0


class Cut(Enum):
    """How a network is cut."""

    REFUSED = auto()
    """Connections are closed, and new ones too."""
    SILENT = auto()
    """Nothing comes through; who waits, waits."""
    ANSWERS_LOST = auto()
    """What is sent arrives, and its answer does not: what makes ghosts."""


class SeveredProxy:
    """Listens on a port of its own for one server. Bytes are counted in both directions, all connections together."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lock = threading.RLock()
        self._cut: Cut | None = None
        self._due: tuple[int, Cut] | None = None
        self._bytes = 0
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._start(self._accept)

    def cut(self, how: Cut) -> None:
        """Now."""
        with self._lock:
            self._cut, self._due = how, None
        if how is Cut.REFUSED:
            self._close_all()

    def cut_after(self, count: int, how: Cut) -> None:
        """As soon as so many more bytes have come: in the middle of a request, or of its answer."""
        with self._lock:
            self._due = (self._bytes + count, how)

    @property
    def is_cut(self) -> bool:
        """Whether anything is cut now."""
        return self._cut is not None

    def heal(self) -> None:
        """The cable is whole again; connections of before are gone."""
        with self._lock:
            self._cut = self._due = None
        self._close_all()

    def close(self) -> None:
        """Ends it."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._close_all()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._cut is Cut.REFUSED:
                near.close()
                continue
            try:
                far = socket.create_connection(self._target, PATIENCE)
            except OSError:  # the server is dead: it refuses
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._open |= {near, far}
            self._start(partial(self._pump, near, far, answers=False))
            self._start(partial(self._pump, far, near, answers=True))

    def _pump(self, source: socket.socket, sink: socket.socket, *, answers: bool) -> None:
        """One direction, until either end closes."""
        with suppress(OSError):
            while data := source.recv(CHUNK):
                sink.sendall(self._let_through(data, answers=answers))
                if self._cut is Cut.REFUSED:
                    break
        self._drop(source, sink)

    def _let_through(self, data: bytes, *, answers: bool) -> bytes:
        """As much of it as comes through."""
        with self._lock:
            before, self._bytes = self._bytes, self._bytes + len(data)
            if self._due is not None and self._bytes >= self._due[0]:
                count, self._cut = self._due
                self._due = None
                whole = self._cut is Cut.ANSWERS_LOST and not answers
                return data if whole else data[: max(0, count - before)]
            lost = self._cut in (Cut.SILENT, Cut.REFUSED) or (self._cut is Cut.ANSWERS_LOST and answers)
            return b"" if lost else data

    def _close_all(self) -> None:
        with self._lock:
            ends = list(self._open)
        self._drop(*ends)

    def _drop(self, *ends: socket.socket) -> None:
        with self._lock:
            known = self._open.intersection(ends)
            self._open -= known
        for end in known:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
