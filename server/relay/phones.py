"""Phones that listen: server-sent events on bare sockets, without a greenlet or a buffer for each.

A phone costs its socket, a watcher and a few words of memory. An event is bytes made once; a phone whose line is full
gets the newest when it can, never a queue of old ones, and is cut off if it does not read at all.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable

import gevent

from server.relay.metrics import Metrics

#: Seconds that a phone may leave its line full.
STALLED = 10.0
#: A phone has nothing to say on this line, bytes.
HEARD_LIMIT = 4096
#: Sends between two looks at who else wants something: about 5 ms.
AT_ONCE = 400
#: The kernel's buffer for a phone, bytes: an event is one, and nobody needs more than a few.
SEND_BUFFER = 16 * 1024


class Full(Exception):
    """No more phones: at all, or of this address."""


class Phone:
    """One listening phone."""

    __slots__ = ("address", "heard", "key", "latest", "reading", "rest", "sock", "stalled_at", "venue", "writing")

    def __init__(self, sock: socket.socket, address: str, venue: str, key: str) -> None:
        self.sock = sock
        self.address = address
        self.venue = venue
        self.key = key
        self.heard = 0
        self.rest = b""
        """Of an event that is half sent."""
        self.latest = b""
        """The newest that waits for it."""
        self.stalled_at = 0.0
        self.reading: object = None
        self.writing: object = None


class Phones:
    """All phones of this process. For one thread: gevent's."""

    def __init__(self, most: int, most_per_address: int, metrics: Metrics) -> None:
        self._most = most
        self._most_per_address = most_per_address
        self._metrics = metrics
        self._loop = gevent.get_hub().loop
        self._listening: dict[str, dict[str, list[Phone]]] = {}
        self._of_address: dict[str, int] = {}
        self._stalled: set[Phone] = set()
        self._count = 0

    @property
    def count(self) -> int:
        """How many listen."""
        return self._count

    def expect_room(self, address: str) -> None:
        """Raises Full."""
        if self._count >= self._most or self._of_address.get(address, 0) >= self._most_per_address:
            self._metrics.full.labels("phones").inc()
            raise Full

    def admit(self, fileno: int, address: str, venue: str, key: str, first: bytes) -> None:
        """Takes over a copy of the connection, and sends `first`. Raises Full."""
        self.expect_room(address)
        sock = socket.socket(fileno=os.dup(fileno))
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        phone = Phone(sock, address, venue, key)
        self._listening.setdefault(venue, {}).setdefault(key, []).append(phone)
        self._of_address[address] = self._of_address.get(address, 0) + 1
        self._count += 1
        self._metrics.phones.set(self._count)
        phone.reading = watcher = self._loop.io(sock.fileno(), 1)
        watcher.start(self._readable, phone)
        self._send(phone, first)

    def tell(self, venue: str, events: Iterable[tuple[str, bytes]]) -> int:
        """Sends each ticket's phones its event; how many were sent. Others get their turn in between."""
        listening = self._listening.get(venue, {})
        sent = 0
        for key, event in events:
            for phone in tuple(listening.get(key, ())):
                self._send(phone, event)
                sent += 1
                if sent % AT_ONCE == 0:
                    gevent.sleep(0)
        self._metrics.events.inc(sent)
        return sent

    def keys(self, venue: str) -> frozenset[str]:
        """Tickets whose phones listen."""
        return frozenset(self._listening.get(venue, ()))

    def tell_all(self, venue: str, event: bytes) -> None:
        """Sends all of a venue a sign of life; a phone that lags has no use for it."""
        everyone = [phone for phones in self._listening.get(venue, {}).values() for phone in phones]
        for number, phone in enumerate(everyone, 1):
            if not phone.rest:
                self._send(phone, event)
            if number % AT_ONCE == 0:
                gevent.sleep(0.01)

    def see_out(self) -> None:
        """Cuts off those who do not read."""
        now = self._loop.now()
        for phone in [phone for phone in self._stalled if now - phone.stalled_at > STALLED]:
            self._metrics.cut_off.inc()
            self._drop(phone)

    def close(self) -> None:
        """Hangs up on everybody."""
        for tickets in list(self._listening.values()):
            for phones in list(tickets.values()):
                for phone in tuple(phones):
                    self._drop(phone)

    def _send(self, phone: Phone, event: bytes) -> None:
        if phone.rest:
            phone.latest = event
            return
        try:
            count = phone.sock.send(event)
        except BlockingIOError:
            count = 0
        except OSError:
            self._drop(phone)
            return
        if count < len(event):
            phone.rest = event[count:]
            phone.stalled_at = self._loop.now()
            self._stalled.add(phone)
            phone.writing = watcher = self._loop.io(phone.sock.fileno(), 2)
            watcher.start(self._writable, phone)

    def _writable(self, phone: Phone) -> None:
        try:
            phone.rest = phone.rest[phone.sock.send(phone.rest) :]
        except BlockingIOError:
            return
        except OSError:
            self._drop(phone)
            return
        if phone.rest:
            return
        self._stop(phone.writing)
        phone.writing = None
        self._stalled.discard(phone)
        if phone.latest:
            event, phone.latest = phone.latest, b""
            self._send(phone, event)

    def _readable(self, phone: Phone) -> None:
        try:
            data = phone.sock.recv(HEARD_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        phone.heard += len(data)
        if not data or phone.heard > HEARD_LIMIT:
            self._drop(phone)

    def _drop(self, phone: Phone) -> None:
        phones = self._listening.get(phone.venue, {}).get(phone.key, [])
        if phone not in phones:
            return  # Dropped already: by its own end, in the middle of a round.
        phones.remove(phone)
        if not phones:
            del self._listening[phone.venue][phone.key]
        self._stop(phone.reading)
        self._stop(phone.writing)
        phone.reading = phone.writing = None
        phone.sock.close()
        self._stalled.discard(phone)
        self._of_address[phone.address] -= 1
        if not self._of_address[phone.address]:
            del self._of_address[phone.address]
        self._count -= 1
        self._metrics.phones.set(self._count)

    @staticmethod
    def _stop(watcher: object) -> None:
        if watcher is not None:
            watcher.stop()  # type: ignore[attr-defined]  # gevent's watchers have no common type
            watcher.close()  # type: ignore[attr-defined]  # the same
