"""The simulated printer as a serial device."""

from __future__ import annotations

import os
import select
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.live import LivePrinter
from drivers.simulator.models import EPSON
from drivers.simulator.paper import Piece
from drivers.simulator.pty import PtyDoor
from tests.support.simulated_printer import CUT, STATUS, echo, job_id


@contextmanager
def line(folder: Path, tray: list[Piece], *, printers: int | None = None, host: int = termios.B115200) -> Iterator[int]:
    """The host's end of a line to a printer, open."""
    door = PtyDoor(LivePrinter(SimulatedPrinter(EPSON, tray=tray.append)), folder / "ttyPrinter", printers)
    door.start()
    end = os.open(folder / "ttyPrinter", os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(end)
        settings = termios.tcgetattr(end)
        settings[4] = settings[5] = host
        termios.tcsetattr(end, termios.TCSANOW, settings)
        yield end
    finally:
        os.close(end)
        door.stop()


def read(end: int, count: int, seconds: float = 10) -> bytes:
    data = b""
    deadline = time.monotonic() + seconds
    while len(data) < count and select.select([end], [], [], max(0, deadline - time.monotonic()))[0]:
        data += os.read(end, count - len(data))
    return data


def test_a_job_comes_out_and_is_told(tmp_path: Path) -> None:
    tray: list[Piece] = []
    with line(tmp_path, tray) as end:
        os.write(end, b"\x1b@hello\n" + CUT + job_id(b"!!!!") + STATUS)
        assert read(end, 8) in (b"\x12" + echo(b"!!!!"), echo(b"!!!!") + b"\x12")
    assert tray[0].text == ("hello",)
    assert not (tmp_path / "ttyPrinter").is_symlink()


def test_bytes_take_their_time(tmp_path: Path) -> None:
    with line(tmp_path, [], host=termios.B9600) as end:
        began = time.monotonic()
        os.write(end, bytes(480) + STATUS)
        assert read(end, 1) == b"\x12"
        assert time.monotonic() - began > 0.4


def test_the_wrong_speed_is_noise(tmp_path: Path) -> None:
    tray: list[Piece] = []
    with line(tmp_path, tray, printers=9600, host=termios.B38400) as end:
        os.write(end, STATUS * 4)
        assert b"\x12" not in read(end, 1, 0.3)


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FileExistsError):
        PtyDoor(LivePrinter(SimulatedPrinter(EPSON)), tmp_path / "file")
    assert (tmp_path / "file").read_text() == "mine"
