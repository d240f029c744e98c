"""Whatever the operating system complains of, a wire says it in the port's two words, with the true count."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from drivers.transports import tcp
from drivers.transports.address import parse_address
from drivers.transports.port import CannotOpen, LinkLost, OpenFault
from drivers.transports.reasons import cannot_open
from drivers.transports.usblp import open_usb
from tests.support.wires import PATIENCE, connection, terminal

ALL = sorted(errno.errorcode)
#: These two mean "not now": they are waited for, and are no error.
NOT_NOW = {errno.EAGAIN, errno.EINTR}
LOSSES = [code for code in ALL if code not in NOT_NOW and not isinstance(OSError(code, ""), BlockingIOError)]


@pytest.mark.parametrize("code", ALL, ids=errno.errorcode.get)
def test_every_error_of_opening_is_a_reason(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> int:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "open", fail)
    for text in ("usb:/dev/usb/lp0", "serial:/dev/ttyUSB0"):
        with pytest.raises(CannotOpen) as refused:
            parse_address(text).open(0)
        assert refused.value.reason is cannot_open("", OSError(code, "")).reason
        assert "/dev/" in refused.value.detail


@pytest.mark.parametrize("code", ALL, ids=errno.errorcode.get)
def test_every_error_of_connecting_is_a_reason(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(socket.socket):
        def connect(self, _: object) -> None:
            raise OSError(code, os.strerror(code))

    monkeypatch.setattr(tcp.socket, "socket", Failing)
    with pytest.raises(CannotOpen) as refused:
        parse_address("tcp:127.0.0.1:9").open(PATIENCE)
    assert refused.value.reason is cannot_open("", OSError(code, "")).reason


@pytest.mark.parametrize("code", LOSSES, ids=errno.errorcode.get)
def test_every_error_under_way_is_a_lost_link(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([3])

    def give(_: int, data: bytes) -> int:
        for count in counts:
            return count
        raise OSError(code, os.strerror(code))

    def take(*_: object) -> bytes:
        raise OSError(code, os.strerror(code))

    with terminal() as line:
        wire = open_usb(line.path)
        os.write(line.far, b"!")
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", give)
            patched.setattr(os, "read", take)
            with pytest.raises(LinkLost) as lost:
                wire.write(b"12345", PATIENCE)
            with pytest.raises(LinkLost):
                wire.read(PATIENCE)
        wire.close()
    assert lost.value.written == 3


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (errno.ENOENT, OpenFault.NOT_FOUND),
        (errno.EACCES, OpenFault.NO_PERMISSION),
        (errno.EBUSY, OpenFault.BUSY),
        (errno.ECONNREFUSED, OpenFault.REFUSED),
        (errno.EHOSTUNREACH, OpenFault.NO_ANSWER),
        (errno.ENOTTY, OpenFault.UNSUITABLE),
    ],
)
def test_the_reasons_a_person_can_act_on(code: int, reason: OpenFault) -> None:
    assert cannot_open("there", OSError(code, os.strerror(code))).reason is reason


def test_a_wire_that_is_ready_and_never_does_it_keeps_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    def not_now(*_: object) -> int:
        raise BlockingIOError(errno.EAGAIN, "not now")

    with terminal() as line:
        wire = open_usb(line.path)
        os.write(line.far, b"!")
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", not_now)
            patched.setattr(os, "read", not_now)
            assert wire.write(b"slip", 0.01) == 0
            assert wire.read(0.01) == b""
            patched.setattr(os, "read", lambda *_: b"")
            assert wire.read(0.01) == b"", "an empty packet is no end"
        assert wire.read(PATIENCE) == b"!"
        wire.close()


def test_a_closed_wire_is_a_lost_link() -> None:
    with connection() as (wire, _):
        wire.close()
        wire.close()
        for use in (lambda: wire.write(b"x", 0), lambda: wire.read(0)):
            with pytest.raises(LinkLost):
                use()
