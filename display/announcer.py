"""Who is to be called aloud, and in what order. Pure: boards go in, announcements come out; no clock, no sound.

A call is announced once for each time it is made, in the order of the calls. It is never dropped for being late, only
when it would be untrue: the call was taken back, or the same ticket has been called again since.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from server.contract.base import LocalText
from server.contract.snapshots import Board, CallView
from server.contract.tickets import TicketState

#: With more than this many waiting, the repeat is left out.
BUSY = 3

#: After the hub was away, calls older than this are for the board alone.
STALE = timedelta(seconds=60)

#: The board keeps this many earlier calls or more; while it has fewer, a call that it does not show was taken back.
RECENT = 4

#: States in which the call of a ticket no longer stands.
_WITHDRAWN = frozenset({TicketState.WAITING, TicketState.CANCELLED, TicketState.EXPIRED, TicketState.ON_HOLD})


@dataclass(frozen=True, slots=True)
class Announcement:
    """A call to be spoken; `id` is the call's `seq`, `part` 2 a second call (交付呼出)."""

    id: int
    ticket: str
    number: str
    counter_name: LocalText
    language: str
    part: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """What is spoken next; `repeat` is False when others wait."""

    announcement: Announcement
    repeat: bool


class Announcer:
    """The queue of announcements of one display."""

    def __init__(self) -> None:
        self._heard: int | None = None
        self._waiting: list[Announcement] = []

    @property
    def waiting(self) -> tuple[Announcement, ...]:
        """Those not yet begun, next first."""
        return tuple(self._waiting)

    def take(self, board: Board, *, restarted: bool = False) -> None:
        """Learns from a board. The first one, and the first of a hub that began anew, are history."""
        calls = sorted({call.seq: call for call in (*board.recent, *board.calling)}.values(), key=lambda call: call.seq)
        newest = calls[-1].seq if calls else 0
        if self._heard is None or restarted:
            self._waiting.clear()
            self._heard = newest
            return
        heard = self._heard
        self._heard = max(heard, newest)
        for call in calls:
            fresh = board.generated_at - call.called_at <= STALE
            if call.seq > heard and call.announce and fresh:
                self._join(_announcement(call))
        self._waiting = [waiting for waiting in self._waiting if _stands(waiting, board)]

    def next(self) -> Turn | None:
        """Takes the next one from the queue."""
        if not self._waiting:
            return None
        repeat = len(self._waiting) <= BUSY
        return Turn(self._waiting.pop(0), repeat)

    def _join(self, new: Announcement) -> None:
        """At the end; or in the place of an earlier call of the same ticket that nobody has heard yet."""
        for index, waiting in enumerate(self._waiting):
            if waiting.ticket == new.ticket:
                self._waiting[index] = new
                return
        self._waiting.append(new)


def _announcement(call: CallView) -> Announcement:
    return Announcement(call.seq, call.ticket, call.number, call.counter_name, call.language, call.part)


def _stands(waiting: Announcement, board: Board) -> bool:
    """Whether a call still holds: the board has it, at the same counter, or newer ones have pushed it off the board."""
    for call in (*board.calling, *board.recent):
        if call.ticket == waiting.ticket:
            return call.state not in _WITHDRAWN and call.counter_name == waiting.counter_name
    return len(board.recent) >= RECENT and waiting.id < min(call.seq for call in board.recent)
