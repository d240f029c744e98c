"""The queue as the forecast sees it: seconds since the venue's midnight, and visits that are over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta

from server.domain.counter import Counter, CounterState
from server.domain.dispatch import Reach, reach_of
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
from server.domain.states import Action, State
from server.domain.ticket import SECOND_PART, Ticket
from server.domain.venue import Venue
from server.services.ports import Event

#: Visits of today that the forecast learns from, the newest.
RECENT = 200
#: Handing over what is ready takes so much of a visit's stated minutes, the rest was before. An assumption of ours.
SECOND_SHARE = 0.3
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
        part = SECOND_SHARE if ticket.part == SECOND_PART else 1.0
        return part * service.expected_minutes(ticket.cards) / service.minutes if service else 1.0


def queue_snapshot(
    venue: Venue,
    counters: Sequence[Counter],
    at_counter: Sequence[Ticket],
    waiting: Sequence[Ticket],
    ended: Sequence[Ticket],
    now: datetime,
    paces: Sequence[Pace] = (),
    left: Sequence[Event] = (),
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
        left: today's events by which visitors left a counter and went on: transfers, and set aside.
    """
    day = _Day(venue, now)
    present = {ticket.counter: ticket for ticket in at_counter if ticket.counter is not None}
    known = {counter.id: counter for counter in counters}
    freed = _freed(ended)
    reaches = [reach_of(venue, setup.id, counters, now) for setup in venue.counters]
    return Snapshot(
        now=day.seconds(now),
        close_at=day.seconds(day.midnight + timedelta(days=1)),
        services=tuple(
            ServiceMinutes(service.id, service.minutes * usual(paces, service.id)) for service in venue.services
        ),
        counters=tuple(
            _counter(day, reach, known.get(reach.counter, Counter(reach.counter)), present.get(reach.counter), freed)
            for reach in reaches
        ),
        waiting=tuple(_waiting(day, ticket, reaches) for ticket in waiting),
        recent=_recent(day, ended, left),
        outranks_after=venue.rules.outranks_after.total_seconds(),
    )


def _freed(ended: Sequence[Ticket]) -> Mapping[str, datetime]:
    """When each counter's last visit ended."""
    return {t.counter: t.ended_at or t.last_called_at or t.issued_at for t in ended if t.counter is not None}


def _counter(
    day: _Day, reach: Reach, counter: Counter, ticket: Ticket | None, freed: Mapping[str, datetime]
) -> CounterView:
    since = max((at for at in (counter.opened_at, freed.get(reach.counter)) if at is not None), default=day.midnight)
    return CounterView(
        reach.counter,
        _STATES[counter.state],
        dict(reach.serves),
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


def _waiting(day: _Day, ticket: Ticket, reaches: Sequence[Reach]) -> WaitingTicket:
    """Kept for a counter that has closed is kept no more."""
    others = frozenset[str]().union(*(reach.others | reach.expected for reach in reaches))
    kept = ticket.for_counter if ticket.for_counter in others else None
    second = ticket.part == SECOND_PART and kept is None
    return WaitingTicket(
        ticket.id,
        ticket.service,
        day.seconds(ticket.issued_at),
        day.seconds(ticket.order_at),
        day.maybe(ticket.appointment_at),
        day.share(ticket),
        kept,
        tuple(reach.counter for reach in reaches if reach.rank(ticket) is not None) if second else None,
    )


def _recent(day: _Day, ended: Sequence[Ticket], left: Sequence[Event]) -> tuple[Ended, ...]:
    """Visits that are over, and stays at a counter after which the visitor waits once more; oldest first."""
    over = [_ended(day, ticket) for ticket in ended]
    over += [_stay(day, event, event.before) for event in left if event.before is not None]
    return tuple(sorted(over, key=lambda visit: visit.ended_at)[-RECENT:])


def _stay(day: _Day, event: Event, before: Ticket) -> Ended:
    """What is left of a visit that was set aside comes with its second part."""
    aside = event.kind == Action.SET_ASIDE
    share = day.share(before) * (1 - SECOND_SHARE if aside and before.part != SECOND_PART else 1.0)
    return Ended(
        before.id,
        before.service,
        before.counter,
        day.seconds(before.issued_at),
        day.maybe(before.last_called_at),
        day.maybe(before.started_at),
        day.seconds(event.at),
        Ending.SERVED if aside else Ending.TRANSFERRED,
        appointment=before.appointment_at is not None,
        share=share,
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
        Ending.TRANSFERRED if ticket.to_city_staff and ticket.state is State.COMPLETED else _ENDINGS[ticket.state],
        appointment=ticket.appointment_at is not None,
        share=day.share(ticket),
    )
