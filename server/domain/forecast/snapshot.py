"""What the forecast is made from, and what it says. Times are seconds since local midnight; answers are minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf

from server.domain.forecast.promises import Promises
from server.domain.forecast.ranges import rounded_outward


class CounterNow(StrEnum):
    """Whether a counter calls."""

    OPEN = "open"
    PAUSED = "paused"
    """It will be back."""
    CLOSED = "closed"


class Ending(StrEnum):
    """How a visit ended."""

    SERVED = "served"
    TRANSFERRED = "transferred"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


#: These tell how long a visitor stays at a counter.
STAYED = frozenset({Ending.SERVED, Ending.TRANSFERRED})


@dataclass(frozen=True, slots=True)
class ServiceMinutes:
    """A service with the minutes that its configuration states."""

    id: str
    mean_min: float


@dataclass(frozen=True, slots=True)
class Present:
    """The visitor who is called or served at a counter."""

    ticket: str
    service: str
    issued_at: float
    called_at: float
    started_at: float | None
    share: float = 1.0
    """Stated minutes of this visit as a share of its service's: two cards take longer than one."""


@dataclass(frozen=True, slots=True)
class CounterView:
    """A counter: `serves` maps services to ranks, 1 before 2; `plan` are today's announced hours, or None."""

    id: str
    state: CounterNow
    serves: Mapping[str, int]
    free_since: float
    current: Present | None = None
    plan: tuple[tuple[float, float], ...] | None = None
    returns_at: float | None = None
    """When a paused counter said that it would be back."""


@dataclass(frozen=True, slots=True)
class WaitingTicket:
    """A ticket that waits; `order_at` is its place."""

    ticket: str
    service: str
    issued_at: float
    order_at: float
    appointment_at: float | None = None
    share: float = 1.0
    for_counter: str | None = None
    """Kept for this counter, before all others there."""
    handed_over_at: tuple[str, ...] | None = None
    """A second call: any of these counters makes it, before all others there."""


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment of today that has not checked in."""

    service: str
    at: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A visit of today that is over; `counter` and `called_at` are None when it was never called."""

    ticket: str
    service: str
    counter: str | None
    issued_at: float
    called_at: float | None
    started_at: float | None
    ended_at: float
    outcome: Ending
    appointment: bool = False
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The queue at `now`. `waiting` is in order of place, `recent` oldest first."""

    now: float
    close_at: float
    services: tuple[ServiceMinutes, ...]
    counters: tuple[CounterView, ...]
    waiting: tuple[WaitingTicket, ...] = ()
    appointments: tuple[Booked, ...] = ()
    recent: tuple[Ended, ...] = ()
    outranks_after: float = inf
    """Whoever has waited so many seconds comes before all ranks."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes until the call: the middle, and the 10th and 90th percentile. `shown` is what people were told last."""

    median: float
    low: float
    high: float
    shown: tuple[int, int] | None = None

    def rounded(self) -> tuple[int, int]:
        """The range that people are told, rounded outward to 5 minutes; its end is never 0."""
        return self.shown or rounded_outward(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Waits:
    """The wait of each waiting ticket, and of a ticket issued now by service; None when nobody will call it."""

    tickets: Mapping[str, Wait | None]
    services: Mapping[str, Wait | None]
    promises: Promises = field(default_factory=Promises)
    """What slips of today promised, as far as it has come."""
