"""What staff do to a ticket beside calling it: start, complete, hold, no-show, requeue, cancel, restore, transfer,
set aside for a second call, ready, note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from server.domain.counter import serves_now
from server.domain.dispatch import is_missed, late_place
from server.domain.errors import IllegalTransition, NotServedHere, NumberGivenAgain
from server.domain.states import Action
from server.domain.ticket import Ticket, act, expect_version, hand_over, note, set_aside, transfer
from server.services.context import Context
from server.services.history import save
from server.services.ports import UnitOfWork


def act_on_ticket(
    uow: UnitOfWork, context: Context, ticket_id: str, action: Action, *, version: int | None = None
) -> Ticket:
    """One action of the table of states.

    Raises:
        UnknownTicket, StaleVersion, IllegalTransition.
        NumberGivenAgain: the number of a cancelled ticket is somebody else's by now.
    """
    ticket = uow.tickets.get(ticket_id)
    changed = act(ticket, action, context.now)
    expect_version(ticket, version)
    if action is Action.RESTORE:
        _expect_restorable(uow, context, ticket)
    if action is Action.REQUEUE:
        line = uow.tickets.line(ticket.day, ticket.service, context.venue.rules.late_comers_let_pass)
        changed = replace(changed, order_at=late_place(ticket, line, context.venue.rules))
    return save(uow, context, action, ticket, changed)


def set_ticket_aside(
    uow: UnitOfWork, context: Context, ticket_id: str, *, counter_id: str | None, version: int | None = None
) -> Ticket:
    """Its card or certificate is being prepared (交付準備); it will be handed over at the counter named, or wherever
    second calls go.

    Raises:
        UnknownTicket, UnknownCounter, StaleVersion, IllegalTransition.
    """
    target = None if counter_id is None else context.venue.counter(counter_id).id
    return _change(uow, context, ticket_id, Action.SET_ASIDE, version, lambda t: set_aside(t, target, context.now))


def note_on_ticket(
    uow: UnitOfWork, context: Context, ticket_id: str, *, text: str, version: int | None = None
) -> Ticket:
    """A word among staff, in place of the one before; empty takes it away.

    Raises:
        UnknownTicket, StaleVersion, IllegalTransition.
    """
    return _change(uow, context, ticket_id, Action.NOTE, version, lambda ticket: note(ticket, text))


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
    """Hands the ticket over (引継ぎ) to a service or a counter, or to city staff outside this queue (S5).

    Raises:
        UnknownTicket, UnknownService, UnknownCounter, NotServedHere, NoTarget, StaleVersion, IllegalTransition.
    """
    ticket = uow.tickets.get(ticket_id)
    leaves = to_city_staff and service_id is None and counter_id is None
    if leaves:
        action, moved = Action.HAND_OVER, hand_over(ticket, reason, context.now)
    else:
        action = Action.TRANSFER
        moved = transfer(ticket, service_id, counter_id, context.now, to_city_staff=to_city_staff, reason=reason)
    expect_version(ticket, version)
    _expect_target(uow, context, service_id, counter_id)
    detail = {"from": ticket.service, "to_city_staff": "yes" if to_city_staff else "no", "reason": reason or ""}
    return save(uow, context, action, ticket, moved, detail)


def miss_those_who_do_not_come(uow: UnitOfWork, context: Context) -> int:
    """Marks called visitors as missed, by the venue's rules; whom staff have just called again or begun is left alone.

    Returns:
        How many.
    """
    rules = context.venue.rules
    missed = 0
    for ticket_id in uow.tickets.called_before(context.day, context.now):
        ticket = uow.tickets.get(ticket_id)
        if is_missed(ticket, rules, context.now):
            changed = act(ticket, Action.MARK_NO_SHOW, context.now)
            save(uow, context, Action.MARK_NO_SHOW, ticket, changed, {"calls": str(ticket.calls)})
            missed += 1
    return missed


def _change(
    uow: UnitOfWork,
    context: Context,
    ticket_id: str,
    action: Action,
    version: int | None,
    change: Callable[[Ticket], Ticket],
) -> Ticket:
    ticket = uow.tickets.get(ticket_id)
    changed = change(ticket)
    expect_version(ticket, version)
    return save(uow, context, action, ticket, changed)


def _expect_restorable(uow: UnitOfWork, context: Context, ticket: Ticket) -> None:
    """A cancellation may be taken back all day, as long as nobody else holds the number."""
    if ticket.day != context.day:
        raise IllegalTransition(ticket.label, state=ticket.state, version=ticket.version)
    if uow.tickets.is_open(ticket.day, ticket.prefix, ticket.number):
        raise NumberGivenAgain(ticket.label, state=ticket.state, version=ticket.version)


def _expect_target(uow: UnitOfWork, context: Context, service_id: str | None, counter_id: str | None) -> None:
    """Raises UnknownService, UnknownCounter, NotServedHere."""
    if service_id is not None:
        context.venue.service(service_id)
    if counter_id is None:
        return
    setup = context.venue.counter(counter_id)
    if service_id is not None:
        known = next((counter for counter in uow.counters.all() if counter.id == setup.id), None)
        if service_id not in dict(serves_now(setup, known)):
            raise NotServedHere(service_id, counter=counter_id)
