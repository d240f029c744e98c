"""Calls (呼出): the next one, this one, again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from server.domain.counter import Counter, CounterState, expect_open
from server.domain.dispatch import Chosen, Reach, ahead_of_clock, in_order, may_call, reach_of, why
from server.domain.errors import CounterBusy, CounterNotOpen, NotServedHere, ServesNothing
from server.domain.states import Action
from server.domain.ticket import Ticket, act, call, expect_version
from server.services.context import Context
from server.services.history import save
from server.services.ports import ActorKind, UnitOfWork

#: How deep each queue is looked into: nearly always the first will do; when other counters are just calling those in
#: front, so many more; and at last more than there can be counters.
DEPTHS = (1, 16, 256)


@dataclass(frozen=True, slots=True)
class Called:
    """The ticket called, None when nobody waits for the counter, and the one that was completed by it.

    `why` is the rule that chose it; `behind` how far the clock is behind the tickets that were looked at.
    """

    ticket: Ticket | None
    finished: Ticket | None
    counter: Counter
    why: Chosen | None = None
    behind: timedelta = timedelta()


def call_next(uow: UnitOfWork, context: Context, counter_id: str, *, announce: bool | None) -> Called:
    """Completes the counter's present ticket and calls the next one by the rules of `dispatch` (S5).

    Raises:
        UnknownCounter, CounterNotOpen.
        ServesNothing: no service is given to it, and nothing waits that is kept for it.
    """
    setup = context.venue.counter(counter_id)
    counter = uow.counters.get(setup.id)
    expect_open(counter)
    finished = _finish_present(uow, context, setup.id)
    reach = reach_of(context.venue, setup.id, uow.counters.all(), context.now)
    first, behind = _claim_first(uow, context, reach)
    if first is None:
        if reach.serves_nothing:
            raise ServesNothing(setup.id, counter=setup.id)
        return Called(None, finished, counter, behind=behind)
    reason = why(first, reach, context.venue.rules, context.now)
    called = call(first, Action.CALL_NEXT, setup.id, _spoken(announce), context.now)
    saved = save(uow, context, Action.CALL_NEXT, first, called, {"why": reason})
    return Called(saved, finished, counter, reason, behind)


def _claim_first(uow: UnitOfWork, context: Context, reach: Reach) -> tuple[Ticket | None, timedelta]:
    """The first that no other counter is just calling, and how far the clock is behind those looked at."""
    behind = timedelta()
    for depth in DEPTHS:
        found = uow.tickets.first_waiting(context.day, reach, depth)
        behind = max(behind, ahead_of_clock(found, context.now))
        choice = in_order(found, reach, context.venue.rules, context.now)
        first = next((ticket for ticket in choice[:depth] if uow.tickets.claim(ticket)), None)
        if first is not None or len(choice) < depth:
            return first, behind
    return None, behind


def call_ticket(
    uow: UnitOfWork,
    context: Context,
    ticket_id: str,
    *,
    counter_id: str | None,
    announce: bool | None,
    version: int | None,
) -> Ticket:
    """Calls this ticket to a counter (指定呼出), whoever's turn it is.

    Raises:
        UnknownTicket, UnknownCounter, CounterNotOpen, CounterBusy, TicketTaken, StaleVersion, IllegalTransition.
    """
    target = counter_id or _own_counter(uow, context)
    setup = context.venue.counter(target)
    expect_open(uow.counters.get(setup.id))
    ticket = uow.tickets.get(ticket_id)
    called = call(ticket, Action.CALL, setup.id, _spoken(announce), context.now)
    expect_version(ticket, version)
    present = uow.tickets.at_counter(setup.id)
    if present is not None:
        raise CounterBusy(setup.id, state=present.state, counter=setup.id)
    reach = reach_of(context.venue, setup.id, uow.counters.all(), context.now)
    if not may_call(ticket, reach) and not _is_orphan(context, ticket):
        raise NotServedHere(ticket.service, counter=setup.id)
    return save(uow, context, Action.CALL, ticket, called)


def recall(uow: UnitOfWork, context: Context, ticket_id: str, *, announce: bool | None, version: int | None) -> Ticket:
    """Calls it again at the counter that has it (再呼出).

    Raises:
        UnknownTicket, StaleVersion, IllegalTransition.
    """
    ticket = uow.tickets.get(ticket_id)
    again = call(ticket, Action.RECALL, ticket.counter or "", _spoken(announce), context.now)
    expect_version(ticket, version)
    return save(uow, context, Action.RECALL, ticket, again)


def _finish_present(uow: UnitOfWork, context: Context, counter_id: str) -> Ticket | None:
    present = uow.tickets.at_counter(counter_id)
    if present is None:
        return None
    return save(uow, context, Action.COMPLETE, present, act(present, Action.COMPLETE, context.now))


def _own_counter(uow: UnitOfWork, context: Context) -> str:
    """The counter the acting operator has open."""
    if context.actor.kind is ActorKind.OPERATOR:
        for counter in uow.counters.all():
            if counter.operator == context.actor.id and counter.state is CounterState.OPEN:
                return counter.id
    raise CounterNotOpen("")


def _spoken(announce: bool | None) -> bool:
    """A call is spoken unless staff choose otherwise (C1)."""
    return True if announce is None else announce


def _is_orphan(context: Context, ticket: Ticket) -> bool:
    """Its service was taken out of the venue's file: whoever is free may call it by its number."""
    return all(service.id != ticket.service for service in context.venue.services)
