"""A Socket.IO line to the hub that only listens: what comes is handed over in the order in which it came.

python-socketio's client hands each event to a thread of its own: at a rush the later one can be first.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any

import websocket

#: Engine.IO and Socket.IO packets.
PING, PONG, CONNECT, REFUSED, EVENT = "2", "3", "40", "44", "42"
#: Seconds to wait for an answer while connecting.
DEADLINE = 20.0


def open_line(url: str, *, token: str | None = None, cookie: str | None = None) -> websocket.WebSocket:
    """Connects as a device with its token, or as a console with its session's cookie.

    Raises:
        RuntimeError: the hub refuses it.
    """
    address = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    line = websocket.create_connection(
        address,
        timeout=DEADLINE,
        skip_utf8_validation=True,  # letter by letter, in Python
        cookie=cookie,
        origin=None if cookie is None else url,
    )
    line.recv()
    line.send(CONNECT + json.dumps({} if token is None else {"token": token}))
    # A push may come before the welcome; the snapshot that follows the welcome has it.
    while not (told := str(line.recv())).startswith(CONNECT):
        if told.startswith(REFUSED) or not told:
            line.close()
            raise RuntimeError(f"the hub refuses a socket: {told!r}")
    return line


class Line:
    """A console's line; `hear` gets each event's payload, in order, in a thread of the line's own."""

    def __init__(self, url: str, cookie: str, hear: Mapping[str, Callable[[Mapping[str, Any]], None]]) -> None:
        self._hear = hear
        self._socket = open_line(url, cookie=cookie)
        self._socket.settimeout(None)
        self._thread = threading.Thread(target=self._listen, name="line", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hangs up."""
        self._socket.shutdown()  # type: ignore[no-untyped-call]
        self._thread.join(DEADLINE)

    def _listen(self) -> None:
        while True:
            try:
                told = str(self._socket.recv())
            except (OSError, AttributeError, websocket.WebSocketException):
                return  # Hung up, by us or by the hub.
            if told == PING:
                self._socket.send(PONG)
            elif told.startswith(EVENT):
                name, payload = json.loads(told[len(EVENT) :])
                if name in self._hear:
                    self._hear[name](payload)
