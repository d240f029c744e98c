"""The printer by the wall clock, shared by several threads: the wires, the control socket, the page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.simulator import faults
from drivers.simulator.core import SimulatedPrinter

#: Seconds between two looks at a printer that works, and at one that does not.
BUSY, IDLE = 0.01, 0.05


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How the printer is, for people."""

    model: str
    online: bool
    busy: bool
    paper_m: float
    buffered: int
    cuts: int
    faults: tuple[str, ...]
    complaints: tuple[str, ...]
    log: tuple[str, ...]


class LivePrinter:
    """Each call first brings the printer up to now. Replies go to the wire that wrote last, as in a real one."""

    def __init__(self, printer: SimulatedPrinter, clock: Callable[[], float] = time.monotonic) -> None:
        self._printer = printer
        self._clock = clock
        self._lock = threading.Lock()
        self._now = clock()
        self._wire: object = None

    @property
    def reachable(self) -> bool:
        """Whether it is switched on, and its cable in."""
        with self._lock:
            self._catch_up()
            return self._printer.condition.reachable

    @property
    def outages(self) -> int:
        """See `SimulatedPrinter.outages`."""
        with self._lock:
            return self._printer.outages

    def receive(self, wire: object, data: bytes) -> int:
        """As much of `data` as it takes now."""
        with self._lock:
            self._catch_up()
            self._wire = wire
            return self._printer.receive(data)

    def replies(self, wire: object) -> bytes:
        """What it says to this wire."""
        with self._lock:
            self._catch_up()
            return self._printer.replies() if self._wire is wire else b""

    def hang_up(self, wire: object) -> None:
        """This wire's connection is closed."""
        with self._lock:
            self._catch_up()
            if self._wire is wire:
                self._printer.hang_up()
                self._wire = None

    def do(self, words: str) -> str:
        """See `faults.do`; raises BadWord."""
        with self._lock:
            self._catch_up()
            return faults.do(self._printer, words)

    def pause(self) -> float:
        """Seconds after which it is worth while to look again."""
        with self._lock:
            self._catch_up()
            return BUSY if self._printer.busy else IDLE

    def snapshot(self) -> Snapshot:
        """How it is now."""
        with self._lock:
            self._catch_up()
            printer = self._printer
            return Snapshot(
                model=printer.model.name,
                online=printer.condition.online,
                busy=printer.busy,
                paper_m=printer.condition.paper_m,
                buffered=printer.buffered,
                cuts=printer.cuts,
                faults=tuple(faults.active(printer)),
                complaints=tuple(printer.complaints),
                log=tuple(printer.log),
            )

    def _catch_up(self) -> None:
        now = self._clock()
        self._printer.advance(now - self._now)
        self._now = now
