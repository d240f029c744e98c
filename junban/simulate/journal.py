"""What happened, as the people in the hall saw it: each ticket's life and each counter's hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from junban.simulate.doors import Seen
from junban.simulate.plan import Visitor
from server.domain.states import Action, State


class Ending(StrEnum):
    """How a stay at a counter ended."""

    COMPLETED = "completed"
    UNDONE = "undone"
    NO_SHOW = "no-show"
    HELD = "held"
    TRANSFERRED = "transferred"
    LOST = "lost"
    """somebody else at the hub took the ticket in hand"""


@dataclass(slots=True)
class Stay:
    """From a call to the end of it, at one counter. Seconds since local midnight."""

    counter: str
    called_at: float
    started_at: float | None = None
    ended_at: float | None = None
    ending: Ending | None = None


@dataclass(slots=True)
class Record:
    """A ticket's life. `returning`: a missed visitor who will come back; `note` explains an odd end."""

    ticket: str
    number: str
    service: str
    visitor: Visitor | None
    issued_at: float
    state: State = State.WAITING
    stays: list[Stay] = field(default_factory=list)
    returning: bool = False
    note: str | None = None
    undone: bool = False
    missed: bool = False
    held: bool = False
    transferred: bool = False

    @property
    def wait(self) -> float | None:
        """Seconds from issue to the first call that stood; None when never called."""
        return next((stay.called_at - self.issued_at for stay in self.stays if stay.ending is not Ending.UNDONE), None)

    @property
    def handled(self) -> float:
        """Seconds with an operator, from the visitor's coming (or the call, where no start was pressed)."""
        visits = [stay for stay in self.stays if stay.ending in {Ending.COMPLETED, Ending.HELD, Ending.TRANSFERRED}]
        return sum((stay.ended_at or 0.0) - (stay.started_at or stay.called_at) for stay in visits)


@dataclass(slots=True)
class Shift:
    """A counter's open hours: pairs of opening and end (a pause or the close); an open end is None."""

    open_spans: list[tuple[float, float | None]] = field(default_factory=list)

    @property
    def open_seconds(self) -> float:
        """How long it was open in all."""
        return sum(end - start for start, end in self.open_spans if end is not None)

    @property
    def is_open(self) -> bool:
        """Whether it is open now."""
        return bool(self.open_spans) and self.open_spans[-1][1] is None


class Journal:
    """All records of the day, in order of issue."""

    def __init__(self) -> None:
        self.records: dict[str, Record] = {}
        self.shifts: dict[str, Shift] = {}
        self.events: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        #: Tickets that the hub had before the day or that came from elsewhere.
        self.foreign: set[str] = set()

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records.values())

    def issued(self, seen: Seen, visitor: Visitor, now: float) -> Record:
        """A ticket came out of the kiosk."""
        record = Record(seen.id, seen.number, seen.service, visitor, now)
        self.records[seen.id] = record
        return record

    def called(self, seen: Seen, counter: str, now: float) -> Record:
        """A counter called a ticket, perhaps one that is not ours."""
        record = self.records.get(seen.id)
        if record is None:
            record = Record(seen.id, seen.number, seen.service, None, now)
            self.records[seen.id] = record
            self.foreign.add(seen.id)
        self.events[Action.CALL_NEXT] += 1
        record.state = State.CALLED
        record.stays.append(Stay(counter, now))
        return record

    def started(self, record: Record, now: float) -> None:
        """The visitor is at the counter."""
        record.state = State.SERVING
        record.stays[-1].started_at = now

    def left(self, record: Record, ending: Ending, state: State, now: float) -> None:
        """The ticket is no longer at the counter."""
        record.state = state
        record.stays[-1].ended_at = now
        record.stays[-1].ending = ending

    def opened(self, counter: str, now: float) -> None:
        """A counter opened."""
        self.shifts.setdefault(counter, Shift()).open_spans.append((now, None))

    def shut(self, counter: str, now: float) -> None:
        """A counter paused or closed."""
        shift = self.shifts.get(counter)
        if shift and shift.is_open:
            shift.open_spans[-1] = (shift.open_spans[-1][0], now)
