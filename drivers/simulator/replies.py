"""What the printer sends back, and all that can be wrong with it."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass
from enum import StrEnum

_JOB = b"\x37\x22"
_JOB_HEADER = 2
#: Where a Star's status has its counter.
_COUNTER = 7
_JOB_ID = slice(2, 6)


class Echoes(StrEnum):
    """How the numbers of finished jobs are sent back."""

    TRUE = "true"
    WRONG = "wrong"
    """Another job's number."""
    LATE = "late"
    LOST = "lost"


@dataclass(slots=True)
class _Reply:
    due: float
    data: bytes


class Replies:
    """Waits for whoever reads. Of job numbers that nobody has read only the newest is kept, as Epson says."""

    def __init__(self) -> None:
        self.silent = False
        self.garbage = False
        self.interleave = False
        self.echoes = Echoes.TRUE
        self.late_seconds = 0.0
        self._waiting: deque[_Reply] = deque()
        self._noise = random.Random(38400)  # noqa: S311 - the same noise each time, not a secret

    def add(self, data: bytes, now: float, *, job: bool = False, status: bytes = b"") -> None:
        """One reply; `status` is what is pushed into it when statuses are to interrupt replies."""
        if self.silent or not data or (job and self.echoes is Echoes.LOST):
            return
        due = now
        if job:
            if data.startswith(_JOB):
                self._waiting = deque(reply for reply in self._waiting if not reply.data.startswith(_JOB))
            if self.echoes is Echoes.WRONG:
                data = _another(data)
            elif self.echoes is Echoes.LATE:
                due += self.late_seconds
        if self.interleave and len(data) > _JOB_HEADER and status and data != status:
            data = data[:_JOB_HEADER] + status + data[_JOB_HEADER:]
        if self.garbage:
            data = bytes(self._noise.randrange(256) for _ in data)
        self._waiting.append(_Reply(due, data))

    def take(self, now: float) -> bytes:
        """All that is due."""
        if not self._waiting:
            return b""
        ready = b"".join(reply.data for reply in self._waiting if reply.due <= now)
        self._waiting = deque(reply for reply in self._waiting if reply.due > now)
        return ready

    def forget(self) -> None:
        """Nobody is there to read."""
        self._waiting.clear()


def _another(echo: bytes) -> bytes:
    if not echo.startswith(_JOB):
        return echo[:_COUNTER] + bytes([echo[_COUNTER] ^ 0x0C]) + echo[_COUNTER + 1 :]
    last = echo[_JOB_ID][-1]
    number = bytes([*echo[_JOB_ID][:-1], last - 1 if last > 0x20 else last + 1])
    return echo[:_JOB_HEADER] + number + echo[_JOB_ID.stop :]
