"""Connections that are not phones' streams: how many, from where, and how long they may take."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

import gevent

from server.relay.metrics import Metrics

#: Seconds until a request's first line has come; a browser keeps a connection for its next one.
IDLE = 30.0
#: Seconds from there until its headers have.
HEADERS = 10.0
#: Seconds until the body has come and the answer is gone.
ANSWER = 20.0
#: Hubs that may knock or be connected at once, beside their number of venues.
HUBS = 200


class Connection(Protocol):
    """A connection as the server handles it."""

    socket: Any
    client_address: Any
    deadline: float


class Doors:
    """Counts who is inside. For one thread: gevent's."""

    def __init__(self, most: int, most_per_address: int, metrics: Metrics) -> None:
        """`most_per_address`: 0 behind a proxy, whose address all have."""
        self.most = most
        self.most_per_address = most_per_address
        self._metrics = metrics
        self._loop = gevent.get_hub().loop
        self._inside: set[Connection] = set()
        self._hubs = 0
        self._of_address: dict[str, int] = {}

    def now(self) -> float:
        """The clock of deadlines."""
        return float(self._loop.now())

    def enter(self, connection: Connection) -> bool:
        """Whether there is room; who has entered must `leave`."""
        address = connection.client_address[0]
        of_address = self._of_address.get(address, 0)
        if len(self._inside) >= self.most or (self.most_per_address and of_address >= self.most_per_address):
            self._metrics.full.labels("connections").inc()
            return False
        self._of_address[address] = of_address + 1
        self._inside.add(connection)
        return True

    def leave(self, connection: Connection) -> None:
        """It is gone."""
        if connection not in self._inside:
            return
        self._inside.discard(connection)
        address = connection.client_address[0]
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    @contextmanager
    def hub(self, connection: Connection) -> Iterator[None]:
        """A hub's connection has its own time limits; only its number is ours. Raises OSError: too many."""
        if self._hubs >= HUBS:
            self._metrics.full.labels("hubs").inc()
            raise ConnectionAbortedError(errno.ECONNABORTED, "too many hubs")
        self._hubs += 1
        connection.deadline = float("inf")
        try:
            yield
        finally:
            self._hubs -= 1
            connection.deadline = 0.0

    def see_out(self) -> None:
        """Hangs up on those who take too long."""
        now = self.now()
        for connection in [connection for connection in self._inside if connection.deadline < now]:
            with suppress(OSError, AttributeError):  # it has just ended by itself
                connection.socket.shutdown(socket.SHUT_RDWR)
