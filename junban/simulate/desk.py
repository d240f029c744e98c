"""A counter and its operator: calls by one key, serves, misses people, makes mistakes, goes to lunch and home."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from junban.simulate.clock import Timeline
from junban.simulate.doors import Doors, Refused, Seen
from junban.simulate.journal import Ending, Journal, Record
from junban.simulate.plan import Turn, Visitor
from junban.simulate.site import SiteCounter
from server.domain.states import Action, State

#: Seconds from the first call to the second, and from the second to giving the visitor up.
RECALL_AFTER = 60
GIVE_UP_AFTER = 60
#: Seconds until an operator sees that a call was a slip of the hand, and until the call is made again.
UNDO_AFTER = 6
CALL_AGAIN_AFTER = 15
#: Seconds until an idle operator presses the key for a visitor who has just come.
NOTICE_AFTER = 8
#: Seconds at the counter until it turns out that the visitor pressed another service.
WRONG_SERVICE_AFTER = 90
#: Length of a lunch break (休憩).
LUNCH = 60 * 60

#: Who stands behind a ticket that came from elsewhere: somebody at a kiosk while the simulation runs.
STRANGER = Visitor(at=0, service="", takes="")


class Mode(StrEnum):
    """What the operator is doing."""

    AWAY = "away"
    IDLE = "idle"
    REACHING = "reaching"
    """about to press the key"""
    BUSY = "busy"
    LUNCH = "lunch"


class Hall(Protocol):
    """What a desk needs of the day around it."""

    doors: Doors
    timeline: Timeline
    journal: Journal

    def waiting(self, record: Record) -> None:
        """The ticket waits again: somebody idle should take it."""

    def returns(self, record: Record, after: float, action: Action) -> None:
        """The visitor will be back, and `action` will put the ticket back into the queue."""

    def settle(self) -> None:
        """Something ended: perhaps it is time to go home."""


class Desk:
    """One counter through the day."""

    def __init__(self, counter: SiteCounter, hall: Hall) -> None:
        self.counter = counter
        self.mode = Mode.AWAY
        self.idle_since = 0.0
        self._hall = hall
        self._record: Record | None = None
        self._lunch_due = False
        #: Grows with every change of what the operator does, so that what was set for an earlier visit is void.
        self._step = 0

    @property
    def at_work(self) -> bool:
        """Whether the operator is still in the house."""
        return self.mode is not Mode.AWAY

    def open(self) -> None:
        """Opens in the morning, or after lunch, and calls whoever waits."""
        if not self._done(lambda: self._hall.doors.open_counter(self.counter.id)):
            self._become(Mode.AWAY)
            self._hall.settle()
            return
        self._hall.journal.opened(self.counter.id, self._hall.timeline.now)
        self._press_next()

    def close(self) -> None:
        """Goes home; a visitor at the counter is finished first."""
        if self._record is not None:
            self._complete(self._record)
        if self.mode is not Mode.LUNCH:
            self._hall.journal.shut(self.counter.id, self._hall.timeline.now)
        self._become(Mode.AWAY)
        self._done(lambda: self._hall.doors.close_counter(self.counter.id))

    def lunch(self) -> None:
        """The break is due: now if idle, else after this visitor."""
        if self.mode is Mode.IDLE:
            self._pause()
        elif self.mode in {Mode.BUSY, Mode.REACHING}:
            self._lunch_due = True

    def notice(self) -> None:
        """Somebody has come: an idle operator reaches for the key."""
        if self.mode is Mode.IDLE:
            self._become(Mode.REACHING)
            self._after(NOTICE_AFTER, self._press_next)

    def _become(self, mode: Mode) -> None:
        self.mode = mode
        self._step += 1

    def _after(self, seconds: float, event: Callable[[], None]) -> None:
        """Sets an event that is void once the operator does something else."""
        step = self._step
        self._hall.timeline.after(seconds, lambda: event() if step == self._step else None)

    def _done(self, command: Callable[[], object]) -> bool:
        """Whether the hub did it; a refusal goes into the journal."""
        try:
            command()
        except Refused as refusal:
            self._hall.journal.refusals[refusal.code] += 1
            return False
        return True

    def _press_next(self) -> None:
        """The one key: completes the present visit and calls the next."""
        try:
            seen = self._hall.doors.call_next(self.counter.id)
        except Refused as refusal:
            # Somebody else closed or took the counter: this operator has nothing more to do here.
            self._hall.journal.refusals[refusal.code] += 1
            self._lose("the counter was taken out of the simulation's hands")
            self.close()
            self._hall.settle()
            return
        if self._record is not None:
            self._ended(self._record, Ending.COMPLETED, State.COMPLETED)
        if seen is not None:
            self._receive(seen)
        elif self._lunch_due:
            self._pause()
        else:
            self._become(Mode.IDLE)
            self.idle_since = self._hall.timeline.now
        self._hall.settle()

    def _free(self) -> None:
        """The visit is over: lunch, or the next by one key."""
        if not self._lunch_due:
            self._press_next()
            return
        if self._record is not None:
            self._complete(self._record)
        self._pause()

    def _pause(self) -> None:
        self._lunch_due = False
        self._become(Mode.LUNCH)
        self._done(lambda: self._hall.doors.pause_counter(self.counter.id))
        self._hall.journal.shut(self.counter.id, self._hall.timeline.now)
        self._after(LUNCH, self.open)

    def _receive(self, seen: Seen) -> None:
        record = self._hall.journal.called(seen, self.counter.id, self._hall.timeline.now)
        self._record = record
        self._become(Mode.BUSY)
        visitor = record.visitor or STRANGER
        if visitor.undo and not record.undone:
            self._after(UNDO_AFTER, lambda: self._undo(record))
        elif not record.missed and (visitor.by_mistake or visitor.turn is not Turn.COMES):
            self._after(RECALL_AFTER, lambda: self._recall(record, visitor))
        else:
            self._after(visitor.walk, lambda: self._begin(record, visitor))

    def _undo(self, record: Record) -> None:
        record.undone = True
        if self._act(record, Action.UNDO_CALL, Ending.UNDONE, State.WAITING):
            self._become(Mode.REACHING)
            self._after(CALL_AGAIN_AFTER, self._free)
            self._hall.waiting(record)

    def _recall(self, record: Record, visitor: Visitor) -> None:
        if not self._act(record, Action.RECALL):
            return
        if visitor.turn is Turn.SLOW and not visitor.by_mistake:
            self._after(visitor.walk, lambda: self._begin(record, visitor))
        else:
            self._after(GIVE_UP_AFTER, lambda: self._give_up(record, visitor))

    def _give_up(self, record: Record, visitor: Visitor) -> None:
        record.missed = True
        if not self._act(record, Action.MARK_NO_SHOW, Ending.NO_SHOW, State.NO_SHOW):
            return
        if visitor.turn is Turn.LATE and not visitor.by_mistake:
            self._hall.returns(record, visitor.back_after, Action.REQUEUE)
        self._free()

    def _begin(self, record: Record, visitor: Visitor) -> None:
        if not visitor.forgets_start:
            if not self._act(record, Action.START):
                return
            self._hall.journal.started(record, self._hall.timeline.now)
        wrong = visitor.service not in {"", record.service} and not record.transferred
        if wrong:
            self._after(WRONG_SERVICE_AFTER, lambda: self._transfer(record, visitor))
        elif visitor.hold_after is not None and not record.held:
            self._after(visitor.hold_after, lambda: self._hold(record, visitor))
        else:
            spent = visitor.hold_after or 0
            self._after(max(30, visitor.handling - spent), self._free)

    def _transfer(self, record: Record, visitor: Visitor) -> None:
        record.transferred = True
        if self._act(record, Action.TRANSFER, Ending.TRANSFERRED, State.WAITING, service=visitor.service):
            record.service = visitor.service
            self._hall.waiting(record)
            self._free()

    def _hold(self, record: Record, visitor: Visitor) -> None:
        record.held = True
        if self._act(record, Action.HOLD, Ending.HELD, State.ON_HOLD):
            self._hall.returns(record, visitor.away, Action.RESUME)
            self._free()

    def _act(
        self,
        record: Record,
        action: Action,
        ending: Ending | None = None,
        state: State | None = None,
        *,
        service: str | None = None,
    ) -> bool:
        """Does it at the hub. Refused: somebody else has the ticket in hand, so this operator calls the next."""
        doors, counter = self._hall.doors, self.counter.id
        if not self._done(lambda: doors.act(record.ticket, action, counter=counter, service=service)):
            self._lose(f"{action} was refused")
            self._become(Mode.REACHING)
            self._after(NOTICE_AFTER, self._free)
            return False
        self._hall.journal.events[action] += 1
        if ending is not None and state is not None:
            self._ended(record, ending, state)
        return True

    def _complete(self, record: Record) -> None:
        self._act(record, Action.COMPLETE, Ending.COMPLETED, State.COMPLETED)

    def _ended(self, record: Record, ending: Ending, state: State) -> None:
        self._hall.journal.left(record, ending, state, self._hall.timeline.now)
        self._record = None

    def _lose(self, why: str) -> None:
        if self._record is not None:
            self._record.note = why
            self._ended(self._record, Ending.LOST, self._record.state)
