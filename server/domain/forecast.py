"""How long until a ticket is called: the day played forward once with the stated minutes.

Counters take tickets by the rule of `dispatch`; a visitor at a counter stays for what is left of the stated minutes.
The range is the middle 80 % if handling times vary as `VARIATION` says. Minutes everywhere.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor, sqrt

from server.domain.counter import Counter, CounterState
from server.domain.dispatch import KEPT_FOR_COUNTER
from server.domain.ticket import Ticket
from server.domain.venue import CounterSetup, Venue

#: Standard deviation of a handling time as a share of its mean: log-normal handling at such counters has about this.
VARIATION = 0.6
#: The 90th percentile of a normal distribution, in standard deviations.
Z90 = 1.2816
#: A visitor who has been at the counter longer than the stated minutes is expected to stay this long yet.
OVERDUE_MINUTES = 2.0
#: A pause that gives no time of return.
PAUSE_MINUTES = 15.0
ROUND_TO = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes until the call: the middle, and the 10th and 90th percentile."""

    median: float
    low: float
    high: float

    def rounded(self) -> tuple[int, int]:
        """The range that people are shown, rounded outward to 5 minutes; its end is never 0."""
        low = floor(self.low / ROUND_TO) * ROUND_TO
        high = max(ROUND_TO, ceil(self.high / ROUND_TO) * ROUND_TO)
        return low, high


@dataclass(frozen=True, slots=True)
class Waits:
    """The wait of each waiting ticket by id, and of a ticket issued now by service; absent when nobody will call it."""

    tickets: Mapping[str, Wait]
    services: Mapping[str, Wait]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A ticket, or one that would be issued now (`ticket` None), in the lane of its service or counter."""

    key: str
    order: tuple[int, float, str]
    minutes: float
    real: bool


def estimate(
    venue: Venue,
    counters: Sequence[Counter],
    at_counter: Mapping[str, Ticket],
    waiting: Sequence[Ticket],
    now: datetime,
) -> Waits:
    """The waits at this instant.

    Args:
        venue: services with their minutes, counters with what they serve.
        counters: the changing state of each counter.
        at_counter: the ticket called or served, by counter id.
        waiting: the tickets in state `waiting`, in any order.
        now: this instant.
    """
    lanes = _lanes(venue, waiting, now)
    setups = {setup.id: setup for setup in venue.counters}
    free = [
        (_free_in(venue, counter, at_counter.get(counter.id), now), index, setups[counter.id])
        for index, counter in enumerate(counters)
        if counter.state is not CounterState.CLOSED and counter.id in setups
    ]
    heapq.heapify(free)
    called: dict[str, float] = {}
    while free:
        minute, index, setup = heapq.heappop(free)
        lane = _next_lane(lanes, setup)
        if lane is None:
            continue  # Nothing more for this counter: it stays idle for the rest of the play.
        chosen = lane.popleft()
        called[chosen.key] = minute
        heapq.heappush(free, (minute + (chosen.minutes if chosen.real else 0.0), index, setup))
    return _waits(venue, waiting, called)


def _lanes(venue: Venue, waiting: Sequence[Ticket], now: datetime) -> dict[str, deque[_Waiting]]:
    """Queues by service id, and by `@counter` for tickets kept for one; each in order of call."""
    minutes = {service.id: service for service in venue.services}
    lanes: dict[str, list[_Waiting]] = {f"@{setup.id}": [] for setup in venue.counters}
    for service in venue.services:
        lanes[service.id] = [_Waiting(f"+{service.id}", (1, now.timestamp(), "~"), service.minutes, real=False)]
    for ticket in waiting:
        lane = f"@{ticket.for_counter}" if ticket.for_counter else ticket.service
        if lane not in lanes or ticket.service not in minutes:
            continue
        order = (0 if ticket.appointment_at else 1, ticket.order_at.timestamp(), ticket.id)
        stated = minutes[ticket.service].expected_minutes(ticket.cards)
        lanes[lane].append(_Waiting(ticket.id, order, stated, real=True))
    return {name: deque(sorted(lane, key=lambda entry: entry.order)) for name, lane in lanes.items()}


def _next_lane(lanes: Mapping[str, deque[_Waiting]], setup: CounterSetup) -> deque[_Waiting] | None:
    """The lane whose first ticket this counter takes next."""
    own = ((f"@{setup.id}", KEPT_FOR_COUNTER), *setup.serves)
    open_lanes = [(rank, lane) for name, rank in own if (lane := lanes.get(name))]
    heads = [((lane[0].order[0], rank, lane[0].order[1:]), lane) for rank, lane in open_lanes]
    return min(heads, key=lambda pair: pair[0])[1] if heads else None


def _free_in(venue: Venue, counter: Counter, present: Ticket | None, now: datetime) -> float:
    """Minutes until the counter takes its next visitor."""
    rest = 0.0
    if present is not None:
        since = present.started_at or present.last_called_at or now
        stated = next((s.expected_minutes(present.cards) for s in venue.services if s.id == present.service), 0.0)
        rest = max(OVERDUE_MINUTES, stated - max(0.0, (now - since).total_seconds() / 60))
    if counter.state is CounterState.PAUSED:
        away = (counter.returns_at - now).total_seconds() / 60 if counter.returns_at else PAUSE_MINUTES
        rest = max(rest, away)
    return rest


def _waits(venue: Venue, waiting: Sequence[Ticket], called: Mapping[str, float]) -> Waits:
    stated = {service.id: service.minutes for service in venue.services}
    tickets = {
        ticket.id: _wait(called[ticket.id], stated.get(ticket.service, 0.0))
        for ticket in waiting
        if ticket.id in called
    }
    services = {
        service.id: _wait(called[f"+{service.id}"], service.minutes)
        for service in venue.services
        if f"+{service.id}" in called
    }
    return Waits(tickets, services)


def _wait(median: float, stated: float) -> Wait:
    deviation = VARIATION * sqrt(median * stated)
    return Wait(median, max(0.0, median - Z90 * deviation), median + Z90 * deviation)
