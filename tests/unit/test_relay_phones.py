"""Phones on bare sockets: one that does not read costs nobody else anything, and is cut off."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import gevent
import pytest

from server.relay.metrics import Metrics
from server.relay.phones import HEARD_LIMIT, Full, Phones

VENUE = "test"
#: More than the kernel's buffers of a socket hold.
LARGE = b"data: " + b"x" * 200_000 + b"\n\n"


@dataclass
class Hall:
    """Phones, and the far ends of their lines."""

    phones: Phones = field(default_factory=lambda: Phones(3, 2, Metrics()))
    ends: list[socket.socket] = field(default_factory=list)

    def admit(self, key: str = "a", address: str = "192.0.2.1") -> socket.socket:
        near, far = socket.socketpair()
        self.ends.append(far)
        with near:
            self.phones.admit(near.fileno(), address, VENUE, key, b"hello\n\n")
        return far

    def tell(self, event: bytes, key: str = "a") -> int:
        return self.phones.tell(VENUE, [(key, event)])


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.phones.close()
    for end in hall.ends:
        end.close()


def soon(check: Callable[[], bool]) -> None:
    for _ in range(500):
        if check():
            return
        gevent.sleep(0.01)
    raise AssertionError("not so after 5 s")


def everything(end: socket.socket) -> bytes:
    """All that comes until nothing more does; the near end gets its turn after each piece."""
    end.setblocking(False)
    heard, silent = b"", 0
    while silent < 5:
        gevent.sleep(0.002)
        try:
            part = end.recv(1_000_000)
        except BlockingIOError:
            silent += 1
            continue
        if not part:
            break
        heard, silent = heard + part, 0
    return heard


def test_each_ticket_s_phones_hear_their_own_and_nothing_else(hall: Hall) -> None:
    mine, other = hall.admit("a"), hall.admit("b")
    assert hall.tell(b"for a\n\n", "a") == 1
    assert hall.tell(b"for nobody\n\n", "c") == 0
    assert everything(mine) == b"hello\n\nfor a\n\n"
    assert everything(other) == b"hello\n\n"
    assert hall.phones.keys(VENUE) == {"a", "b"}


def test_a_phone_that_does_not_read_gets_the_newest_later_and_no_queue(hall: Hall) -> None:
    slow = hall.admit()
    hall.tell(LARGE)
    for number in range(1000):
        hall.tell(b"data: %d\n\n" % number)
    assert hall.phones.count == 1
    heard = everything(slow)
    assert heard.startswith(b"hello\n\n" + LARGE)
    assert heard.endswith(b"data: 999\n\n")
    assert b"data: 998" not in heard


def test_a_phone_that_never_reads_is_cut_off(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, quick = hall.admit("a"), hall.admit("b")
    hall.tell(LARGE)
    hall.phones.see_out()
    assert hall.phones.count == 2
    monkeypatch.setattr("server.relay.phones.STALLED", -1.0)
    hall.phones.see_out()
    assert hall.phones.count == 1
    assert not everything(slow).endswith(b"\n\n")
    hall.tell(b"still here\n\n", "b")
    assert everything(quick).endswith(b"still here\n\n")


def test_who_hangs_up_makes_room(hall: Hall) -> None:
    first = hall.admit(address="192.0.2.1")
    hall.admit(address="192.0.2.1")
    with pytest.raises(Full):
        hall.admit(address="192.0.2.1")
    hall.admit(address="192.0.2.2")
    with pytest.raises(Full):
        hall.admit(address="192.0.2.3")
    first.close()
    soon(lambda: hall.phones.count == 2)
    hall.admit(address="192.0.2.1")


def test_a_phone_that_talks_is_hung_up_on(hall: Hall) -> None:
    chatty = hall.admit()
    chatty.sendall(b"x" * (HEARD_LIMIT + 1))
    soon(lambda: hall.phones.count == 0)


def test_a_sign_of_life_is_not_worth_waiting_for(hall: Hall) -> None:
    slow, quick = hall.admit("a"), hall.admit("b")
    hall.tell(LARGE)
    hall.phones.tell_all(VENUE, b"ping\n\n")
    assert everything(quick) == b"hello\n\nping\n\n"
    assert everything(slow).endswith(LARGE)
