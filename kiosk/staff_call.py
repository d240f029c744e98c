"""A resident calls staff (職員を呼ぶ): the hub hears of it until it is over, and the screen says how far it got.

It is over five minutes after the last touch, or two minutes after somebody on the staff's side said that they come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

#: A call that nobody answers is over after so long: whoever called has found help, or has left.
UNANSWERED_SECONDS = 300.0
#: Somebody who said that they come is there by then.
COMING_SECONDS = 120.0
#: Touches that follow each other faster are one call.
SAME_CALL_SECONDS = 10.0
#: The reckoned time of the hub may become another one after the touch; by so much it is told anew.
CLOCK_PLAY = timedelta(seconds=5)


class CallState(StrEnum):
    """How far a call got. The screen claims no more than that."""

    NONE = "none"
    CALLING = "calling"
    """The hub has not heard of it: only the chime rang."""
    TOLD = "told"
    """It stands on the staff's screens."""
    COMING = "coming"
    """Somebody said that they come."""


@dataclass(frozen=True, slots=True)
class _Call:
    """`rung` and `answered` are readings of the monotonic clock."""

    at: datetime
    rung: float
    told: bool = False
    answered: float | None = None
    order: str = ""


class StaffCall:
    """One for the kiosk, used by several threads."""

    def __init__(
        self,
        now: Callable[[], datetime],
        changed: Callable[[], None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` is the hub's time as reckoned here; `changed` is called when there is something to tell the hub."""
        self._now = now
        self._changed = changed
        self._monotonic = monotonic
        self._call: _Call | None = None
        self._order = ""
        self._news = threading.Condition()

    def ring(self) -> None:
        """A resident touched the button. A touch after somebody answered is a call of its own."""
        with self._news:
            call, rung = self._standing(), self._monotonic()
            if call is not None and rung - call.rung < SAME_CALL_SECONDS:
                return
            self._call = _Call(self._now(), rung)
        self._changed()

    def heard(self, at: datetime | None) -> None:
        """The hub has heard of the call of that time."""
        with self._news:
            call = self._standing()
            if call is not None and at == call.at and not call.told:
                self._call = replace(call, told=True)
                self._news.notify_all()

    def answer(self, order: str) -> None:
        """Somebody comes. The same order again says nothing new, and without a call there is nobody to tell."""
        with self._news:
            call = self._standing()
            if call is not None and order != self._order:
                self._call = replace(call, told=True, answered=self._monotonic())
                self._news.notify_all()
            self._order = order

    @property
    def at(self) -> datetime | None:
        """When it was made, by the hub's time; None when nobody calls."""
        with self._news:
            call = self._standing()
            if call is None:
                return None
            reckoned = self._now() - timedelta(seconds=self._monotonic() - call.rung)
            if abs(reckoned - call.at) > CLOCK_PLAY:
                call = self._call = replace(call, at=reckoned)
            return call.at

    @property
    def state(self) -> CallState:
        """How far it got."""
        with self._news:
            return self._state()

    def wait_told(self, seconds: float) -> CallState:
        """The state once the hub has heard of it, or after so long."""
        with self._news:
            self._news.wait_for(lambda: self._state() is not CallState.CALLING, seconds)
            return self._state()

    def _state(self) -> CallState:
        call = self._standing()
        if call is None:
            return CallState.NONE
        if call.answered is not None:
            return CallState.COMING
        return CallState.TOLD if call.told else CallState.CALLING

    def _standing(self) -> _Call | None:
        """The call, unless it is over."""
        call = self._call
        if call is not None:
            since, lasts = (call.rung, UNANSWERED_SECONDS) if call.answered is None else (call.answered, COMING_SECONDS)
            if self._monotonic() - since >= lasts:
                call = self._call = None
        return call
