"""What there is to see: the state of the queue, read in one snapshot. The wire models are made of these in `web`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.counter import Counter, CounterState, serves_now
from server.domain.forecast.promises import Promises
from server.domain.forecast.snapshot import Wait, Waits
from server.domain.reception import ReceptionNow, reception
from server.domain.ticket import Ticket
from server.domain.venue import Service, Venue
from server.services.ports import UnitOfWork

#: Calls that stay on the monitor after they end.
RECENT_CALLS = 12
#: Numbers that a board tells of beforehand, from each end of the queue: a voice makes them ready.
SOON = 6
#: Missed numbers that a board tells of.
MISSED = 8


@dataclass(frozen=True, slots=True)
class ServiceNow:
    """A service at this instant."""

    service: Service
    reception: ReceptionNow
    waiting: int
    wait: Wait | None
    counters_open: int
    counters_paused: int


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter at this instant, with the ticket at it."""

    counter: Counter
    present: Ticket | None


@dataclass(frozen=True, slots=True)
class QueueNow:
    """The whole queue at sequence number `seq`."""

    seq: int
    now: datetime
    day: date
    receptions: int
    tickets: tuple[Ticket, ...]
    counters: tuple[CounterNow, ...]
    services: tuple[ServiceNow, ...]
    promises: Promises


@dataclass(frozen=True, slots=True)
class Changes(QueueNow):
    """A part of the queue: the tickets that changed after a number, if they are not too many."""

    complete: bool


@dataclass(frozen=True, slots=True)
class BoardNow:
    """What the monitor needs at sequence number `seq`; calls newest first, each with its own number. `soon` are numbers
    that wait, with their languages."""

    seq: int
    now: datetime
    calls: tuple[tuple[int, Ticket], ...]
    services: tuple[ServiceNow, ...]
    soon: tuple[tuple[str, str], ...] = ()
    missed: tuple[str, ...] = ()


def services_now(uow: UnitOfWork, venue: Venue, now: datetime, waits: Waits) -> tuple[ServiceNow, ...]:
    """Every service in the order of the configuration."""
    day = venue.business_day(now)
    waiting = uow.tickets.waiting_by_service(day)
    taken = uow.numbers.taken(day)
    counters = {counter.id: counter for counter in uow.counters.all()}
    return tuple(
        ServiceNow(
            service,
            reception(venue, service, taken.get(service.id, 0), now),
            waiting.get(service.id, 0),
            waits.services.get(service.id),
            _serving(venue, service, counters, CounterState.OPEN),
            _serving(venue, service, counters, CounterState.PAUSED),
        )
        for service in venue.services
    )


def counters_now(uow: UnitOfWork, venue: Venue, now: datetime) -> tuple[CounterNow, ...]:
    """Every counter in the order of the configuration."""
    known = {counter.id: counter for counter in uow.counters.all()}
    present = {ticket.counter: ticket for ticket in uow.tickets.called_or_serving(venue.business_day(now))}
    return tuple(CounterNow(known.get(setup.id, Counter(setup.id)), present.get(setup.id)) for setup in venue.counters)


def queue_now(uow: UnitOfWork, venue: Venue, now: datetime, waits: Waits) -> QueueNow:
    """Everything, for a console that begins."""
    day = venue.business_day(now)
    return QueueNow(
        uow.journal.seq(),
        now,
        day,
        uow.tickets.count(day),
        tuple(uow.tickets.of_day(day)),
        counters_now(uow, venue, now),
        services_now(uow, venue, now, waits),
        waits.promises,
    )


def changes_since(uow: UnitOfWork, venue: Venue, now: datetime, waits: Waits, seq: int, limit: int) -> Changes:
    """What changed after `seq`. With more than `limit` events it is not complete, and has no tickets."""
    events = uow.journal.since(seq, limit + 1)
    complete = len(events) <= limit
    changed = sorted({event.ticket for event in events if event.ticket is not None}) if complete else []
    day = venue.business_day(now)
    return Changes(
        uow.journal.seq() if not complete else events[-1].seq if events else seq,
        now,
        day,
        uow.tickets.count(day),
        tuple(uow.tickets.some(changed)) if changed else (),
        counters_now(uow, venue, now),
        services_now(uow, venue, now, waits),
        waits.promises,
        complete,
    )


def board_now(uow: UnitOfWork, venue: Venue, now: datetime, waits: Waits) -> BoardNow:
    """What the monitor shows."""
    day = venue.business_day(now)
    calls = uow.tickets.latest_calls(day, RECENT_CALLS)
    soon = uow.tickets.waiting_ends(day, SOON)
    missed = uow.tickets.missed(day, MISSED)
    services = services_now(uow, venue, now, waits)
    return BoardNow(uow.journal.seq(), now, tuple(calls), services, tuple(soon), tuple(missed))


def _serving(venue: Venue, service: Service, counters: Mapping[str, Counter], state: CounterState) -> int:
    """How many counters that serve it are in a state."""
    known = ((setup, counters.get(setup.id)) for setup in venue.counters)
    return sum(
        counter is not None and counter.state is state and service.id in dict(serves_now(setup, counter))
        for setup, counter in known
    )
