"""The relay's end of a hub's WebSocket: wsproto on the bare socket, so that a frame is counted while it comes in."""

from __future__ import annotations

import socket

from pydantic import BaseModel
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import BytesMessage, CloseConnection, Message, Ping, TextMessage
from wsproto.utilities import RemoteProtocolError, generate_accept_token

from server.contract.relay import RefusedCode
from server.relay.judge import NotBelieved

CHUNK = 64 * 1024


class Gone(Exception):
    """The hub has hung up, or speaks no WebSocket."""


def acceptance(key: str) -> bytes:
    """The answer that turns an HTTP connection into a WebSocket; `key` is what the hub sent in `Sec-WebSocket-Key`."""
    token = generate_accept_token(key.encode("ascii", "replace")).decode()
    lines = ("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade")
    return ("\r\n".join([*lines, f"Sec-WebSocket-Accept: {token}"]) + "\r\n\r\n").encode()


class HubSocket:
    """Frames of a hub, and words for it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._connection = Connection(ConnectionType.SERVER)
        self._inbox: list[bytes] = []
        self._part = bytearray()

    def hear(self, limit: int) -> bytes:
        """The next message, of at most `limit` bytes.

        Raises:
            Gone: there is none to come.
            NotBelieved: it is too large, or text.
        """
        while not self._inbox:
            try:
                data = self._sock.recv(CHUNK)
            except OSError as error:
                raise Gone from error
            if not data:
                raise Gone
            try:
                self._connection.receive_data(data)
                self._take_in(limit)
            except RemoteProtocolError as error:
                raise Gone from error
        return self._inbox.pop(0)

    def say(self, word: BaseModel) -> None:
        """Sends one. Raises Gone."""
        self._write(self._connection.send(TextMessage(data=word.model_dump_json())))

    def _take_in(self, limit: int) -> None:
        for event in self._connection.events():
            match event:
                case BytesMessage():
                    self._part += event.data
                    if len(self._part) > limit:
                        raise NotBelieved(RefusedCode.TOO_LARGE)
                    if event.message_finished:
                        self._inbox.append(bytes(self._part))
                        self._part.clear()
                case Message():
                    raise NotBelieved(RefusedCode.MALFORMED)
                case Ping():
                    self._write(self._connection.send(event.response()))
                case CloseConnection():
                    raise Gone
                case _:
                    pass  # A pong.

    def _write(self, data: bytes) -> None:
        try:
            self._sock.sendall(data)
        except OSError as error:
            raise Gone from error
