"""The law of a ticket's life: one table of (state, action) to state.

The documentation and the OpenAPI text are generated from it; nothing else decides what is legal.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType


class State(StrEnum):
    """Where a ticket is (S2)."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    NO_SHOW = "no_show"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Action(StrEnum):
    """What can be done to a ticket; the value is the segment of the path `/tickets/{id}/{action}`."""

    CALL_NEXT = "call-next"
    CALL = "call"
    RECALL = "recall"
    UNDO_CALL = "undo-call"
    START = "start"
    COMPLETE = "complete"
    HOLD = "hold"
    RESUME = "resume"
    MARK_NO_SHOW = "no-show"
    REQUEUE = "requeue"
    CANCEL = "cancel"
    RESTORE = "restore"
    TRANSFER = "transfer"
    HAND_OVER = "hand-over"
    """a transfer to city staff (市職員へ引継ぎ): it leaves the queue"""
    SET_ASIDE = "set-aside"
    READY = "ready"
    NOTE = "note"
    REPRINT = "reprint"
    EXPIRE = "expire"


#: At a counter: the visitor is being called or served there.
AT_COUNTER = frozenset({State.CALLED, State.SERVING})
#: Still to be served today.
OPEN = frozenset({State.WAITING, State.CALLED, State.SERVING, State.ON_HOLD, State.NO_SHOW})
#: Nothing more happens, except that a cancellation may be taken back.
ENDED = frozenset({State.COMPLETED, State.CANCELLED, State.EXPIRED})

S, A = State, Action

TRANSITIONS: Mapping[tuple[State, Action], State] = MappingProxyType(
    {
        (S.WAITING, A.CALL_NEXT): S.CALLED,
        (S.WAITING, A.CALL): S.CALLED,
        (S.WAITING, A.HOLD): S.ON_HOLD,
        (S.WAITING, A.CANCEL): S.CANCELLED,
        (S.WAITING, A.TRANSFER): S.WAITING,
        (S.WAITING, A.HAND_OVER): S.COMPLETED,
        (S.WAITING, A.NOTE): S.WAITING,
        (S.WAITING, A.REPRINT): S.WAITING,
        (S.WAITING, A.EXPIRE): S.EXPIRED,
        (S.CALLED, A.RECALL): S.CALLED,
        (S.CALLED, A.UNDO_CALL): S.WAITING,
        (S.CALLED, A.START): S.SERVING,
        (S.CALLED, A.COMPLETE): S.COMPLETED,
        (S.CALLED, A.HOLD): S.ON_HOLD,
        (S.CALLED, A.MARK_NO_SHOW): S.NO_SHOW,
        (S.CALLED, A.CANCEL): S.CANCELLED,
        (S.CALLED, A.TRANSFER): S.WAITING,
        (S.CALLED, A.HAND_OVER): S.COMPLETED,
        (S.CALLED, A.SET_ASIDE): S.ON_HOLD,
        (S.CALLED, A.NOTE): S.CALLED,
        (S.CALLED, A.REPRINT): S.CALLED,
        (S.CALLED, A.EXPIRE): S.EXPIRED,
        (S.SERVING, A.COMPLETE): S.COMPLETED,
        (S.SERVING, A.HOLD): S.ON_HOLD,
        (S.SERVING, A.CANCEL): S.CANCELLED,
        (S.SERVING, A.TRANSFER): S.WAITING,
        (S.SERVING, A.HAND_OVER): S.COMPLETED,
        (S.SERVING, A.SET_ASIDE): S.ON_HOLD,
        (S.SERVING, A.NOTE): S.SERVING,
        (S.SERVING, A.REPRINT): S.SERVING,
        (S.SERVING, A.EXPIRE): S.EXPIRED,
        (S.ON_HOLD, A.RESUME): S.WAITING,
        (S.ON_HOLD, A.CALL): S.CALLED,
        (S.ON_HOLD, A.CANCEL): S.CANCELLED,
        (S.ON_HOLD, A.TRANSFER): S.WAITING,
        (S.ON_HOLD, A.HAND_OVER): S.COMPLETED,
        (S.ON_HOLD, A.READY): S.WAITING,
        (S.ON_HOLD, A.NOTE): S.ON_HOLD,
        (S.ON_HOLD, A.REPRINT): S.ON_HOLD,
        (S.ON_HOLD, A.EXPIRE): S.EXPIRED,
        (S.NO_SHOW, A.REQUEUE): S.WAITING,
        (S.NO_SHOW, A.CALL): S.CALLED,
        (S.NO_SHOW, A.CANCEL): S.CANCELLED,
        (S.NO_SHOW, A.NOTE): S.NO_SHOW,
        (S.NO_SHOW, A.REPRINT): S.NO_SHOW,
        (S.NO_SHOW, A.EXPIRE): S.EXPIRED,
        (S.CANCELLED, A.RESTORE): S.WAITING,
    }
)


@cache
def allowed(state: State) -> tuple[Action, ...]:
    """The actions that are legal in `state`, in the order of `Action`."""
    return tuple(action for action in Action if (state, action) in TRANSITIONS)
