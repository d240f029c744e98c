"""A ticket (番号券) and what each action does to it. Functions return a new ticket and leave the old one alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from server.domain.errors import IllegalTransition, NoTarget, StaleVersion, TicketTaken
from server.domain.states import AT_COUNTER, ENDED, TRANSITIONS, Action, State


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number and its place in the queue.

    `order_at` is the place: smaller is earlier. `called_at` is the first call, the end of the wait; `last_called_at`
    the newest. `promised_low` and `promised_high` are the minutes of waiting that its slip says. `for_counter` keeps a
    transferred ticket for one counter. `version` grows by one with every change.
    """

    id: str
    venue: str
    day: date
    service: str
    prefix: str
    number: int
    cycle: int
    label: str
    language: str
    cards: int
    issued_at: datetime
    order_at: datetime
    origin: str
    state: State = State.WAITING
    version: int = 1
    appointment_at: datetime | None = None
    called_at: datetime | None = None
    last_called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    counter: str | None = None
    for_counter: str | None = None
    calls: int = 0
    announce: bool = True
    promised_low: int | None = None
    promised_high: int | None = None


def expect_version(ticket: Ticket, version: int | None) -> None:
    """Raises StaleVersion when the caller has seen another version than this."""
    if version is not None and version != ticket.version:
        raise StaleVersion(ticket.label, state=ticket.state, version=ticket.version, counter=ticket.counter)


def next_state(ticket: Ticket, action: Action) -> State:
    """The state after the action.

    Raises:
        IllegalTransition: the table has no such move.
    """
    try:
        return TRANSITIONS[ticket.state, action]
    except KeyError:
        raise IllegalTransition(
            ticket.label, state=ticket.state, version=ticket.version, counter=ticket.counter
        ) from None


def call(ticket: Ticket, action: Action, counter: str, announce: bool, now: datetime) -> Ticket:
    """CALL_NEXT, CALL or RECALL: to `counter`, spoken or not (C1).

    Raises:
        TicketTaken: another counter has it.
        IllegalTransition: it cannot be called now.
    """
    if ticket.state in AT_COUNTER and ticket.counter != counter:
        raise TicketTaken(ticket.label, state=ticket.state, version=ticket.version, counter=ticket.counter)
    return replace(
        ticket,
        state=next_state(ticket, action),
        version=ticket.version + 1,
        counter=counter,
        calls=ticket.calls + 1,
        announce=announce,
        called_at=ticket.called_at or now,
        last_called_at=now,
        started_at=None,
    )


def act(ticket: Ticket, action: Action, now: datetime) -> Ticket:
    """Every action but calls and transfers.

    The rules of place: a ticket that goes back to the queue (undo-call, resume, requeue, restore) keeps `order_at`, so
    it is called again before all who came later. A call that is taken back leaves no wait ended by it.

    Raises:
        IllegalTransition: the table has no such move.
    """
    state = next_state(ticket, action)
    changed = replace(ticket, state=state, version=ticket.version + 1)
    if action is Action.START:
        return replace(changed, started_at=now)
    if action is Action.UNDO_CALL:
        return replace(changed, counter=None, called_at=None, last_called_at=None, calls=0)
    if state in ENDED:
        return replace(changed, ended_at=now)
    if state is State.WAITING:
        return replace(changed, counter=None, started_at=None, ended_at=None)
    return changed


def transfer(ticket: Ticket, service: str | None, counter: str | None) -> Ticket:
    """TRANSFER to a service, a counter, or both; number and time already waited are kept (S5).

    Raises:
        NoTarget: neither is named.
        IllegalTransition: it cannot be transferred now.
    """
    if service is None and counter is None:
        raise NoTarget(ticket.label, state=ticket.state, version=ticket.version)
    return replace(
        ticket,
        state=next_state(ticket, Action.TRANSFER),
        version=ticket.version + 1,
        service=service or ticket.service,
        for_counter=counter,
        counter=None,
        started_at=None,
    )
