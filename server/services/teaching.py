"""Past days teach the forecast: at night each leaves a line for every service, and they are kept for a bounded time."""

from __future__ import annotations

from datetime import timedelta

from server.domain.forecast.paces import Pace, share_of
from server.domain.states import State
from server.domain.ticket import SECOND_PART
from server.domain.venue import Service
from server.services.context import Context
from server.services.ports import UnitOfWork

#: Lines are kept so long: the `DAYS` newest of each weekday are well within.
KEEP_PACES = timedelta(days=120)


def teach_past_days(uow: UnitOfWork, context: Context) -> int:
    """Writes down what the newest day that is over and not yet written down was like.

    Returns:
        1, or 0 when there is none; call again while it is not 0.
    """
    oldest = context.day - KEEP_PACES
    uow.paces.forget(oldest)
    day = uow.paces.untaught_day(context.day, oldest)
    if day is None:
        return 0
    shares: dict[str, list[float]] = {service.id: [] for service in context.venue.services}
    known = {service.id: service for service in context.venue.services}
    for ticket in uow.tickets.of_day(day):
        if ticket.part == SECOND_PART or ticket.state is not State.COMPLETED:
            continue  # Of a visit with two parts only the second is told by the ticket.
        if ticket.last_called_at and ticket.ended_at and ticket.service in known:
            minutes = (ticket.ended_at - ticket.last_called_at).total_seconds() / 60
            shares[ticket.service].append(share_of(minutes, _stated(known[ticket.service], ticket.cards)))
    uow.paces.add(day, [Pace(service, len(found), sum(found)) for service, found in shares.items()])
    return 1


def _stated(service: Service, cards: int) -> float:
    return service.expected_minutes(cards)
