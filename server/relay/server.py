"""gevent's WSGI server, with time limits, and connections that can be given away to the phones."""

from __future__ import annotations

import errno
import logging
import socket
from typing import Any

from gevent.pywsgi import WSGIHandler, WSGIServer

from server.relay.doors import ANSWER, HEADERS, IDLE, Doors
from server.relay.front import CONNECTION, Front
from server.relay.headers import Headers

#: Connections that the kernel holds while we are busy: all phones of a city come back at once.
BACKLOG = 4096
FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nRetry-After: 30\r\nConnection: close\r\n"
    b"Content-Length: 5\r\n\r\nfull\n"
)
BAD = ("400", b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")

log = logging.getLogger(__name__)


class Handler(WSGIHandler):
    """One connection."""

    server: RelayServer
    socket: Any
    client_address: Any
    status: Any
    deadline = float("inf")
    ignored_socket_errors = (*WSGIHandler.ignored_socket_errors, errno.ECONNABORTED)

    def MessageClass(self, rfile: Any, _seekable: object = 0) -> Headers:  # type: ignore[override]  # noqa: N802 - gevent's name
        """Reads the headers of a request."""
        return Headers(rfile)

    def handle(self) -> None:
        """All its requests."""
        doors = self.server.doors
        self.deadline = doors.now() + IDLE
        if not doors.enter(self):
            # No answer to each of a flood: it is sent if it can be, at once.
            self.socket.setblocking(False)
            try:
                self.socket.send(FULL)
            except OSError:
                log.debug("no room, and no ear")
            return
        try:
            super().handle()
        finally:
            doors.leave(self)

    def read_requestline(self) -> str:
        """Waits for the next request, then for its headers: not for ever."""
        doors = self.server.doors
        self.deadline = doors.now() + IDLE
        line: str = super().read_requestline()
        self.deadline = doors.now() + HEADERS
        return line

    def handle_one_response(self) -> None:
        """The answer."""
        self.deadline = self.server.doors.now() + ANSWER
        super().handle_one_response()

    def get_environ(self) -> dict[str, Any]:
        """The request, and the connection it came on."""
        environ: dict[str, Any] = super().get_environ()
        environ[CONNECTION] = self
        return environ

    def give_away(self) -> list[bytes]:
        """The answer has gone another way; this connection is nobody's any more, or a copy of it another's."""
        self.status, self.code, self.response_headers = b"200 OK", 200, []
        self.headers_sent = True
        self.close_connection = True
        return []

    def log_request(self) -> None:
        """Not logged: the path holds tokens."""

    def log_error(self, msg: str, *args: object) -> None:
        """What strangers send wrong is no error of ours."""
        log.debug(msg, *args)

    def _handle_client_error(self, ex: Exception) -> tuple[str, bytes]:
        log.debug("not a request: %s", type(ex).__name__)
        return BAD


class RelayServer(WSGIServer):
    """Listens, and hands each connection to a greenlet until it is a phone's."""

    handler_class = Handler

    def __init__(self, address: tuple[str, int], front: Front, doors: Doors) -> None:
        self.doors = doors
        super().__init__(address, front, backlog=BACKLOG, log=None, error_log=log)

    def handle(self, sock: Any, address: Any) -> None:
        """A new connection; small answers leave at once (the kernel waits 40 ms for more, else)."""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().handle(sock, address)
