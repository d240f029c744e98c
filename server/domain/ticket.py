"""A ticket (番号券) and what each action does to it. Functions return a new ticket and leave the old one alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from server.domain.errors import IllegalTransition, NoTarget, StaleVersion, TicketTaken
from server.domain.states import AT_COUNTER, ENDED, TRANSITIONS, Action, State, allowed

#: The part of a visit that begins when it is set aside, and ends in its second call (交付呼出).
SECOND_PART = 2


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number and its place in the queue.

    `order_at` is the place: smaller is earlier. `called_at` is the first call, the end of the wait; `last_called_at`
    the newest. `promised_low` and `promised_high` are the minutes of waiting that its slip says. `for_counter` keeps a
    transferred ticket, or one that will be handed over, for one counter. `calls` counts since it last waited. `part` is
    2 once it was set aside (`set_aside_at`); `ready_at` and `second_called_at` are the steps of that part. `version`
    grows by one with every change.
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
    part: int = 1
    set_aside_at: datetime | None = None
    ready_at: datetime | None = None
    second_called_at: datetime | None = None
    to_city_staff: bool = False
    transfer_reason: str | None = None
    note: str | None = None
    wish: str | None = None
    wished_at: datetime | None = None
    wishes: int = 0

    @property
    def is_prepared(self) -> bool:
        """Whether its card or certificate is still being prepared (交付準備)."""
        return self.state is State.ON_HOLD and self.part == SECOND_PART and self.ready_at is None

    @property
    def waiting_since(self) -> datetime:
        """The begin of the present part's wait."""
        return self.issued_at if self.part != SECOND_PART else self.set_aside_at or self.issued_at


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
    called = replace(
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
    if ticket.part != SECOND_PART:
        return called
    # Who calls a ticket that is still being prepared has it in hand: it is ready now.
    return replace(called, ready_at=ticket.ready_at or now, second_called_at=ticket.second_called_at or now)


def act(ticket: Ticket, action: Action, now: datetime) -> Ticket:
    """Every action but calls, transfers, setting aside and notes.

    The rules of place: a ticket that goes back to the queue (undo-call, resume, requeue, restore, ready) keeps
    `order_at`, so it is called again before all who came later; a late-comer may be put behind a few
    (`dispatch.late_place`). A call that is taken back leaves no wait ended by it. In its second part a ticket that goes
    back to the queue is ready, whichever action it was.

    Raises:
        IllegalTransition: the table has no such move, or the ticket was never set aside.
    """
    if action is Action.READY and ticket.part != SECOND_PART:
        raise IllegalTransition(ticket.label, state=ticket.state, version=ticket.version, counter=ticket.counter)
    state = next_state(ticket, action)
    changed = replace(ticket, state=state, version=ticket.version + 1)
    if action is Action.START:
        return replace(changed, started_at=now)
    if action is Action.UNDO_CALL:
        first = None if ticket.part != SECOND_PART else ticket.called_at
        return replace(changed, counter=None, called_at=first, last_called_at=None, calls=0, second_called_at=None)
    if state in ENDED:
        return replace(changed, ended_at=now)
    if state is State.WAITING:
        back = replace(changed, counter=None, started_at=None, ended_at=None, calls=0)
        return replace(back, ready_at=back.ready_at or now) if back.part == SECOND_PART else back
    return changed


def set_aside(ticket: Ticket, counter: str | None, now: datetime) -> Ticket:
    """SET_ASIDE (交付準備へ): its second part begins; handed over at `counter`, or wherever second calls go.

    Raises:
        IllegalTransition: nobody is serving it.
    """
    return replace(
        ticket,
        state=next_state(ticket, Action.SET_ASIDE),
        version=ticket.version + 1,
        part=SECOND_PART,
        set_aside_at=now,
        ready_at=None,
        second_called_at=None,
        for_counter=counter,
    )


def note(ticket: Ticket, text: str) -> Ticket:
    """NOTE: a word among staff, in place of the one before; an empty one takes it away.

    Raises:
        IllegalTransition: the visit is over.
    """
    return replace(ticket, state=next_state(ticket, Action.NOTE), version=ticket.version + 1, note=text.strip() or None)


def allowed_on(ticket: Ticket) -> tuple[Action, ...]:
    """The actions that are legal now, in the order of `Action`: `ready` for one that was set aside, and only then."""
    actions = allowed(ticket.state)
    if ticket.state is not State.ON_HOLD:
        return actions
    other = Action.RESUME if ticket.is_prepared else Action.READY
    return tuple(action for action in actions if action is not other)


def transfer(
    ticket: Ticket,
    service: str | None,
    counter: str | None,
    now: datetime,
    *,
    to_city_staff: bool = False,
    reason: str | None = None,
) -> Ticket:
    """TRANSFER to a service, a counter, or both; number and time already waited are kept (S5).

    City staff at a counter of this queue are a counter like others; that the visit went to them is kept. A ticket that
    was being prepared is ready with it: it waits to be called.

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
        calls=0,
        ready_at=ticket.ready_at or (now if ticket.part == SECOND_PART else None),
        to_city_staff=to_city_staff or ticket.to_city_staff,
        transfer_reason=reason,
    )


def hand_over(ticket: Ticket, reason: str | None, now: datetime) -> Ticket:
    """HAND_OVER to city staff outside this queue (市職員へ引継ぎ): it is completed here, and counted apart (S5, P1).

    Raises:
        IllegalTransition: it cannot be transferred now.
    """
    return replace(
        ticket,
        state=next_state(ticket, Action.HAND_OVER),
        version=ticket.version + 1,
        ended_at=now,
        to_city_staff=True,
        transfer_reason=reason,
    )
