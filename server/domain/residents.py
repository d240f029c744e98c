"""What residents may do to their own ticket from the phone (Q3), and in which state: one table on top of the law.

| state    | late | back    | give-up |
| -------- | ---- | ------- | ------- |
| waiting  | hold |         | cancel  |
| called   | hold |         | cancel  |
| on hold  |      | resume, if it was the resident's own "late" | cancel |
| no-show  |      | requeue | cancel  |

Being served, done, cancelled or expired, nothing is offered. A hold that staff made stays theirs to end: they wait for
something. Each can be taken back for a while (`undo`), until staff have touched the ticket. Places are kept throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from server.domain.errors import IllegalTransition, NothingToUndo, TooManyWishes
from server.domain.states import AT_COUNTER, Action, State
from server.domain.ticket import Ticket, act


class Wish(StrEnum):
    """What can be asked for, as the contract spells it."""

    LATE = "late"
    BACK = "back"
    GIVE_UP = "give-up"
    UNDO = "undo"


#: How long a resident can take a wish back: long enough to read the page once more, in any language.
UNDO_WITHIN = timedelta(seconds=60)
#: So many in a ticket's life; what a worried visitor does in a day, and far less than mischief needs.
MOST_WISHES = 12

ACTION_OF: Mapping[tuple[State, Wish], Action] = MappingProxyType(
    {
        (State.WAITING, Wish.LATE): Action.HOLD,
        (State.CALLED, Wish.LATE): Action.HOLD,
        (State.ON_HOLD, Wish.BACK): Action.RESUME,
        (State.NO_SHOW, Wish.BACK): Action.REQUEUE,
        (State.WAITING, Wish.GIVE_UP): Action.CANCEL,
        (State.CALLED, Wish.GIVE_UP): Action.CANCEL,
        (State.ON_HOLD, Wish.GIVE_UP): Action.CANCEL,
        (State.NO_SHOW, Wish.GIVE_UP): Action.CANCEL,
    }
)


def offered(ticket: Ticket, now: datetime) -> tuple[Wish, ...]:
    """What the resident may ask for at this instant; nothing once the ticket's wishes are used up."""
    if ticket.wishes >= MOST_WISHES:
        return ()
    until = undo_until(ticket)
    return tuple(
        wish
        for wish in Wish
        if (wish is Wish.UNDO and until is not None and now <= until) or _action(ticket, wish) is not None
    )


def undo_until(ticket: Ticket) -> datetime | None:
    """Until when the standing wish can be taken back; None without one."""
    if ticket.wish is None or ticket.wished_at is None or ticket.wishes >= MOST_WISHES:
        return None
    return ticket.wished_at + UNDO_WITHIN


def grant(ticket: Ticket, wish: Wish, now: datetime) -> Ticket:
    """The ticket after LATE, BACK or GIVE_UP.

    Raises:
        TooManyWishes: the ticket's wishes are used up.
        IllegalTransition: not in this state.
    """
    _expect_wishes_left(ticket)
    action = _action(ticket, wish)
    if action is None:
        raise IllegalTransition(ticket.label, state=ticket.state, version=ticket.version)
    return replace(act(ticket, action, now), wish=wish.value, wished_at=now, wishes=ticket.wishes + 1)


def take_back(ticket: Ticket, before: Ticket, now: datetime) -> Ticket:
    """The ticket as if its standing wish had not been; `before` is how it was.

    Its counter has called another meanwhile, so a ticket that was at one waits again, at its old place. An older wish
    stands again, but is not to be undone in its turn.

    Raises:
        TooManyWishes: the ticket's wishes are used up.
        NothingToUndo: no wish stands, or the time for it is over.
    """
    _expect_wishes_left(ticket)
    until = undo_until(ticket)
    if until is None or now > until:
        raise NothingToUndo(ticket.label, state=ticket.state, version=ticket.version)
    back = replace(
        ticket,
        state=before.state,
        version=ticket.version + 1,
        counter=before.counter,
        ended_at=before.ended_at,
        wish=before.wish,
        wished_at=None,
        wishes=ticket.wishes + 1,
    )
    return replace(back, state=State.WAITING, counter=None) if before.state in AT_COUNTER else back


def settled(ticket: Ticket) -> Ticket:
    """The ticket once staff have acted on it: what its resident asked for is answered by that."""
    return ticket if ticket.wish is None else replace(ticket, wish=None, wished_at=None)


def _action(ticket: Ticket, wish: Wish) -> Action | None:
    if ticket.state is State.ON_HOLD and wish is Wish.BACK and ticket.wish != Wish.LATE:
        return None
    return ACTION_OF.get((ticket.state, wish))


def _expect_wishes_left(ticket: Ticket) -> None:
    if ticket.wishes >= MOST_WISHES:
        raise TooManyWishes(ticket.label, state=ticket.state, version=ticket.version)
