"""Undo: an operator takes back their own last command, as long as nobody has changed its tickets since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from server.domain.counter import CounterState
from server.domain.errors import CounterBusy, CounterNotOpen, CounterTaken, NothingToUndo, StaleVersion
from server.domain.states import AT_COUNTER, Action
from server.domain.ticket import Ticket, act
from server.services.context import Context
from server.services.counters import serve_again, told
from server.services.history import COUNTER_SERVES, ISSUE, UNDO, save
from server.services.ports import Event, UnitOfWork

#: How long a command can be taken back.
UNDO_WITHIN = timedelta(seconds=30)

#: What can be taken back; a reprint has come out of the printer, an expiry is the day's end.
UNDOABLE = frozenset(action.value for action in Action if action not in (Action.REPRINT, Action.EXPIRE)) | {
    ISSUE,
    COUNTER_SERVES,
}


@dataclass(frozen=True, slots=True)
class Undone:
    """The action taken back, and its tickets as they are again."""

    action: str
    tickets: tuple[Ticket, ...]


def undo_last(uow: UnitOfWork, context: Context) -> Undone:
    """Takes back the actor's newest command, all its tickets or none.

    Raises:
        NothingToUndo: none within the last 30 s, or the newest is one that can't be taken back, or was already.
        StaleVersion: somebody has changed one of its tickets since.
        CounterBusy, CounterNotOpen, CounterTaken: the counter it would go back to has another visitor now, is
            closed, or is another operator's.
    """
    events = uow.journal.last_command(context.actor, context.now - UNDO_WITHIN)
    if not events or any(event.kind not in UNDOABLE for event in events):
        raise NothingToUndo
    for counter_id in _counters_to_return_to(events):
        # Held before any ticket, as a call holds it: neither can come between the other.
        counter = uow.counters.get(counter_id)
        if counter.state is CounterState.CLOSED:
            raise CounterNotOpen(counter.id, state=counter.state, version=counter.version, counter=counter.id)
        if counter.operator != context.actor.id:
            raise CounterTaken(counter.id, state=counter.state, version=counter.version, counter=counter.operator_name)
    if events[-1].kind == COUNTER_SERVES:
        _serve_again(uow, context, events[-1])
        return Undone(COUNTER_SERVES, ())
    tickets = tuple(_take_back(uow, context, event) for event in reversed(events))
    return Undone(events[-1].kind, tickets)


def _serve_again(uow: UnitOfWork, context: Context, event: Event) -> None:
    """The counter serves what it did before, unless another has changed that since."""
    counter = uow.counters.get(event.counter or "")
    detail = event.detail or {}
    if told(counter) != detail.get("after"):
        raise StaleVersion(counter.id, state=counter.state, version=counter.version)
    serve_again(uow, context, UNDO, counter, detail.get("before", ""))


def _counters_to_return_to(events: Sequence[Event]) -> list[str]:
    before = (event.before for event in events)
    return sorted({was.counter for was in before if was and was.counter and was.state in AT_COUNTER})


def _take_back(uow: UnitOfWork, context: Context, event: Event) -> Ticket:
    if event.ticket is None:
        raise NothingToUndo
    ticket = uow.tickets.get(event.ticket)
    if ticket.version != event.version:
        raise StaleVersion(ticket.label, state=ticket.state, version=ticket.version, counter=ticket.counter)
    before = event.before
    if before is None:  # An issue: the number stays taken, its ticket is cancelled without being called.
        return save(uow, context, UNDO, ticket, act(ticket, Action.CANCEL, context.now))
    if before.state in AT_COUNTER and before.counter is not None:
        present = uow.tickets.at_counter(before.counter)
        if present is not None and present.id != ticket.id:
            raise CounterBusy(before.counter, state=present.state, counter=before.counter)
    return save(uow, context, UNDO, ticket, replace(before, version=ticket.version + 1))
