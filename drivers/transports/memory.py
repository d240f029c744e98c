"""A wire in memory: a whole implementation of the port, whose faults come exactly where they are wanted."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.transports.port import LinkLost, Transport


@dataclass(slots=True)
class _Direction:
    """What one end writes and the other reads."""

    capacity: int
    held: bytearray = field(default_factory=bytearray)
    written: int = 0
    cut_at: int | None = None
    stalled_at: int | None = None

    def room(self) -> int:
        """How many bytes it takes now."""
        room = self.capacity - len(self.held)
        for limit in (self.cut_at, self.stalled_at):
            if limit is not None:
                room = min(room, limit - self.written)
        return max(0, room)


@dataclass(slots=True)
class _Link:
    """What both ends share."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    cut: bool = False


class MemoryWire:
    """One end of a pair; the ends may be used by two threads."""

    def __init__(self, link: _Link, out: _Direction, back: _Direction) -> None:
        self._link, self._out, self._back = link, out, back

    @property
    def written(self) -> int:
        """Bytes that this end has handed over in all."""
        return self._out.written

    def write(self, data: bytes, timeout: float) -> int:
        """Hands over what finds room within `timeout` seconds; LinkLost with the count once the link is cut."""
        deadline = time.monotonic() + timeout
        done = 0
        with self._link.changed:
            while done < len(data):
                if self._link.cut:
                    raise LinkLost("the link is cut", written=done)
                taken = data[done : done + self._out.room()]
                self._out.held += taken
                self._out.written += len(taken)
                done += len(taken)
                if taken:
                    self._link.cut = self._out.written == self._out.cut_at
                    self._link.changed.notify_all()
                elif not self._link.changed.wait(max(0.0, deadline - time.monotonic())):
                    break
            if self._link.cut and not data:
                raise LinkLost("the link is cut")
        return done

    def read(self, timeout: float) -> bytes:
        """What has arrived; LinkLost once the link is cut and all was read."""
        with self._link.changed:
            self._link.changed.wait_for(lambda: self._back.held or self._link.cut, timeout)
            received = bytes(self._back.held)
            self._back.held.clear()
            self._link.changed.notify_all()
            if not received and self._link.cut:
                raise LinkLost("the link is cut")
        return received

    def close(self) -> None:
        """Cuts the link; the other end may still read what is on its way."""
        self.cut()

    def cut(self) -> None:
        """Pulls the plug now."""
        with self._link.changed:
            self._link.cut = True
            self._link.changed.notify_all()

    def cut_after(self, count: int) -> None:
        """Pulls the plug when this end has handed over `count` bytes in all: those arrive, and not one more."""
        with self._link.changed:
            self._out.cut_at = count
            self._link.cut = self._link.cut or self._out.written >= count
            self._link.changed.notify_all()

    def stall_at(self, count: int) -> None:
        """Takes no more from this end once it has handed over `count` bytes in all, until `resume()`."""
        with self._link.changed:
            self._out.stalled_at = count

    def resume(self) -> None:
        """Ends a stall."""
        with self._link.changed:
            self._out.stalled_at = None
            self._link.changed.notify_all()


def memory_pair(capacity: int = 4096) -> tuple[MemoryWire, MemoryWire]:
    """Two connected ends; each direction holds at most `capacity` bytes that were not read yet."""
    link, there, back = _Link(), _Direction(capacity), _Direction(capacity)
    return MemoryWire(link, there, back), MemoryWire(link, back, there)


@dataclass(frozen=True, slots=True)
class MemoryAddress:
    """An address that exists in this program only: `connect(timeout)` gives the wire, or raises CannotOpen."""

    connect: Callable[[float], Transport]
    text: str = "memory:"
    baud: int | None = None

    def open(self, timeout: float) -> Transport:
        """A new connection, as `connect` makes it."""
        return self.connect(timeout)
