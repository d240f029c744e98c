"""Socket.IO: who may listen, and in which room. Clients only listen: every command goes over HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from engineio.async_drivers import threading as threading_driver  # type: ignore[import-untyped]
from engineio.exceptions import SocketIsClosedError  # type: ignore[import-untyped]
from engineio.packet import MESSAGE  # type: ignore[import-untyped]
from engineio.packet import Packet as EnginePacket
from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused  # type: ignore[import-untyped]
from flask_socketio import SocketIO, join_room
from socketio.packet import EVENT  # type: ignore[import-untyped]
from socketio.packet import Packet as SocketPacket

from server.live.doorkeeper import MESSAGE_LIMIT, Doorkeeper, frame_of
from server.services.ports import StorageUnavailable

NAMESPACE = "/"


@dataclass(frozen=True, slots=True)
class Welcome:
    """Somebody we know: the room to listen in, and whether they are still known when that is asked later."""

    room: str
    still_known: Callable[[], bool]


#: Answers who a client is; None when nobody we know.
Recognise = Callable[[Mapping[str, Any]], Welcome | None]
#: Whether a page of this origin may listen, when the hub is reached as one of these hosts.
IsOwnOrigin = Callable[..., bool]


@dataclass(frozen=True, slots=True)
class _Listener:
    line: str  # Engine.IO's id of the connection
    welcome: Welcome


class Sockets:
    """The sockets of one hub."""

    def __init__(self, app: Flask, recognise: Recognise, is_own_origin: IsOwnOrigin) -> None:
        self._recognise = recognise
        self._listeners: dict[str, _Listener] = {}
        self._strangers: set[str] = set()
        self._doors: WeakValueDictionary[str, Doorkeeper] = WeakValueDictionary()
        self._lock = threading.Lock()

        def may_listen(origin: str | None, environ: Mapping[str, str]) -> bool:
            # A page can't choose these headers of its browser; a proxy that renames the host says so in the second.
            hosts = (environ.get("HTTP_HOST", ""), environ.get("HTTP_X_FORWARDED_HOST", "").split(",")[0].strip())
            return origin is None or is_own_origin(origin, *filter(None, hosts))

        self.server = SocketIO(
            app,
            async_mode="threading",  # Named: autodetection takes eventlet or gevent when they happen to be installed.
            transports=["websocket"],  # Long polling is what a client without a socket does with snapshots, by ETag.
            cors_allowed_origins=may_listen,
            max_http_buffer_size=MESSAGE_LIMIT,
            manage_session=False,
            ping_interval=10,
            ping_timeout=8,
        )
        self._lines = self.server.server.eio
        self._lines._async = {**threading_driver._async, "websocket": self._door}
        self.server.on_event("connect", self._connect)
        self.server.on_event("disconnect", self._disconnect)

    def listens(self, room: str) -> bool:
        """Whether anybody is in the room."""
        with self._lock:
            return any(listener.welcome.room == room for listener in self._listeners.values())

    def emit(self, event: str, payload: object, room: str) -> None:
        """Sends to all in the room. It waits for nobody. For one thread: the order of pushes is that of its calls."""
        told = SocketPacket(EVENT, namespace=NAMESPACE, data=[event, payload])
        packet = EnginePacket(MESSAGE, told.encode())
        frame = frame_of(packet.encode())
        for _sid, line in self.server.server.manager.get_participants(NAMESPACE, room):
            connection, door = self._lines.sockets.get(line), self._doors.get(line)
            if connection is None or door is None:
                continue  # It has just hung up.
            with suppress(SocketIsClosedError):
                if connection.check_ping_timeout() and (left := door.push(packet, frame)) is not None:
                    connection.queue.put(left)

    def see_out(self) -> None:
        """Hangs up on those who are no longer known, and on those who have not said who they are since last time.

        Raises:
            StorageUnavailable: nobody can be asked for now.
        """
        with self._lock:
            listeners = list(self._listeners.values())
        strangers = set(self._lines.sockets) - {listener.line for listener in listeners}
        unknown = {listener.line for listener in listeners if not listener.welcome.still_known()}
        for line in unknown | (strangers & self._strangers):
            connection = self._lines.sockets.get(line)
            if connection is not None:
                with suppress(SocketIsClosedError):  # it has left by itself
                    connection.close(wait=False)
        self._strangers = strangers

    def _door(self, handler: Callable[..., Any], server: object) -> Doorkeeper:
        """One client's WebSocket; `handler` is a method of its Engine.IO connection."""
        line: str = handler.__self__.sid  # type: ignore[attr-defined]  # of a method
        door = Doorkeeper(handler, server)
        self._doors[line] = door
        return door

    def _connect(self, auth: object = None) -> None:
        try:
            welcome = self._recognise(auth if isinstance(auth, Mapping) else {})
        except StorageUnavailable as error:
            raise Refused(error.code) from error
        if welcome is None:
            raise Refused("not-signed-in")
        sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
        line: str = self.server.server.manager.eio_sid_from_sid(sid, NAMESPACE)
        with self._lock:
            if any(listener.line == line for listener in self._listeners.values()):
                raise Refused("connected-already")
            self._listeners[sid] = _Listener(line, welcome)
        join_room(welcome.room)

    def _disconnect(self, _reason: str | None = None) -> None:
        sid: str = request.sid  # type: ignore[attr-defined]  # Flask-SocketIO adds it
        with self._lock:
            self._listeners.pop(sid, None)
