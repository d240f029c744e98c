"""What is said of a slip when waiting ends without a confirmation. Pure, and the only place where it is decided."""

from __future__ import annotations

from enum import StrEnum

from drivers.printers.ladder import Track
from drivers.printers.port import ENDED, SlipState


class Ending(StrEnum):
    """Why we wait no longer."""

    AT_REST = "at-rest"
    """The device has nothing of ours: all is said, or it is in the way of the rest."""
    LINK_LOST = "link-lost"
    TOO_LATE = "too-late"
    """The time a slip may take has passed."""
    SILENT = "silent"
    """It answers no more, on a wire that cannot tell a device from none."""
    ABANDONED = "abandoned"
    """A person gave up, and the device said that its buffer is empty."""
    NOT_ABANDONED = "not-abandoned"
    """A person gave up, and the device did not say so: what it holds may still come out."""
    LEFT = "left"
    """The program ends."""


def fate(track: Track, ending: Ending) -> SlipState:
    """The last word on a copy.

    No byte sent: nothing can have come out. Thrown away by the device before it had the end of its cut: no whole slip
    can come out. Anything else may lie in the tray, and nobody here knows: not even of a slip that was thrown away
    without having been confirmed, for paper may end, or a confirmation get lost, right behind the cut.
    """
    if track.state in ENDED:
        return track.state
    if track.sent == 0:
        return SlipState.BLOCKED
    if ending is Ending.ABANDONED and track.uncut:
        return SlipState.FAILED
    return SlipState.UNKNOWN
