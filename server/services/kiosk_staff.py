"""What staff did at a kiosk itself (係員モード): the journal has it, and a cancellation is done here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.domain.errors import IllegalTransition, UnknownTicket
from server.domain.offline import issuer_of
from server.domain.states import TRANSITIONS, Action, State
from server.domain.ticket import Ticket, act
from server.services.context import Context
from server.services.devices import record
from server.services.history import STAFF_ACT, save
from server.services.ports import UnitOfWork

CANCEL = "cancel"
REPRINT = "reprint"


@dataclass(frozen=True, slots=True)
class StaffAct:
    """One thing that was done; `at` is when, by the kiosk's reckoning."""

    kind: str
    at: datetime
    ticket: str | None
    uses: Sequence[str]
    detail: str

    def told(self) -> Mapping[str, str]:
        """For the journal: that it was done at the kiosk, and what there is to say of it."""
        told = {"where": "kiosk", "what": self.kind, "at": self.at.isoformat()}
        more = {"uses": " ".join(self.uses), "detail": self.detail}
        return told | {name: text for name, text in more.items() if text}


def note_staff_act(uow: UnitOfWork, context: Context, done: StaffAct) -> Ticket | None:
    """Records it with the acting kiosk; the ticket it was about, as it now is.

    A kiosk cancels what it has issued itself, and only while that waits to be called: the visitor whom a counter has
    called is the counter's (S3).

    Raises:
        UnknownTicket: there is none of that id, or, for a cancellation, another device has issued it.
        IllegalTransition: it does not wait any more.
    """
    if done.ticket is None:
        record(uow, context, STAFF_ACT, dict(done.told()), None)
        return None
    ticket = uow.tickets.get(done.ticket)
    if done.kind == CANCEL:
        return _cancelled(uow, context, ticket, done)
    if done.kind == REPRINT and (ticket.state, Action.REPRINT) in TRANSITIONS:
        return save(uow, context, Action.REPRINT, ticket, act(ticket, Action.REPRINT, context.now), done.told())
    record(uow, context, STAFF_ACT, dict(done.told()), ticket.id)
    return ticket


def _cancelled(uow: UnitOfWork, context: Context, ticket: Ticket, done: StaffAct) -> Ticket:
    if issuer_of(ticket.origin) != context.actor.id:
        raise UnknownTicket(ticket.id)
    if ticket.state is State.CANCELLED:
        return ticket
    if ticket.state is not State.WAITING:
        raise IllegalTransition(ticket.label, state=ticket.state, version=ticket.version, counter=ticket.counter)
    return save(uow, context, Action.CANCEL, ticket, act(ticket, Action.CANCEL, context.now), done.told())
