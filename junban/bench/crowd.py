"""Many sockets on one hub, read by one thread, so that the client costs little beside the hub."""

from __future__ import annotations

import json
import selectors
import threading
import time
from collections.abc import Mapping
from typing import Any, Self

import websocket

from server.contract.snapshots import PUSH_BOARD

#: Engine.IO and Socket.IO packets: ping, pong, connect, event.
PING, PONG, CONNECT, EVENT = "2", "3", "40", "42"
#: Seconds to wait for an answer while connecting.
DEADLINE = 20.0


class SocketCrowd:
    """`watched` monitors whose boards are read, and others that only receive; `cut_off` the hub has closed."""

    def __init__(
        self, url: str, device_token: str, sessions: list[str], *, watched: int, monitors: int, consoles: int
    ) -> None:
        """Opens them: `watched` of the `monitors`, and `consoles` with the sessions in turn."""
        address = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
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
            line = websocket.create_connection(address, timeout=DEADLINE)
            self._join(line, {"token": device_token}, watched=number < watched)
        for number in range(consoles):
            cookie = f"junban_session={sessions[number % len(sessions)]}"
            line = websocket.create_connection(address, timeout=DEADLINE, cookie=cookie, origin=url)
            self._join(line, {}, watched=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        self._reader.join()
        for key in list(self._selector.get_map().values()):
            key.data[0].close()
        self._selector.close()

    def arrivals(self, ticket: str, deadline: float) -> list[float]:
        """When each watched monitor had the call of this ticket (`time.perf_counter`); fewer after the deadline."""
        with self._new:
            self._new.wait_for(lambda: len(self._heard.get(ticket, ())) >= self._watched, deadline)
            return list(self._heard.get(ticket, ()))

    def _join(self, line: websocket.WebSocket, auth: Mapping[str, str], *, watched: bool) -> None:
        line.recv()
        line.send(CONNECT + json.dumps(auth))
        told = line.recv()
        if line.sock is None or not str(told).startswith(CONNECT):
            raise RuntimeError(f"the hub refuses a socket: {told!r}")
        self._selector.register(line.sock, selectors.EVENT_READ, (line, watched, set()))

    def _read(self) -> None:
        while not self._closing:
            for key, _mask in self._selector.select(timeout=0.2):
                line, watched, known = key.data
                try:
                    told = line.recv()
                except (OSError, websocket.WebSocketException):
                    self._selector.unregister(key.fileobj)
                    self.cut_off += 1
                    continue
                if told == PING:
                    line.send(PONG)
                elif watched and isinstance(told, str) and told.startswith(EVENT):
                    self._hear(json.loads(told[len(EVENT) :]), known)

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
