"""The queue as the forecast sees it: seconds since the venue's midnight, and visits that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from server.domain.counter import Counter, CounterState
from server.domain.forecast.paces import Pace, usual
from server.domain.forecast.snapshot import (
    CounterNow,
    CounterView,
    Ended,
    Ending,
    Present,
    ServiceMinutes,
    Snapshot,
    WaitingTicket,
)
from server.domain.states import State
from server.domain.ticket import Ticket
from server.domain.venue import CounterSetup, Venue

#: Visits of today that the forecast learns from, the newest.
RECENT = 200
_STATES = {
    CounterState.OPEN: CounterNow.OPEN,
    CounterState.PAUSED: CounterNow.PAUSED,
    CounterState.CLOSED: CounterNow.CLOSED,
}
_ENDINGS = {
    State.COMPLETED: Ending.SERVED,
    State.NO_SHOW: Ending.NO_SHOW,
    State.CANCELLED: Ending.CANCELLED,
}


class _Day:
    """Instants of one business day as seconds."""

    def __init__(self, venue: Venue, now: datetime) -> None:
        self.midnight = datetime.combine(venue.business_day(now), time(), venue.zone)
        self.stated = {service.id: service for service in venue.services}

    def seconds(self, instant: datetime) -> float:
        return (instant - self.midnight).total_seconds()

    def maybe(self, instant: datetime | None) -> float | None:
        return None if instant is None else self.seconds(instant)

    def share(self, ticket: Ticket) -> float:
        """Stated minutes of this visit as a share of its service's."""
        service = self.stated.get(ticket.service)
        return service.expected_minutes(ticket.cards) / service.minutes if service else 1.0


def queue_snapshot(
    venue: Venue,
    counters: Sequence[Counter],
    at_counter: Sequence[Ticket],
    waiting: Sequence[Ticket],
    ended: Sequence[Ticket],
    now: datetime,
    paces: Sequence[Pace] = (),
) -> Snapshot:
    """Everything that the forecast asks.

    Args:
        venue: services with their minutes, counters with what they serve.
        counters: the changing state of each counter that was ever opened.
        at_counter: tickets called or being served.
        waiting: tickets in state `waiting`, in order of place.
        ended: today's visits that are over, oldest first, in any state that `RECENT` may hold.
        now: this instant.
        paces: what past days of this weekday were like.
    """
    day = _Day(venue, now)
    present = {ticket.counter: ticket for ticket in at_counter if ticket.counter is not None}
    known = {counter.id: counter for counter in counters}
    freed = _freed(ended)
    return Snapshot(
        now=day.seconds(now),
        close_at=day.seconds(day.midnight + timedelta(days=1)),
        services=tuple(
            ServiceMinutes(service.id, service.minutes * usual(paces, service.id)) for service in venue.services
        ),
        counters=tuple(
            _counter(day, setup, known.get(setup.id, Counter(setup.id)), present.get(setup.id), freed)
            for setup in venue.counters
        ),
        waiting=tuple(_waiting(day, ticket) for ticket in waiting),
        recent=tuple(_ended(day, ticket) for ticket in ended),
    )


def _freed(ended: Sequence[Ticket]) -> Mapping[str, datetime]:
    """When each counter's last visit ended."""
    return {t.counter: t.ended_at or t.last_called_at or t.issued_at for t in ended if t.counter is not None}


def _counter(
    day: _Day, setup: CounterSetup, counter: Counter, ticket: Ticket | None, freed: Mapping[str, datetime]
) -> CounterView:
    since = max((at for at in (counter.opened_at, freed.get(setup.id)) if at is not None), default=day.midnight)
    return CounterView(
        setup.id,
        _STATES[counter.state],
        dict(setup.serves),
        day.seconds(since),
        None if ticket is None else _present(day, ticket),
        returns_at=day.maybe(counter.returns_at),
    )


def _present(day: _Day, ticket: Ticket) -> Present:
    called_at = ticket.last_called_at or ticket.issued_at
    return Present(
        ticket.id,
        ticket.service,
        day.seconds(ticket.issued_at),
        day.seconds(called_at),
        day.maybe(ticket.started_at),
        day.share(ticket),
    )


def _waiting(day: _Day, ticket: Ticket) -> WaitingTicket:
    return WaitingTicket(
        ticket.id,
        ticket.service,
        day.seconds(ticket.issued_at),
        day.seconds(ticket.order_at),
        day.maybe(ticket.appointment_at),
        day.share(ticket),
        ticket.for_counter,
    )


def _ended(day: _Day, ticket: Ticket) -> Ended:
    """A call in vain has no end of its own: it ended soon after the last call."""
    called_at = ticket.last_called_at
    return Ended(
        ticket.id,
        ticket.service,
        ticket.counter,
        day.seconds(ticket.issued_at),
        day.maybe(called_at),
        day.maybe(ticket.started_at),
        day.seconds(ticket.ended_at or called_at or ticket.issued_at),
        _ENDINGS[ticket.state],
        appointment=ticket.appointment_at is not None,
        share=day.share(ticket),
    )
