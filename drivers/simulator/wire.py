"""An in-process wire straight to a simulated printer, for quick tests: an address whose seconds are virtual.

    clock = VirtualClock()
    printer = SimulatedPrinter(EPSON, tray=pieces.append, paper_m=0.1)
    address = SimulatedAddress(printer, clock)
    device = PrinterDevice(address, profile, dialect, clock=clock)

    clock.after(20, printer.refill)              # a person puts in paper 20 s from now
    address.after_bytes(100, printer.power_off)  # byte 100 is received, and then
    address.cut_after(100)                       # the cable: 100 bytes are handed over and LinkLost says so
    device.print(copies, watcher)                # waits for nothing: reading and writing turn the clock

One connection at a time, as of a port 9100. Whoever opens it, reads and writes is one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.simulator.clock import VirtualClock
from drivers.simulator.core import SimulatedPrinter
from drivers.transports.port import CannotOpen, LinkLost, OpenFault

#: A byte on a serial line is ten bits long.
BITS_A_BYTE = 10


@dataclass(slots=True)
class _Event:
    """What happens when so many bytes have gone over the wire in all."""

    at: int
    action: Callable[[], object]


class SimulatedAddress:
    """Implements `Address`: opens wires to one printer. Counts of bytes go on over reconnections."""

    def __init__(self, printer: SimulatedPrinter, clock: VirtualClock, *, baud: int | None = None) -> None:
        """`baud` paces the way to the printer as a serial line would."""
        self.text = f"simulated:{printer.model.name}"
        self.baud = baud
        self.printer = printer
        self.clock = clock
        self.handed_over = 0
        self.sent = bytearray()
        """All that was handed over, for tests that look at it."""
        self.refuses: OpenFault | None = None
        """Set, no new connection opens."""
        self._events: list[_Event] = []
        self._wire: SimulatedWire | None = None
        clock.runs(self._advance)

    def open(self, timeout: float) -> SimulatedWire:
        """A new connection.

        Raises:
            CannotOpen: the printer is off or unplugged (after `timeout` seconds), or another connection is open.
        """
        if self.refuses is not None:
            raise CannotOpen(self.refuses, self.text)
        if self._wire is not None and self._wire.connected:
            raise CannotOpen(OpenFault.BUSY, self.text)
        if not self.clock.until(lambda: self.printer.condition.reachable, timeout):
            raise CannotOpen(OpenFault.NO_ANSWER, self.text)
        self._wire = SimulatedWire(self)
        return self._wire

    def cut_after(self, count: int) -> None:
        """Cuts the connection when `count` bytes in all, from its making on, have been handed over."""
        self.after_bytes(count, self.cut)

    def cut(self) -> None:
        """Cuts the connection now; the printer keeps what it has, a new connection may be opened."""
        if self._wire is not None:
            self._wire.broken = True
            self.printer.hang_up()

    def after_bytes(self, count: int, action: Callable[[], object]) -> None:
        """Does something as soon as `count` bytes in all have been handed over, before any further one."""
        self._events.append(_Event(count, action))
        self._events.sort(key=lambda event: event.at)
        self._happen()

    def room_before_event(self) -> int | None:
        """How many bytes may go before something happens; None: nothing is planned."""
        return self._events[0].at - self.handed_over if self._events else None

    def hand_over(self, data: bytes) -> int:
        """As much of `data` as the printer takes now."""
        taken = self.printer.receive(data)
        self.handed_over += taken
        self.sent += data[:taken]
        self._happen()
        return taken

    def _happen(self) -> None:
        while self._events and self._events[0].at <= self.handed_over:
            self._events.pop(0).action()

    def _advance(self, seconds: float) -> None:
        self.printer.advance(seconds)


class SimulatedWire:
    """One connection; implements `Transport`."""

    def __init__(self, address: SimulatedAddress) -> None:
        self.broken = False
        self._address = address
        self._closed = False
        self._outages = address.printer.outages
        self._arrived = bytearray()
        self._credit = 0.0

    @property
    def connected(self) -> bool:
        """Whether it still leads to the printer."""
        printer = self._address.printer
        return not (self.broken or self._closed) and printer.condition.reachable and printer.outages == self._outages

    def write(self, data: bytes, timeout: float) -> int:
        """Hands over what the printer takes within `timeout` virtual seconds.

        Raises:
            LinkLost: with the count handed over before it broke.
        """
        done = 0
        end = self._address.clock() + timeout
        while done < len(data):
            if not self.connected:
                raise LinkLost("the wire is cut", written=done)
            taken = self._address.hand_over(data[done : done + self._may(len(data) - done)])
            self._credit -= taken
            done += taken
            if not taken:
                if self._address.clock() >= end:
                    break
                self._wait()
        if not self.connected:
            raise LinkLost("the wire is cut", written=done)
        return done

    def read(self, timeout: float) -> bytes:
        """What has arrived, within `timeout` virtual seconds.

        Raises:
            LinkLost: the printer is gone, and all that it sent has been read.
        """
        self._address.clock.until(lambda: self._collect() or not self.connected, timeout)
        received = bytes(self._arrived)
        self._arrived.clear()
        if not received and not self.connected:
            raise LinkLost("the wire is cut")
        return received

    def close(self) -> None:
        """Lets go."""
        if not self._closed:
            self._closed = True
            self._address.printer.hang_up()

    def _collect(self) -> bool:
        if self.connected:
            self._arrived += self._address.printer.replies()
        return bool(self._arrived)

    def _may(self, wanted: int) -> int:
        """How many bytes the line and what is planned allow now."""
        limits = [wanted, self._address.room_before_event()]
        if self._address.baud:
            limits.append(int(self._credit))
        return max(0, min(limit for limit in limits if limit is not None))

    def _wait(self) -> None:
        before = self._address.clock()
        self._address.clock.advance(0.01)
        self._collect()
        if self._address.baud:
            self._credit += (self._address.clock() - before) * self._address.baud / BITS_A_BYTE
