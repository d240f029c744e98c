"""The day itself: visitors come, operators work in shifts, the rest of the queue is served after closing."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

from junban.simulate.clock import Timeline
from junban.simulate.desk import LUNCH, Desk, Mode
from junban.simulate.doors import Doors, Refused
from junban.simulate.journal import Journal, Record
from junban.simulate.plan import DayPlan, Visitor
from junban.simulate.site import Site
from server.domain.hours import Span
from server.domain.states import ENDED, Action, State

#: Nobody works past this minute: the business day ends at midnight, and with it its tickets.
LAST_MINUTE = 23 * 60 + 45
#: Lunch in two shifts, for a day that is long enough and open all the time between.
LUNCH_SHIFTS = (11 * 60 + 45, 12 * 60 + 50)
LUNCH_HOURS = Span(LUNCH_SHIFTS[0], LUNCH_SHIFTS[-1] + LUNCH // 60)
LONG_DAY = 6 * 60

SENT_HOME = "still waiting when the last operator went home"


class Day:
    """Plays a plan at the doors. Satisfies `desk.Hall`."""

    def __init__(self, plan: DayPlan, site: Site, doors: Doors, timeline: Timeline) -> None:
        self.doors = doors
        self.timeline = timeline
        self.journal = Journal()
        self._plan = plan
        self._site = site
        self._still_to_come = len(plan.visitors)
        self._desks = [Desk(counter, self) for counter in site.counters if site.hours_of(counter.serves)]
        self._over = False

    def play(self) -> Journal:
        """Plays it to the end and returns what happened."""
        for desk in self._desks:
            hours = self._site.hours_of(desk.counter.serves)
            if hours is not None:
                self.timeline.at(hours.start * 60, desk.open)
        for desk, start in self._lunches():
            self.timeline.at(start * 60, desk.lunch)
        for visitor in self._plan.visitors:
            self.timeline.at(visitor.at, partial(self._arrive, visitor))
        self.timeline.at(self._site.hours.end * 60, self.settle)
        self.timeline.at(max(LAST_MINUTE, self._site.hours.end) * 60 - 1, self.end)
        self.timeline.run()
        return self.journal

    def waiting(self, record: Record) -> None:
        """Tells the operator who would be next to take it: best rank of the service, then longest idle."""
        idle = [desk for desk in self._desks if desk.mode is Mode.IDLE and record.service in desk.counter.serves]
        if idle:
            min(idle, key=lambda desk: (desk.counter.serves[record.service], desk.idle_since)).notice()

    def returns(self, record: Record, after: float, action: Action) -> None:
        """A missed visitor comes to the reception, or a form is filled in: the ticket goes back into the queue."""
        record.returning = True
        self.timeline.after(after, lambda: self._put_back(record, action))

    def settle(self) -> None:
        """After closing: who has nobody left to serve goes home, and the last one ends the day."""
        if self._over or self.timeline.now < self._site.hours.end * 60 or self._still_to_come:
            return
        needed = {service for record in self.journal for service in _still_wanted(record)}
        for desk in self._desks:
            if desk.mode is Mode.IDLE and needed.isdisjoint(desk.counter.serves):
                desk.close()
        if not any(desk.at_work for desk in self._desks):
            self.end()

    def end(self) -> None:
        """Everybody goes home; who still waits is asked to come another day."""
        if self._over:
            return
        self._over = True
        for desk in self._desks:
            if desk.at_work:
                desk.close()
        for record in self.journal:
            if record.state in {State.WAITING, State.ON_HOLD} and record.note is None:
                record.note = SENT_HOME
                self._cancel(record)
        self.timeline.stop()

    def _arrive(self, visitor: Visitor) -> None:
        self._still_to_come -= 1
        try:
            seen = self.doors.issue(visitor.takes, visitor.language, visitor.cards)
        except Refused as refusal:
            self.journal.refusals[refusal.code] += 1
            return
        record = self.journal.issued(seen, visitor, self.timeline.now)
        if visitor.by_mistake:
            self.timeline.after(visitor.noticed_after, lambda: self._throw_away(record))
        self.waiting(record)

    def _throw_away(self, record: Record) -> None:
        """A ticket taken by mistake is cancelled without being called, if it was not called before (S3)."""
        if record.state is State.WAITING and not record.missed:
            self._cancel(record)
        self.settle()

    def _put_back(self, record: Record, action: Action) -> None:
        record.returning = False
        try:
            self.doors.act(record.ticket, action, counter=record.stays[-1].counter)
        except Refused as refusal:
            self.journal.refusals[refusal.code] += 1
            record.note = f"{action} was refused"
            self.settle()
            return
        self.journal.events[action] += 1
        record.state = State.WAITING
        self.waiting(record)

    def _cancel(self, record: Record) -> None:
        try:
            self.doors.act(record.ticket, Action.CANCEL, counter=self._desks[0].counter.id)
        except Refused as refusal:
            self.journal.refusals[refusal.code] += 1
            record.note = f"{Action.CANCEL} was refused"
            return
        self.journal.events[Action.CANCEL] += 1
        record.state = State.CANCELLED

    def _lunches(self) -> list[tuple[Desk, int]]:
        """Counters that serve the same take turns, so that no service is left alone."""
        turn: defaultdict[frozenset[str], int] = defaultdict(int)
        lunches = []
        for desk in self._desks:
            hours = self._site.hours_of(desk.counter.serves)
            if hours is None or hours.end - hours.start < LONG_DAY:
                continue
            if hours.start > LUNCH_HOURS.start or hours.end < LUNCH_HOURS.end:
                continue
            group = frozenset(desk.counter.serves)
            lunches.append((desk, LUNCH_SHIFTS[turn[group] % len(LUNCH_SHIFTS)]))
            turn[group] += 1
        return lunches


def _still_wanted(record: Record) -> tuple[str, ...]:
    """The services for which an operator must stay because of this ticket."""
    if record.state in ENDED or (record.note is not None and record.state is not State.WAITING):
        return ()
    if record.state is State.NO_SHOW and not record.returning:
        return ()
    visitor = record.visitor
    if record.state is not State.SERVING:
        return (record.service,) if visitor is None else (record.service, visitor.service)
    if visitor is None:
        return ()
    wanted = (visitor.service,) if visitor.service != record.service else ()
    return (*wanted, record.service) if visitor.hold_after is not None and not record.held else wanted
