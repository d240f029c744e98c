"""Issue a ticket (発券): committed before any slip is printed (K3, K4, X3)."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.errors import RangeUsedUp
from server.domain.numbering import Number, nth_number
from server.domain.reception import expect_reception, expect_room
from server.domain.ticket import Ticket
from server.domain.venue import Service
from server.services.context import Context, new_id
from server.services.history import ISSUE
from server.services.ports import Clock, Event, UnitOfWork
from server.services.tokens import ticket_token, token_hash


@dataclass(frozen=True, slots=True)
class Issued:
    """The ticket, the key of its page, and how many groups are in front."""

    ticket: Ticket
    token: str
    groups_ahead: int


def issue_ticket(
    uow: UnitOfWork,
    context: Context,
    clock: Clock,
    secret: bytes,
    *,
    service_id: str,
    language: str,
    cards: int,
    promised: tuple[int, int] | None = None,
) -> Issued:
    """Takes the next number of the service and puts it in the queue.

    The time of issue is read after the number is taken, so that a later number never has an earlier place. `promised`
    is the range of minutes that its slip will say.

    Raises:
        UnknownService, UnknownLanguage, TooManyCards, ServiceClosed, ServiceFull, RangeUsedUp.
    """
    service = context.venue.service(service_id)
    expect_reception(context.venue, service, language, cards, context.now)
    number = _next_number(uow, context, service)
    issued_at = max(clock.now(), context.now)
    ticket = Ticket(
        id=new_id(),
        venue=context.venue.id,
        day=context.day,
        service=service.id,
        prefix=service.series.prefix,
        number=number.value,
        cycle=number.cycle,
        label=number.label,
        language=language,
        cards=cards,
        issued_at=issued_at,
        order_at=issued_at,
        origin=f"{context.actor.kind}:{context.actor.id}",
        promised_low=promised[0] if promised else None,
        promised_high=promised[1] if promised else None,
    )
    token = ticket_token(secret, ticket.id)
    uow.tickets.add(ticket, token_hash(token))
    uow.journal.append(Event(issued_at, ticket.day, context.actor, ISSUE, context.command, ticket=ticket.id, version=1))
    return Issued(ticket, token, uow.tickets.ahead_of(ticket))


def _next_number(uow: UnitOfWork, context: Context, service: Service) -> Number:
    """The next number that nobody holds any more: after a range began anew, one of its first tickets may still wait."""
    for _held in range(service.series.size):
        position = uow.numbers.take(context.day, service.id)
        expect_room(service, position)
        number = nth_number(service.series, position)
        if number.cycle == 0 or not uow.tickets.is_open(context.day, service.series.prefix, number.value):
            return number
    raise RangeUsedUp(service.series.prefix)
