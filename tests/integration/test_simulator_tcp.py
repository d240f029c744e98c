"""The simulated printer behind a real TCP port."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.live import LivePrinter
from drivers.simulator.models import EPSON
from drivers.simulator.paper import Piece
from drivers.simulator.tcp import TcpDoor
from tests.support.running_printer import read_exactly
from tests.support.simulated_printer import CUT, STATUS, echo, job_id

#: Its buffer is small, so that most of a job waits in the connection.
QUICK = replace(EPSON, speed_mm_s=1000, cut_seconds=0.01, buffer_bytes=256)


class Site:
    """A printer behind a port; `fell` is set when a piece of paper has come off."""

    def __init__(self) -> None:
        self.tray: list[Piece] = []
        self.fell = threading.Event()
        self.live = LivePrinter(SimulatedPrinter(QUICK, tray=self._lay))
        self.door = TcpDoor(self.live)

    def _lay(self, piece: Piece) -> None:
        self.tray.append(piece)
        self.fell.set()

    def connect(self) -> socket.socket:
        return socket.create_connection(self.door.address, timeout=10)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    site.door.start()
    yield site
    site.door.stop()


def test_a_job_comes_out_and_is_told(site: Site) -> None:
    with site.connect() as client:
        client.sendall(b"\x1b@hello\n" + CUT + job_id(b"!!!!"))
        assert read_exactly(client, 7) == echo(b"!!!!")
    assert site.tray[0].text == ("hello",)


def test_what_was_sent_is_printed_though_the_client_has_gone(site: Site) -> None:
    with site.connect() as client:
        client.sendall(b"\x1b@" + b"line\n" * 200 + CUT)
    assert site.fell.wait(20)
    assert site.tray[0].text == ("line",) * 200


def test_the_next_client_is_served_when_the_first_has_gone(site: Site) -> None:
    with site.connect() as first, site.connect() as second:
        first.sendall(STATUS)
        assert read_exactly(first, 1) == b"\x12"
        second.sendall(STATUS)
        first.close()
        assert read_exactly(second, 1) == b"\x12"


def test_automatic_status_arrives_by_itself(site: Site) -> None:
    with site.connect() as client:
        client.sendall(b"\x1da\x0e")
        assert read_exactly(client, 4) == bytes.fromhex("1000000f")
        site.live.do("cover open")
        assert read_exactly(client, 4) == bytes.fromhex("3800000f")


def test_without_power_the_connection_breaks_and_nobody_listens(site: Site) -> None:
    with site.connect() as client:
        client.sendall(STATUS)
        read_exactly(client, 1)
        site.live.do("power off")
        with pytest.raises(ConnectionResetError):
            read_exactly(client, 1)
    assert _until_refused(site)
    site.live.do("power on")
    with _connect_when_listening(site) as client:
        client.sendall(STATUS)
        assert read_exactly(client, 1) == b"\x12"


def _until_refused(site: Site) -> bool:
    for _ in range(100_000):
        try:
            site.connect().close()
        except ConnectionRefusedError:
            return True
    return False


def _connect_when_listening(site: Site) -> socket.socket:
    for _ in range(100_000):
        try:
            return site.connect()
        except ConnectionRefusedError:
            continue
    raise AssertionError("nobody listens again")
