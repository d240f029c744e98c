"""Who is next: the one rule by which a counter chooses among those who wait.

A free counter takes, among the waiting tickets of the services it serves and of those kept for it, the smallest of
(appointment first, rank of the service at this counter, place, number of issue). Later rules are further terms here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from server.domain.states import State
from server.domain.ticket import Ticket
from server.domain.venue import CounterSetup

#: Rank of a ticket that was transferred to this very counter: it has waited already, so it comes before rank 1.
KEPT_FOR_COUNTER = 0

Precedence = tuple[int, int, datetime, str]


def precedence(ticket: Ticket, counter: CounterSetup) -> Precedence | None:
    """The ticket's place in this counter's queue, smallest first; None when it is not to be called here."""
    if ticket.state is not State.WAITING:
        return None
    if ticket.for_counter is not None:
        rank = KEPT_FOR_COUNTER if ticket.for_counter == counter.id else None
    else:
        rank = counter.rank(ticket.service)
    if rank is None:
        return None
    walk_in = 0 if ticket.appointment_at is not None else 1
    return (walk_in, rank, ticket.order_at, ticket.id)


def in_order(tickets: Iterable[Ticket], counter: CounterSetup) -> list[Ticket]:
    """The tickets this counter may call, the next one first."""
    ranked = ((precedence(ticket, counter), ticket) for ticket in tickets)
    return [ticket for place, ticket in sorted(((p, t) for p, t in ranked if p is not None), key=lambda pair: pair[0])]
