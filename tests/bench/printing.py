"""How soon the first byte of a ticket is on the wire, and the last, which nobody then waits for. TCP on loopback.

.venv/bin/python -m tests.bench.printing
"""

from __future__ import annotations

import logging
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from drivers.dialects.choose import dialect_of
from drivers.printers.device import PrinterDevice
from drivers.printers.port import Copy, SlipState
from drivers.profiles.load import load_profile
from drivers.profiles.profile import Rendering
from drivers.simulator.core import SimulatedPrinter
from drivers.simulator.live import LivePrinter
from drivers.simulator.models import EPSON
from drivers.simulator.tcp import TcpDoor
from drivers.transports.tcp import TcpWire, open_tcp
from tests.support.printing import Diary, copies

ROUNDS = 8
LONGEST_QUESTION = 64


class TimedWire(TcpWire):
    """Knows when a slip's first byte was handed over: no question and no opening is so long."""

    first_byte: float | None = None

    def write(self, data: bytes, timeout: float) -> int:
        """As ever."""
        count = super().write(data, timeout)
        if self.first_byte is None and len(data) > LONGEST_QUESTION:
            self.first_byte = time.perf_counter()
        return count


@dataclass(slots=True)
class Door:
    """Where the printer listens."""

    port: int
    text: str = "tcp:loopback"
    baud: int | None = None
    wires: list[TimedWire] = field(default_factory=list)

    def open(self, timeout: float) -> TimedWire:
        """A connection that keeps the time."""
        wire = open_tcp("127.0.0.1", self.port, timeout)
        wire.__class__ = TimedWire
        self.wires.append(wire)  # type: ignore[arg-type]
        return self.wires[-1]


class DurableDiary(Diary):
    """Commits each move to a disk before it returns, as the spool does."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.all_sent = 0.0
        self.database = sqlite3.connect(path, isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=FULL")
        self.database.execute("CREATE TABLE move (number INTEGER, state TEXT)")

    def moved(self, copy: Copy, state: SlipState) -> None:
        """Down for ever."""
        self.database.execute("INSERT INTO move VALUES (?, ?)", (copy.number, state))
        if state is SlipState.AWAITING:
            self.all_sent = time.perf_counter()
        super().moved(copy, state)


@contextmanager
def bench(rendering: Rendering) -> Iterator[tuple[PrinterDevice, DurableDiary, Door]]:
    """A printer on a port, and its device."""
    server = TcpDoor(LivePrinter(SimulatedPrinter(EPSON)))
    server.start()
    door = Door(server.address[1])
    profile = replace(load_profile("simulator-80"), rendering=rendering)
    device = PrinterDevice(door, profile, dialect_of(profile))
    with tempfile.TemporaryDirectory() as folder:
        diary = DurableDiary(Path(folder) / "moves.sqlite3")
        with closing(diary.database):
            yield device, diary, door
        device.close()
    server.stop()


def main() -> None:
    """Prints the figures."""
    logging.disable()
    for rendering in Rendering:
        firsts, wholes, lasts = [], [], []
        with bench(rendering) as (device, diary, door):
            device.status()
            for turn in range(ROUNDS):
                wanted = copies(first=2 * turn + 1)
                door.wires[-1].first_byte = None
                began = time.perf_counter()
                said = device.print(wanted, diary)
                wholes.append(time.perf_counter() - began)
                first = door.wires[-1].first_byte
                if first is None or set(said) != {SlipState.CONFIRMED}:
                    raise SystemExit(f"not printed: {said}")
                firsts.append(1000 * (first - began))
                lasts.append(1000 * (diary.all_sent - began))
        sys.stdout.write(
            f"{rendering:8} first byte after print(): median {statistics.median(firsts[1:]):.1f} ms, worst "
            f"{max(firsts[1:]):.1f} ms, the very first {firsts[0]:.1f} ms (promised: 50)\n"
            f"{'':8} last byte of both slips: {statistics.median(lasts):.1f} ms; both are out and confirmed: "
            f"{1000 * statistics.median(wholes):.0f} ms\n"
        )


if __name__ == "__main__":
    main()
