"""A serial line over a pseudo terminal: everything but the electricity of flow control."""

from __future__ import annotations

import os
import termios
from pathlib import Path

import pytest

from drivers.transports.address import parse_address
from drivers.transports.port import CannotOpen, LinkLost, OpenFault
from drivers.transports.usblp import open_usb
from tests.support.wires import PATIENCE, everything, terminal


def test_bytes_go_through_unchanged_both_ways() -> None:
    every = bytes(range(256))
    with terminal() as line:
        wire = parse_address(f"serial:{line.path}?flow=none").open(0)
        assert wire.write(every, PATIENCE) == 256
        assert line.arrived(256) == every
        os.write(line.far, every)
        received = b""
        while len(received) < 256:
            received += wire.read(PATIENCE)
        assert received == every
        wire.close()


@pytest.mark.parametrize(
    ("query", "baud", "rts", "xon"),
    [
        ("baud=9600&flow=rts", termios.B9600, True, False),
        ("baud=38400&flow=xon", termios.B38400, False, True),
        ("baud=115200&flow=none", termios.B115200, False, False),
    ],
)
def test_the_line_is_set_as_asked(query: str, baud: int, rts: bool, xon: bool) -> None:
    with terminal() as line:
        wire = parse_address(f"serial:{line.path}?{query}").open(0)
        iflag, _, cflag, _, in_speed, out_speed, _ = termios.tcgetattr(line.far)
        assert (in_speed, out_speed) == (baud, baud)
        assert cflag & termios.CSIZE == termios.CS8
        assert not cflag & (termios.PARENB | termios.CSTOPB)
        assert bool(cflag & termios.CRTSCTS) is rts
        assert bool(iflag & termios.IXON) is xon
        assert bool(iflag & termios.IXOFF) is xon
        wire.close()


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_printer_that_takes_no_more_gets_an_exact_count(kind: str) -> None:
    data = bytes(byte % 251 for byte in range(100_000))
    with terminal() as line:
        wire = parse_address(f"{kind}:{line.path}").open(0)
        count = wire.write(data, 0.05)
        assert 0 < count < len(data)
        assert wire.write(data[count:], 0) == 0
        assert line.arrived(count) == data[:count]
        assert wire.write(data[count : count + 10], PATIENCE) == 10
        assert line.arrived(10) == data[count : count + 10]
        wire.close()


def test_nobody_answers() -> None:
    with terminal() as line:
        wire = parse_address(f"serial:{line.path}").open(0)
        assert wire.read(0.01) == b""
        wire.close()


@pytest.mark.parametrize("kind", ["serial", "usb"])
def test_a_line_that_hangs_up_is_a_lost_link(kind: str) -> None:
    far, near = os.openpty()
    wire = parse_address(f"{kind}:{os.ttyname(near)}").open(0)
    os.close(near)
    os.close(far)
    with pytest.raises(LinkLost) as lost:
        wire.write(b"slip", PATIENCE)
    assert lost.value.written == 0
    assert everything(wire) == b""
    wire.close()


def test_closing_does_not_wait_for_a_printer_that_holds_back() -> None:
    with terminal() as line:
        wire = parse_address(f"serial:{line.path}").open(0)
        wire.write(bytes(100_000), 0)
        wire.close()
        wire.close()


def test_a_line_is_one_programs() -> None:
    with terminal() as line:
        address = parse_address(f"serial:{line.path}")
        wire = address.open(0)
        with pytest.raises(CannotOpen) as refused:
            address.open(0)
        assert refused.value.reason is OpenFault.BUSY
        wire.close()
        address.open(0).close()


@pytest.mark.parametrize("kind", ["serial", "usb"])
@pytest.mark.parametrize(("make", "reason"), [(False, OpenFault.NOT_FOUND), (True, OpenFault.UNSUITABLE)])
def test_what_is_no_device_is_not_opened(kind: str, make: bool, reason: OpenFault, tmp_path: Path) -> None:
    path = tmp_path / "lp0"
    if make:
        path.write_bytes(b"")
    with pytest.raises(CannotOpen) as refused:
        parse_address(f"{kind}:{path}").open(0)
    assert refused.value.reason is reason
    assert str(path) in refused.value.detail


def test_a_device_without_a_printers_port_says_nothing_of_it() -> None:
    with terminal() as line:
        wire = open_usb(line.path)
        with pytest.raises(LinkLost):
            wire.port_status()
        wire.close()
