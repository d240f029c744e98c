"""A real display program tells an LED panel on a serial line, and one on the network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.panels.sign import TemplatePanel
from drivers.panels.template import load_template
from drivers.transports.address import parse_address
from drivers.transports.port import CannotOpen
from tests.support.boards import board, call
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.network import free_port
from tests.support.running_display import running_display
from tests.support.wires import listening, terminal

GONE = b"\x021------2------3------4------\x03"
CALLED = b"\x021A012 32B105 13      4      \x03"


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as hub:
        hub.show(board(20, (call(20, "A012"), call(19, "B105", 1))))
        yield hub


def test_calls_come_out_of_a_serial_line_and_go_with_the_hub(hub: FakeHub, tmp_path: Path) -> None:
    with terminal() as line:
        options = ("--mute", "--panel", f"serial:{line.path}?baud=9600&flow=none")
        with running_display(hub.url, tmp_path, *options):
            assert line.arrived(len(GONE)) == GONE
            assert line.arrived(len(CALLED)) == CALLED
            hub.kill()
            assert line.arrived(len(GONE)) == GONE


def test_a_panel_on_the_network_that_hung_up_is_told_when_it_is_back(hub: FakeHub, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(30)
        address = f"tcp:127.0.0.1:{server.getsockname()[1]}"
        with running_display(hub.url, tmp_path, "--mute", "--panel", address):
            first, _ = server.accept()
            with first, first.makefile("rb") as told:
                first.settimeout(30)
                assert told.read(len(GONE)) == GONE
                assert told.read(len(CALLED)) == CALLED
            hub.show(board(22, (call(22, "C001", 2),)))
            again, _ = server.accept()
            with again, again.makefile("rb") as told:
                again.settimeout(30)
                assert b"C001 2" in told.read(len(CALLED))


def test_a_panel_that_hangs_up_is_opened_anew() -> None:
    with listening() as server:
        host, port = server.getsockname()[:2]
        panel = TemplatePanel(parse_address(f"tcp:{host}:{port}"), load_template("stx-4x4"))
        panel.show(None)
        connection, _ = server.accept()
        connection.close()
        panel.show([])
        again, _ = server.accept()
        with again:
            assert again.recv(5) == b"\x021   "
        panel.close()


def test_a_panel_that_is_not_there_says_so() -> None:
    panel = TemplatePanel(parse_address(f"tcp:127.0.0.1:{free_port()}"), load_template("stx-4x4"))
    with pytest.raises(CannotOpen):
        panel.show(None)
    panel.close()
