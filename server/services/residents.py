"""What a resident asks for from the phone (Q3), carried out: one unit of work each."""

from __future__ import annotations

from server.domain.errors import NothingToUndo, UnknownTicket
from server.domain.residents import UNDO_WITHIN, Wish, grant, take_back
from server.domain.ticket import Ticket
from server.services.context import Context
from server.services.hall import Hall
from server.services.history import save
from server.services.idempotency import once
from server.services.ports import Actor, ActorKind, UnitOfWork

#: Kinds of its events: `wish-late`, `wish-back`, `wish-give-up`, `wish-undo`.
EVENT = "wish-"


def resident(ticket: Ticket) -> Actor:
    """Whoever holds the ticket: nothing else is known of them, and nothing else is kept."""
    return Actor(ActorKind.VISITOR, ticket.id, "")


def ask(hall: Hall, hashed: str, kind: Wish, key: str) -> None:
    """Does what the resident asks for, once for its key, wherever it came in: here or at a relay.

    Args:
        hall: the hall.
        hashed: the hash of the ticket's token.
        kind: what is asked for.
        key: the idempotency key of the phone.

    Raises:
        UnknownTicket, TooManyWishes, IllegalTransition, NothingToUndo, StaleVersion, KeyReused, StorageUnavailable.
    """

    def work(uow: UnitOfWork) -> None:
        found = uow.tickets.by_token_hash(hashed)
        if found is None:
            raise UnknownTicket
        context = hall.context(resident(found))
        once(uow, context, key, f"{EVENT}{kind}", lambda: carry_out(uow, context, found.id, kind).state)

    hall.database.write(work)


def carry_out(uow: UnitOfWork, context: Context, ticket_id: str, kind: Wish) -> Ticket:
    """One wish, within a unit of work.

    Raises:
        UnknownTicket, TooManyWishes, IllegalTransition, NothingToUndo, StaleVersion.
    """
    ticket = uow.tickets.get(ticket_id)
    if kind is Wish.UNDO:
        changed = take_back(ticket, _before_last_wish(uow, context, ticket), context.now)
    else:
        changed = grant(ticket, kind, context.now)
    return save(uow, context, f"{EVENT}{kind}", ticket, changed)


def _before_last_wish(uow: UnitOfWork, context: Context, ticket: Ticket) -> Ticket:
    """How the ticket was before its standing wish; an undo is no wish that could be undone."""
    events = uow.journal.last_command(context.actor, context.now - UNDO_WITHIN)
    if len(events) != 1 or events[0].kind == f"{EVENT}{Wish.UNDO}" or events[0].before is None:
        raise NothingToUndo(ticket.label, state=ticket.state, version=ticket.version)
    return events[0].before
