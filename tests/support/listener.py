"""Clients of the hub's sockets: well-behaved ones, and ones that speak bytes."""

from __future__ import annotations

import queue
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import socketio  # type: ignore[import-untyped]
import websocket
from socketio.exceptions import ConnectionError as Refused  # type: ignore[import-untyped]

from server.contract.snapshots import PUSH_BOARD, PUSH_QUEUE
from server.web.guard import COOKIE

PATIENCE = 15.0


class Listener:
    """One client; what it is sent waits in `pushes`, `(event, payload)`, oldest first."""

    def __init__(self, origin: str | None, events: Sequence[str] = (PUSH_QUEUE, PUSH_BOARD)) -> None:
        self.pushes: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.gone: queue.Queue[None] = queue.Queue()
        self.client = socketio.Client(
            reconnection=False,
            handle_sigint=False,
            websocket_extra_options={"suppress_origin": True} if origin is None else {"origin": origin},
        )
        for event in events:
            self.client.on(event, lambda payload, event=event: self.pushes.put((event, payload)))
        self.client.on("disconnect", lambda *_reason: self.gone.put(None))

    def next(self, event: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The next push, which must be of this kind."""
        kind, payload = self.pushes.get(timeout=patience)
        assert kind == event
        told: dict[str, Any] = payload
        return told


@contextmanager
def listening(
    url: str,
    *,
    token: object = None,
    cookie: str | None = None,
    origin: str | None = None,
    events: Sequence[str] = (PUSH_QUEUE, PUSH_BOARD),
) -> Iterator[Listener]:
    """A client that is let in, and hears these. Raises Refused when it is not."""
    headers = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    listener = Listener(origin, events)
    auth = None if token is None else {"token": token}
    try:
        listener.client.connect(url, headers=headers, auth=auth, transports=["websocket"], wait_timeout=PATIENCE)
        yield listener
    finally:
        line = listener.client.eio.ws
        listener.client.disconnect()
        if line is not None:  # left open where the hub was the one to hang up
            line.shutdown()


@contextmanager
def bare_socket(url: str, **options: Any) -> Iterator[websocket.WebSocket]:
    """A WebSocket that has said nothing yet but that it is Engine.IO."""
    address = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    bare = websocket.create_connection(address, timeout=PATIENCE, **options)
    try:
        assert str(bare.recv()).startswith("0{")
        yield bare
    finally:
        bare.shutdown()  # type: ignore[no-untyped-call]


__all__ = ["Listener", "Refused", "bare_socket", "listening"]
