"""Questions asked while slips are under way: one at a time, and what their answers, or their absence, prove. Pure."""

from __future__ import annotations

from drivers.printers.deadline import BITS_A_BYTE, Patience
from drivers.printers.ladder import Track


class Questions:
    """Of one call of `print()`. Times are the caller's seconds.

    Attributes:
        sent: bytes of slips handed over so far.
        proven: how many of them the device has for certain, for it answered a question that came behind them.
    """

    def __init__(self, patience: Patience, buffer_bytes: int, baud: int | None) -> None:
        """`buffer_bytes` of the device; `baud` None where a device that is gone breaks the link."""
        self.sent = 0
        self.proven = 0
        self._patience = patience
        self._buffer_bytes = buffer_bytes
        self._baud = baud
        self._poll = patience.poll if baud is None else patience.serial_poll
        self._moved_at = 0.0
        self._next_at = 0.0
        self._asked_at: float | None = None
        self._sent_then = 0
        self._timed: Track | None = None

    def begins(self, now: float) -> None:
        """The first byte of a slip comes next; the status is known."""
        self._moved_at = now
        self._next_at = max(self._next_at, now + self._poll)

    def handed_over(self, count: int, now: float) -> None:
        """So many bytes more of a slip."""
        self.sent += count
        if count:
            self._moved_at = now

    def due(self, now: float) -> bool:
        """Whether to ask now."""
        return self._asked_at is None and now >= self._next_at

    def ask(self, now: float, timed: Track | None) -> None:
        """It is asked; a good answer confirms `timed`."""
        self._asked_at = now
        self._sent_then = self.sent
        self._timed = timed

    def answered(self, now: float) -> Track | None:
        """The answer is here: all that was sent before the question has arrived. The slip that it may confirm."""
        timed, self._timed = self._timed, None
        if self._asked_at is not None:
            self.proven = self._sent_then
        self._asked_at = None
        self._next_at = now + self._poll
        return timed

    def overdue(self, now: float) -> bool:
        """No answer for too long."""
        return self._asked_at is not None and now - self._asked_at > self._silence()

    def forget(self) -> None:
        """The answer is not expected any more; another question may be asked at once."""
        self._asked_at = self._timed = None

    def nobody_there(self, now: float, *, sending: bool) -> bool:
        """Whether a device on a serial line must be taken for gone, for such a line cannot be lost.

        It answers too late, or takes no bytes in the middle of a slip, and its buffer cannot be full. So it may have
        been switched off and on again. What it had is lost then, while the rest of our bytes, a confirmation among
        them, would be taken by the new-born device as if nothing had happened.
        """
        if self._baud is None or self.sent - self.proven > self._buffer_bytes:
            return False
        stuck = sending and now - self._moved_at > self._silence()
        return stuck or self.overdue(now)

    def _silence(self) -> float:
        """How long an answer may take: on a serial line it waits behind the bytes before it, and no longer."""
        if self._baud is None:
            return self._patience.silence
        return self._patience.serial_silence + (self.sent - self.proven) * BITS_A_BYTE / self._baud
