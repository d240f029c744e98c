"""The ladder of confirmation: what a device's word says about the slips it was given. Pure.

From the best to the worst: the number of the slip comes back; an answer comes back in its turn; the time it needs has
passed and the device says that it is well; nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from drivers.dialects.port import Echo, Fence, Garbled, Heard, StatusHeard
from drivers.printers.deadline import Allowance
from drivers.printers.port import ENDED, UNDER_WAY, Copy, SlipState
from drivers.profiles.profile import Confirmation

NOT_KNOWN_YET = Allowance(0.0, 0.0)


@dataclass(slots=True)
class Track:
    """One copy on its way."""

    copy: Copy
    state: SlipState = SlipState.QUEUED
    slip: bytes | None = None
    """The slip itself with its cut; None until it was encoded."""
    question: bytes = b""
    """What makes the device confirm it, and follows it."""
    sent: int = 0
    """How many bytes of both were handed over."""
    allowance: Allowance = NOT_KNOWN_YET
    spent: float = 0.0
    """Seconds of a device that is well, since it was this slip's turn."""
    held: float = 0.0
    """Those of them since the device is known to have all of it."""
    end: int = 0
    """How many bytes of all slips were handed over with its last."""

    @property
    def data(self) -> bytes:
        """All that is to be handed over."""
        return (self.slip or b"") + self.question

    @property
    def whole(self) -> bool:
        """Everything was handed over."""
        return self.slip is not None and self.sent == len(self.slip) + len(self.question)

    @property
    def uncut(self) -> bool:
        """The end of its cut has not left us: the device cannot have made a whole slip of it."""
        return self.slip is None or self.sent < len(self.slip)


def head(tracks: Iterable[Track]) -> Track | None:
    """The oldest slip under way: the one that the device is at, for it takes them in order."""
    return next((track for track in tracks if track.state in UNDER_WAY), None)


def under_way(tracks: Iterable[Track]) -> bool:
    """Whether the device has, or may have, something of any of them."""
    return head(tracks) is not None


def unended(tracks: Iterable[Track]) -> bool:
    """Whether anything is still to happen."""
    return any(track.state not in ENDED for track in tracks)


def between_slips(tracks: Iterable[Track]) -> bool:
    """Whether a question may be sent: in the middle of a slip it would be taken for a part of it."""
    return not any(track.state is SlipState.SENDING and track.sent > 0 for track in tracks)


def confirmed_by(event: Heard, method: Confirmation, tracks: Sequence[Track]) -> list[Track]:
    """The slips that this word confirms.

    An echo confirms its own slip and those before it, for the device takes them in order and keeps only the newest
    number unread; but only when that very number was sent whole on this connection. A fence confirms the oldest.
    """
    awaiting = [track for track in tracks if track.state is SlipState.AWAITING]
    match event:
        case Echo(number) if method is Confirmation.JOB_ID and any(t.whole and t.copy.number == number for t in tracks):
            return [track for track in awaiting if track.copy.number <= number]
        case Fence() if method is Confirmation.FENCE:
            return awaiting[:1]
        case _:
            return []


def spoils(event: Heard, method: Confirmation) -> bool:
    """Whether the word takes away our trust in a weak confirmation.

    A number of ours cannot come by chance. The single byte of a fence can come out of noise; and time alone tells
    nothing of a device that had a fault in between.
    """
    match event:
        case Garbled():
            return method in {Confirmation.FENCE, Confirmation.TIMED}
        case StatusHeard(status):
            return method is Confirmation.TIMED and not status.ready
        case _:
            return False


def due(track: Track, method: Confirmation) -> bool:
    """Whether the device has had it whole for the time it needs.

    Then it is out if the device is well (timed), or nobody will ever know (none).
    """
    timed = method in {Confirmation.TIMED, Confirmation.NONE}
    return timed and track.state is SlipState.AWAITING and track.held >= track.allowance.needed
