"""What staff do to a ticket beside calling it: start, complete, hold, no-show, requeue, cancel, transfer, reprint."""

from __future__ import annotations

from server.domain.errors import NotServedHere
from server.domain.states import Action
from server.domain.ticket import Ticket, act, expect_version, transfer
from server.services.context import Context
from server.services.history import save
from server.services.ports import UnitOfWork


def act_on_ticket(
    uow: UnitOfWork, context: Context, ticket_id: str, action: Action, *, version: int | None = None
) -> Ticket:
    """One action of the table of states.

    Raises:
        UnknownTicket, StaleVersion, IllegalTransition.
    """
    ticket = uow.tickets.get(ticket_id)
    changed = act(ticket, action, context.now)
    expect_version(ticket, version)
    return save(uow, context, action, ticket, changed)


def transfer_ticket(
    uow: UnitOfWork,
    context: Context,
    ticket_id: str,
    *,
    service_id: str | None,
    counter_id: str | None,
    to_city_staff: bool,
    reason: str | None,
    version: int | None,
) -> Ticket:
    """Hands the ticket over (引継ぎ) to a service or a counter; the reason is in the event (S5).

    Raises:
        UnknownTicket, UnknownService, UnknownCounter, NotServedHere, NoTarget, StaleVersion, IllegalTransition.
    """
    ticket = uow.tickets.get(ticket_id)
    moved = transfer(ticket, service_id, counter_id)
    expect_version(ticket, version)
    if service_id is not None:
        context.venue.service(service_id)
    if counter_id is not None:
        setup = context.venue.counter(counter_id)
        if service_id is not None and setup.rank(service_id) is None:
            raise NotServedHere(service_id, counter=counter_id)
    detail = {"from": ticket.service, "to_city_staff": "yes" if to_city_staff else "no", "reason": reason or ""}
    return save(uow, context, Action.TRANSFER, ticket, moved, detail)
