"""Every change is saved with its event, in one place, so that neither can be without the other."""

from __future__ import annotations

from collections.abc import Mapping

from server.domain.residents import settled
from server.domain.ticket import Ticket
from server.services.context import Context
from server.services.ports import ActorKind, Event, UnitOfWork

#: Kinds of events that are not an `Action` on a ticket.
ISSUE = "issue"
UNDO = "undo"
COUNTER_OPEN = "counter-open"
COUNTER_PAUSE = "counter-pause"
COUNTER_CLOSE = "counter-close"
COUNTER_SERVES = "counter-serves"
DEVICE_CHANGED = "device-changed"
ORDER_GIVEN = "device-order"
ORDER_TAKEN = "device-order-taken"
HANDED_IN = "handed-in"
WITHDRAWN = "withdrawn"
STAFF_ACT = "kiosk-staff"


def save(
    uow: UnitOfWork, context: Context, kind: str, was: Ticket, now: Ticket, detail: Mapping[str, str] | None = None
) -> Ticket:
    """Saves the ticket, guarded, and records the step.

    When others move it, what its resident asked for is answered; an undo brings that back too.
    """
    if context.actor.kind is not ActorKind.VISITOR and kind != UNDO and now.state is not was.state:
        now = settled(now)
    uow.tickets.save(was, now)
    uow.journal.append(
        Event(
            at=context.now,
            day=now.day,
            actor=context.actor,
            kind=kind,
            command=context.command,
            ticket=now.id,
            counter=now.counter or was.counter,
            before=was,
            version=now.version,
            detail=detail,
        )
    )
    return now


def record_counter(
    uow: UnitOfWork,
    context: Context,
    kind: str,
    counter: str,
    detail: Mapping[str, str] | None = None,
    *,
    version: int | None = None,
) -> None:
    """Records a step of a counter."""
    uow.journal.append(
        Event(
            context.now,
            context.day,
            context.actor,
            kind,
            context.command,
            counter=counter,
            version=version,
            detail=detail,
        )
    )
