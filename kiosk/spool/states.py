"""The law of slips: from which state a slip may move to which, and how a ticket's slips are told in one word.

                    .--- the device is in the way ---.
                    v                                |
    queued ---> blocked ------> sending ------> awaiting ------> confirmed
                                   |                |               ^
                                   `----> unknown <-'               |
                                             `--- told after all ---'

What was sent and not confirmed is `unknown` and never goes back: no program prints it again (design, rule 4). A person
who has looked for it moves it on: found, it is `confirmed`; not found and printed anew, `failed`. `failed` is also
reached from every state before `confirmed`: see `Reason`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType

from drivers.printers.port import SlipState

S = SlipState

#: The law. To stay where it is is always allowed: devices repeat themselves.
MOVES: Mapping[SlipState, frozenset[SlipState]] = MappingProxyType(
    {
        S.QUEUED: frozenset({S.BLOCKED, S.SENDING, S.FAILED}),
        S.BLOCKED: frozenset({S.QUEUED, S.SENDING, S.FAILED}),
        # Back to blocked: the wire took not one byte of it.
        S.SENDING: frozenset({S.BLOCKED, S.AWAITING, S.CONFIRMED, S.UNKNOWN, S.FAILED}),
        S.AWAITING: frozenset({S.CONFIRMED, S.UNKNOWN, S.FAILED}),
        # By a late echo, the device's own word; or by a person who has looked.
        S.UNKNOWN: frozenset({S.CONFIRMED, S.FAILED}),
        S.CONFIRMED: frozenset(),
        S.FAILED: frozenset(),
    }
)

#: What is told of a ticket whose slips differ: the first of these that any slip is in.
WORST_FIRST = (S.FAILED, S.UNKNOWN, S.BLOCKED, S.SENDING, S.AWAITING, S.QUEUED, S.CONFIRMED)


class Reason(StrEnum):
    """Why a slip is where it is, beyond its state: for staff, and for the log."""

    CANCELLED = "cancelled"
    """Staff cancelled the ticket at this kiosk before its turn came."""
    CANNOT_PRINT = "cannot-print"
    """The driver refused it: it does not fit, has no typeface, or the device threw it away."""
    DRIVER_ERROR = "driver-error"
    """The driver broke on it."""
    FOUND = "found"
    """Nobody knew its fate; then a person found that it had come out."""
    GIVEN_UP = "given-up"
    """A person would not wait any longer for what was under way; it says nothing about the printer."""
    HELD = "held"
    """An earlier slip of its ticket is of unknown fate; a person decides about both."""
    INTERRUPTED = "interrupted"
    """This program ended, or lost power, while it was under way."""
    EARLIER_RUN = "earlier-run"
    """Its ticket is older than this spool: an earlier kiosk may have printed it."""
    NO_CONFIRMATION = "no-confirmation"
    """Its printer never says what came out (profile); it is no sign that anything is wrong."""
    REPLACED = "replaced"
    """Staff had it printed anew: before its own turn came, or because they looked for it and it was not there."""
    TOO_LATE = "too-late"
    """The printer was in the way for so long that nobody stands there any more."""
    UNRECORDED = "spool-unavailable"
    """The spool could not be written, and nothing is printed that is not recorded."""


#: A slip of unknown fate for one of these does not count against the printer.
BLAMELESS = frozenset({Reason.GIVEN_UP, Reason.NO_CONFIRMATION})


def may_move(old: SlipState, new: SlipState) -> bool:
    """Whether the law allows it."""
    return new is old or new in MOVES[old]


def sources_of(new: SlipState) -> tuple[SlipState, ...]:
    """The states from which `new` is reached, itself included: what a guarded update asks for."""
    return tuple(old for old in SlipState if may_move(old, new))


def in_one_word(states: Iterable[SlipState]) -> SlipState:
    """A ticket's slips as one, the worst first; no slip at all is `queued`."""
    found = frozenset(states)
    return next((state for state in WORST_FIRST if state in found), S.QUEUED)
