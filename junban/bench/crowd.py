"""Many sockets on one hub, read by one thread, so that the client costs little beside the hub.

Once a socket is in, its bytes are read as they come: whole frames of those that are watched, of the others nothing but
the pings. A WebSocket library's own checks of each letter would cost more than all the hub does.
"""

from __future__ import annotations

import json
import selectors
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import websocket

from junban.simulate.line import open_line
from server.contract.snapshots import PUSH_BOARD

#: Engine.IO and Socket.IO packets: ping, event.
PING, EVENT = b"2", b"42"
#: A ping as a frame of its own; its first bytes stand in no text.
PING_FRAME = b"\x81\x01" + PING
#: "3", the answer, as a client's frame: masked, with zeros.
PONG_FRAME = b"\x81\x81\x00\x00\x00\x003"
READ = 262_144


@dataclass(slots=True)
class _Socket:
    """One that is in; `known` tickets have been called already."""

    line: websocket.WebSocket
    raw: socket.socket
    watched: bool
    rest: bytes = b""
    known: set[str] = field(default_factory=set)

    def read(self) -> Iterator[bytes]:
        """Texts that have come whole, if it is watched; answers pings. Raises OSError: the hub has hung up."""
        came = self.raw.recv(READ)
        if not came:
            raise ConnectionResetError
        if not self.watched:
            seen = self.rest + came
            self.rest = seen[-2:]  # a ping may come in two pieces
            if PING_FRAME in seen:
                self.raw.sendall(PONG_FRAME)
            return
        self.rest += came
        while (found := _text_in(self.rest)) is not None:
            text, self.rest = self.rest[found], self.rest[found.stop :]
            if text == PING:
                self.raw.sendall(PONG_FRAME)
            else:
                yield text


def _text_in(data: bytes) -> slice | None:
    """Where the text of the first frame is; None while it is not whole."""
    if len(data) < 2:
        return None
    size, start = data[1], 2
    if size == 126:
        size, start = int.from_bytes(data[2:4], "big"), 4
    elif size == 127:
        size, start = int.from_bytes(data[2:10], "big"), 10
    return slice(start, start + size) if len(data) >= start + size else None


class SocketCrowd:
    """`watched` monitors whose boards are read, and others that only receive; `cut_off` the hub has closed."""

    def __init__(
        self, url: str, device_token: str, sessions: list[str], *, watched: int, monitors: int, consoles: int
    ) -> None:
        """Opens them: `watched` of the `monitors`, and `consoles` with the sessions in turn."""
        self.cut_off = 0
        self._selector = selectors.DefaultSelector()
        self._heard: dict[str, list[float]] = {}
        self._new = threading.Condition()
        self._watched = watched
        self._closing = False
        # Whoever is in already answers pings while the others come.
        self._reader = threading.Thread(target=self._read, name="crowd", daemon=True)
        self._reader.start()
        for number in range(monitors):
            self._join(open_line(url, token=device_token), watched=number < watched)
        for number in range(consoles):
            cookie = f"junban_session={sessions[number % len(sessions)]}"
            self._join(open_line(url, cookie=cookie), watched=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._reader.join()
        for key in list(self._selector.get_map().values()):
            key.data.line.close(timeout=0)
        self._selector.close()

    def arrivals(self, ticket: str, deadline: float) -> list[float]:
        """When each watched monitor had the call of this ticket (`time.perf_counter`); fewer after the deadline."""
        with self._new:
            self._new.wait_for(lambda: len(self._heard.get(ticket, ())) >= self._watched, deadline)
            return list(self._heard.get(ticket, ()))

    def _join(self, line: websocket.WebSocket, *, watched: bool) -> None:
        if line.sock is None:
            raise RuntimeError("the hub has hung up")
        self._selector.register(line.sock, selectors.EVENT_READ, _Socket(line, line.sock, watched))

    def _read(self) -> None:
        while not self._closing:
            for key, _mask in self._selector.select(timeout=0.2):
                try:
                    for text in key.data.read():
                        if text.startswith(EVENT):
                            self._hear(json.loads(text[len(EVENT) :]), key.data.known)
                except OSError:
                    self._selector.unregister(key.fileobj)
                    self.cut_off += 1

    def _hear(self, event: list[Any], known: set[str]) -> None:
        now = time.perf_counter()
        if event[0] != PUSH_BOARD:
            return
        called = {call["ticket"] for call in event[1]["calling"]} - known
        known |= called
        with self._new:
            for ticket in called:
                self._heard.setdefault(ticket, []).append(now)
            self._new.notify_all()
