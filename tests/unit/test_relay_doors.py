"""What comes to a relay's door: requests that are none, connections that take too long, addresses behind proxies."""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BufferedReader, BytesIO
from typing import Any

import pytest

from server.relay.doors import HUBS, Doors
from server.relay.front import Front
from server.relay.headers import LONGEST, MOST, Headers
from server.relay.metrics import Metrics
from server.relay.phones import Phones


def headers(text: bytes) -> Headers:
    return Headers(BufferedReader(BytesIO(text)))  # type: ignore[arg-type]  # BytesIO is raw enough


def test_headers_are_found_whatever_their_case() -> None:
    told = headers(b"Host: relay\r\nContent-TYPE: text/plain\r\nCookie: a: b\r\n\r\nbody")
    assert (told.get("host"), told.typeheader, told.getheader("COOKIE")) == ("relay", "text/plain", "a: b")
    assert told.get("nothing", "else") == "else"
    assert len(told.headers) == 3
    assert headers(b"\r\n").headers == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"Host: relay\r\n",
        b"no colon\r\n\r\n",
        b": no name\r\n\r\n",
        b"Host : relay\r\n\r\n",
        b"Host: relay\r\n folded: line\r\n\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"A: 1\r\n" * (MOST + 1) + b"\r\n",
        b"A: " + b"x" * LONGEST + b"\r\n\r\n",
    ],
)
def test_what_a_proxy_could_understand_otherwise_is_no_request(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        headers(text)


class Wire:
    """A socket that can only be shut."""

    def __init__(self) -> None:
        self.shut = False

    def shutdown(self, _how: int) -> None:
        self.shut = True


@dataclass(eq=False)
class Visit:
    """A connection."""

    address: str
    deadline: float
    socket: Any = field(default_factory=Wire)

    @property
    def client_address(self) -> tuple[str, int]:
        return (self.address, 1)


def test_who_takes_too_long_is_hung_up_on_and_nobody_else() -> None:
    doors = Doors(10, 10, Metrics())
    slow, quick = Visit("192.0.2.1", doors.now() - 1), Visit("192.0.2.2", doors.now() + 60)
    assert doors.enter(slow)
    assert doors.enter(quick)
    doors.see_out()
    assert (slow.socket.shut, quick.socket.shut) == (True, False)


def test_there_is_room_for_so_many_and_for_so_many_of_one_address() -> None:
    doors = Doors(3, 2, Metrics())
    first, *others = (Visit("192.0.2.1", 0) for _ in range(3))
    assert [doors.enter(visit) for visit in (first, *others)] == [True, True, False]
    assert doors.enter(Visit("192.0.2.2", 0))
    assert not doors.enter(Visit("192.0.2.3", 0))
    doors.leave(first)
    doors.leave(first)
    assert doors.enter(Visit("192.0.2.3", 0))


def test_hubs_that_knock_are_counted_apart_and_keep_their_own_time() -> None:
    doors = Doors(1000, 0, Metrics())
    inside = []
    for _ in range(HUBS):
        visit = Visit("192.0.2.1", 0)
        assert doors.enter(visit)
        inside.append(doors.hub(visit))
        inside[-1].__enter__()
        assert visit.deadline == float("inf")
    with pytest.raises(ConnectionError), doors.hub(Visit("192.0.2.2", 0)):
        pass
    for hub in inside:
        hub.__exit__(None, None, None)
    with doors.hub(Visit("192.0.2.2", 0)):
        pass


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "forged, 203.0.113.9", "203.0.113.9"),
        (2, "forged, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_whose_address_it_is(proxies: int, forwarded: str, address: str) -> None:
    metrics = Metrics()
    front = Front({}, Phones(1, 1, metrics), Doors(1, 1, metrics), dict, metrics)
    front.proxies = proxies
    assert front.address({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}) == address
