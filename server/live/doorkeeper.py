"""One client's WebSocket with bounds: what it may say, and how long it may not listen.

The drivers below have none. They put a frame of any size together before they look at it, take any number of messages,
and wait for ever for a client that no longer reads; and a client need not have signed in for any of that.

A push goes out at once, from whoever pushes, where all before it is out and the kernel takes it: waking 200 clients'
threads for a call was half of what the call cost the hub, and the last waited for all others. Only what is not taken
goes the drivers' way: by the client's queue, and its thread.
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from typing import Any, Protocol

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI  # type: ignore[import-untyped]

#: The largest message taken from a client, in bytes: they have nothing to say but who they are.
MESSAGE_LIMIT = 4096
#: All that a client has reason to say, as it begins on the wire: who it is, goodbye (twice), and the answer to a ping.
SAID = ("40", "41", "1", "3")
#: What the hub says: that it knows the client, and a push.
CONNECTED, PUSHED = "40", "42"
#: So many messages in so many seconds are enough: who it is, and an answer to each ping.
MOST_MESSAGES = 20
IN_SECONDS = 10.0
#: Seconds that a client with a full buffer is waited for.
SEND_WITHIN = 5

#: Linux's `struct timeval`, for SO_SNDTIMEO.
_TIMEOUT = struct.pack("ll", SEND_WITHIN, 0)


@lru_cache(maxsize=8)
def frame_of(message: str) -> bytes:
    """A text as one frame of RFC 6455, from a server: the same for everybody, so a push to 200 is put into one once."""
    payload = message.encode()
    size = len(payload)
    if size < 126:
        head = struct.pack("!BB", 0x81, size)
    elif size < 1 << 16:
        head = struct.pack("!BBH", 0x81, 126, size)
    else:
        head = struct.pack("!BBQ", 0x81, 127, size)
    return head + payload


class Packet(Protocol):
    """Engine.IO's, as far as a client's queue asks for it."""

    def encode(self) -> str:
        """As it goes out."""


class Rest:
    """In a client's queue: what is left of the push before it."""

    def encode(self) -> str:
        """Nothing of its own."""
        return ""


class Doorkeeper(SimpleWebSocketWSGI):  # type: ignore[misc]  # the driver has no types
    """The WebSocket of Engine.IO's threading mode, made safe."""

    def __init__(self, handler: Callable[..., Any], server: Any) -> None:
        super().__init__(handler, server, max_message_size=MESSAGE_LIMIT)
        self._heard = 0
        self._since = time.monotonic()
        self._sending = threading.Lock()
        self._welcomed = False
        self._rest = b""  # of a push that the kernel took a part of
        # Of pushes by the queue: counted up by who pushes alone, and by the client's thread alone.
        self._queued = self._unqueued = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serves the client until it leaves or is sent away."""
        connection: socket.socket = environ.get("gunicorn.socket") or environ["werkzeug.socket"]
        # A timeout of the kernel's, for sends alone: Python's own would be one for both directions.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _TIMEOUT)
        # Each client's own compression would cost more than the wire of a hall does.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        answer: Iterable[bytes] = super().__call__(environ, start_response)
        return answer

    def push(self, packet: Packet, frame: bytes) -> Packet | Rest | None:
        """Sends an event at once; it waits for nobody. For one thread.

        Returns:
            What must be put into the client's queue, to follow what is there: all of it, or the rest. None: all is out.
        """
        left: Packet | Rest = packet
        if self._sending.acquire(blocking=False):
            try:
                if self._welcomed and self._queued == self._unqueued and self.ws.connected:
                    count = self.ws.sock.send(frame, socket.MSG_DONTWAIT)
                    if count == len(frame):
                        return None
                    self._rest, left = frame[count:], Rest()
            except OSError:
                pass  # Its buffer is full, or it has left: its own thread will see.
            finally:
                self._sending.release()
        self._queued += 1
        return left

    def send(self, message: str) -> None:
        """What was queued; an empty text is the rest of a push. Raises OSError: it has left, or does not read."""
        with self._sending:
            if not self.ws.connected:
                raise OSError("the client has left")
            rest, self._rest = self._rest, b""
            self.ws.sock.sendall(rest + (frame_of(message) if message else b""))
            if message.startswith(CONNECTED):
                self._welcomed = True
            elif message == "" or message.startswith(PUSHED):
                self._unqueued += 1

    def wait(self) -> str | bytes | None:
        """The next message; None, which ends the connection, when it is none we wait for, or one too many."""
        message: str | bytes | None = super().wait()
        now = time.monotonic()
        if now - self._since > IN_SECONDS:
            self._heard, self._since = 0, now
        self._heard += 1
        expected = isinstance(message, str) and message.startswith(SAID)
        return message if expected and self._heard <= MOST_MESSAGES else None

    def close(self) -> None:
        """Says goodbye and hangs up, whether or not the client listens."""
        try:
            super().close()
        except OSError:
            pass  # It has left, or does not read: the thread that listens to it must end all the same.
        finally:
            self.ws.connected = False
            with suppress(OSError):
                self.ws.sock.shutdown(socket.SHUT_RDWR)
            self.ws.event.set()
