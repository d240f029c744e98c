"""What all wires of the operating system have in common: a descriptor, `poll`, a deadline, an exact count."""

from __future__ import annotations

import contextlib
import errno
import math
import select
import time
from abc import ABC, abstractmethod

from drivers.transports.port import LinkLost

#: A wire may say that it is ready and then not be; asking again at once would burn the processor.
_PAUSE_MS = 2


class PolledWire(ABC):
    """A wire behind a descriptor that never blocks. "Handed over" means that the kernel has taken it.

    What the kernel has, the device need not have yet: a count is the most that can have reached the paper. Bytes that
    were counted and not confirmed are therefore of unknown fate, and bytes that were not counted never left.
    """

    def __init__(self, descriptor: int, chunk: int) -> None:
        self._descriptor = descriptor
        self._chunk = chunk
        self._open = True

    def write(self, data: bytes, timeout: float) -> int:
        """Hands over as much as the kernel takes within `timeout` seconds.

        Raises:
            LinkLost: with the count handed over before it broke.
        """
        deadline = time.monotonic() + timeout
        written = 0
        try:
            self._before_writing()
            while written < len(data) and self._wait(select.POLLOUT, deadline):
                try:
                    written += self._give(data[written : written + self._chunk])
                except BlockingIOError:
                    if _over(deadline):
                        break
        except OSError as error:
            raise LinkLost(str(error), written=written) from error
        return written

    def read(self, timeout: float) -> bytes:
        """What has arrived; waits at most `timeout` seconds for the first byte.

        Raises:
            LinkLost: the other end is gone, and all that it sent has been read.
        """
        deadline = time.monotonic() + timeout
        try:
            while events := self._wait(select.POLLIN, deadline):
                with contextlib.suppress(BlockingIOError):
                    if received := self._take_or_end(events):
                        return received
                if _over(deadline):
                    break
        except OSError as error:
            raise LinkLost(str(error)) from error
        return b""

    def close(self) -> None:
        """Lets go, at once and however often; what is not yet on its way is dropped."""
        if self._open:
            self._open = False
            self._let_go()

    def _wait(self, event: int, deadline: float) -> int:
        """Waits until the wire can be written or read, or has something to complain of; 0 at the deadline."""
        if not self._open:
            raise LinkLost("the wire was closed")
        poll = select.poll()
        poll.register(self._descriptor, event)
        ready = poll.poll(max(0, math.ceil((deadline - time.monotonic()) * 1000)))
        return ready[0][1] if ready else 0

    def _before_writing(self) -> None:  # noqa: B027 - most wires have nothing to look for
        """Looks whether the other end has gone while nothing was written; raises OSError if so."""

    def _take_or_end(self, events: int) -> bytes:
        received = self._take()
        if not received and events & (select.POLLHUP | select.POLLERR):
            raise OSError(errno.EIO, "the device hung up")
        return received

    @abstractmethod
    def _give(self, data: bytes) -> int:
        """Hands some of it over without waiting; raises OSError."""

    @abstractmethod
    def _take(self) -> bytes:
        """What is there; `b""` for nothing yet; raises OSError, also for an end."""

    @abstractmethod
    def _let_go(self) -> None:
        """Closes the descriptor; raises nothing."""


def _over(deadline: float) -> bool:
    """Rests, for a wire that said it was ready and was not; whether the time is over."""
    select.poll().poll(_PAUSE_MS)
    return time.monotonic() >= deadline
