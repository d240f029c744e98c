"""The hub's end of the WebSocket: it dials, it signs, it takes frames that are whole and not too large."""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any

import websocket
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel, ValidationError
from websocket._abnf import frame_buffer

from server.contract.relay import (
    HUB_PATH,
    KNOCK_SECONDS,
    SILENT_AFTER,
    Acknowledged,
    Challenge,
    Refused,
    WantWhole,
    Welcome,
    Wishes,
    from_relay,
    seal,
)

#: The largest frame of a relay, bytes: all wishes that it keeps.
LIMIT = 1024 * 1024
UNREACHABLE = "unreachable"

Heard = Challenge | Welcome | Acknowledged | WantWhole | Wishes | Refused


class LineLost(Exception):
    """The line is gone, or the relay has refused us: `code` says why, the text what exactly."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code


class _Frames(frame_buffer):
    """Looks at a frame's length before it is read."""

    def recv_length(self) -> None:
        super().recv_length()
        if self.length is None or self.length > LIMIT or not (self.header and self.header[0]):
            raise websocket.WebSocketProtocolException("a frame of the relay is too large, or in pieces")


class Line:
    """One open connection. `hear` and `say` may be called from two threads."""

    def __init__(self, url: str, venue: str, key: Ed25519PrivateKey, ca_file: Path | None) -> None:
        """Dials. Raises LineLost. A proxy of the house is taken from the environment (HTTPS_PROXY, NO_PROXY)."""
        self._key = key
        options: dict[str, Any] = {"context": ssl.create_default_context(cafile=ca_file)} if url[:3] == "wss" else {}
        socket = websocket.WebSocket(sslopt=options, enable_multithread=True)
        socket.frame_buffer = _Frames(socket._recv, skip_utf8_validation=False)
        socket.settimeout(KNOCK_SECONDS)
        try:
            where = f"{url.rstrip('/')}{HUB_PATH}{venue}"
            socket.connect(where, suppress_origin=True, redirect_limit=0)  # type: ignore[no-untyped-call]
        except (OSError, websocket.WebSocketException, ValueError) as error:
            socket.shutdown()  # type: ignore[no-untyped-call]
            raise LineLost(UNREACHABLE, str(error)) from error
        self._socket = socket

    def patient(self) -> None:
        """From now on the relay may be silent for as long as one that is let in."""
        self._socket.settimeout(SILENT_AFTER)

    def hear(self) -> Heard:
        """The relay's next word. Raises LineLost."""
        try:
            told = self._socket.recv()
        except (OSError, websocket.WebSocketException) as error:
            raise LineLost(UNREACHABLE, str(error)) from error
        try:
            return from_relay.validate_json(told)
        except ValidationError as error:
            raise LineLost("malformed", f"{error.error_count()} mistakes in what the relay said") from error

    def say(self, message: BaseModel) -> None:
        """Signs and sends. Raises LineLost."""
        try:
            self._socket.send_binary(seal(self._key, message.model_dump_json().encode()))
        except (OSError, websocket.WebSocketException) as error:
            raise LineLost(UNREACHABLE, str(error)) from error

    def close(self) -> None:
        """Hangs up; who listens hears that the line is lost."""
        sock = self._socket.sock
        if sock is not None:
            with suppress(OSError):  # the other end was quicker
                sock.shutdown(SHUT_RDWR)
        self._socket.shutdown()  # type: ignore[no-untyped-call]  # the library has no types there
