"""The crowd: thousands of phones in a process of their own (`python -m junban.bench.phones_crowd PORT`).

Takes one JSON object a line and answers with one: {"do": "connect" | "hear" | "close" | "ask", ...}. Instants are those
of CLOCK_MONOTONIC, which all processes of a machine share.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from junban.open_files import allow_files

#: Connections from one address: a kernel has 28,000 ports for each.
OF_ONE_ADDRESS = 400
#: Connections under way at once while a crowd arrives.
AT_ONCE = 500
CHUNK = 65536
GIVE_UP = 60.0


@dataclass
class Crowd:
    """The phones that listen."""

    port: int
    phones: dict[int, socket.socket] = field(default_factory=dict)
    parts: dict[int, bytes] = field(default_factory=dict)
    poll: select.epoll = field(default_factory=select.epoll)

    def connect(self, count: int, tickets: int) -> dict[str, float]:
        """Lets them all in; until the last has its first state."""
        allow_files(2 * count)
        begun = time.monotonic()
        waiting: set[int] = set()
        for number in range(count):
            sock = _open(self.port, number)
            sock.sendall(b"GET /t/token-%d/events HTTP/1.1\r\nHost: relay\r\n\r\n" % (number % tickets))
            sock.setblocking(False)
            self.phones[sock.fileno()] = sock
            self.poll.register(sock.fileno(), select.EPOLLIN)
            waiting.add(sock.fileno())
            if len(waiting) >= AT_ONCE:
                self._hear(waiting, b"data: ", 0.0)
        self._hear(waiting, b"data: ", GIVE_UP)
        return {"seconds": time.monotonic() - begun, "missing": len(waiting)}

    def hear(self, marker: bytes) -> dict[str, float]:
        """Until every phone has an event with the marker: when half of them had it, and the last."""
        waiting = set(self.phones)
        arrived = self._hear(waiting, marker, GIVE_UP)
        half, last = (arrived[len(arrived) // 2], arrived[-1]) if arrived else (0.0, 0.0)
        return {"half": half, "last": last, "missing": len(waiting)}

    def close(self) -> dict[str, float]:
        """All hang up at once."""
        for fileno, sock in self.phones.items():
            self.poll.unregister(fileno)
            sock.close()
        self.phones.clear()
        self.parts.clear()
        return {}

    def _hear(self, waiting: set[int], marker: bytes, seconds: float) -> list[float]:
        """Reads what comes until nobody is waited for; with 0 seconds, what is there now."""
        arrived: list[float] = []
        give_up = time.monotonic() + seconds
        while waiting:
            ready = self.poll.poll(min(0.5, seconds), 4096)
            for fileno, _event in ready:
                data = self.parts.get(fileno, b"") + self.phones[fileno].recv(CHUNK)
                if not data.endswith(b"\n\n"):
                    self.parts[fileno] = data
                    continue
                self.parts.pop(fileno, None)
                if marker in data and fileno in waiting:
                    waiting.discard(fileno)
                    arrived.append(time.monotonic())
            if (not seconds and not ready) or (seconds and time.monotonic() > give_up):
                break
        return arrived


def ask(port: int, connections: int, seconds: float, rate: float) -> dict[str, float]:
    """Conditional GETs of the feed: as many as go, or `rate` a second."""
    socks = [_open(port, number) for number in range(connections)]
    etag = _etag(socks[0])
    request = b"GET /feed/v1/waits.json HTTP/1.1\r\nHost: relay\r\nIf-None-Match: %b\r\n\r\n" % etag
    poll = select.epoll()
    named = {sock.fileno(): sock for sock in socks}
    for fileno in named:
        poll.register(fileno, select.EPOLLIN)
    free = list(socks)
    begun = time.monotonic()
    sent = answered = fresh = 0
    while (now := time.monotonic()) < begun + seconds:
        due = (now - begun) * rate if rate else float("inf")
        while free and sent < due:
            free.pop().sendall(request)
            sent += 1
        for fileno, _event in poll.poll(0.001 if rate else 0.1):
            answer = named[fileno].recv(CHUNK)
            answered += 1
            if not answer.startswith(b"HTTP/1.1 304"):
                fresh += 1
                _drain(named[fileno], answer)
                request = request.replace(etag, new := _etag_of(answer))
                etag = new
            free.append(named[fileno])
    for sock in socks:
        sock.close()
    return {"rate": answered / seconds, "fresh": fresh}


def _open(port: int, number: int) -> socket.socket:
    address = f"127.0.{1 + number // OF_ONE_ADDRESS // 250}.{2 + number // OF_ONE_ADDRESS % 250}"
    sock = socket.create_connection(("127.0.0.1", port), GIVE_UP, (address, 0))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _etag(sock: socket.socket) -> bytes:
    sock.sendall(b"GET /feed/v1/waits.json HTTP/1.1\r\nHost: relay\r\n\r\n")
    answer = sock.recv(CHUNK)
    _drain(sock, answer)
    return _etag_of(answer)


def _etag_of(answer: bytes) -> bytes:
    return answer.split(b"ETag: ")[1].split(b"\r\n")[0]


def _drain(sock: socket.socket, answer: bytes) -> None:
    """The rest of an answer with a body."""
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += sock.recv(CHUNK)


def main() -> None:
    """Obeys, a line at a time."""
    crowd = Crowd(int(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(_do(crowd, json.loads(line))), flush=True)


def _do(crowd: Crowd, order: Mapping[str, Any]) -> dict[str, float]:
    match order["do"]:
        case "connect":
            return crowd.connect(order["count"], order["tickets"])
        case "hear":
            return crowd.hear(order["marker"].encode())
        case "ask":
            return ask(crowd.port, order["connections"], order["seconds"], order["rate"])
        case _:
            return crowd.close()


if __name__ == "__main__":
    main()
