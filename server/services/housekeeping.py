"""What the hub does by itself: yesterday's open tickets expire, old keys and sessions are forgotten."""

from __future__ import annotations

from datetime import timedelta

from server.domain.counter import CounterState, close_counter
from server.domain.states import Action
from server.domain.ticket import act
from server.services.context import Context
from server.services.history import COUNTER_CLOSE, record_counter, save
from server.services.ports import UnitOfWork

#: Longer than any device waits before it gives a command up.
KEEP_KEYS = timedelta(days=3)
#: So long an ended session is told as `session-expired`, later as `not-signed-in`.
KEEP_SESSIONS = timedelta(days=3)
#: The journal says for good who ordered what.
KEEP_ORDERS = timedelta(days=3)
#: Tickets expired in one unit of work: a bound, so that it never holds up a call.
BATCH = 100


def end_past_days(uow: UnitOfWork, context: Context) -> int:
    """Expires tickets of earlier business days that never ended, and closes the counters left open then.

    Returns:
        How many tickets expired; call again while it is not 0.
    """
    left = uow.tickets.left_open_before(context.day, BATCH)
    for ticket in left:
        save(uow, context, Action.EXPIRE, ticket, act(ticket, Action.EXPIRE, context.now))
    for counter_id in [counter.id for counter in uow.counters.all() if counter.state is not CounterState.CLOSED]:
        counter = uow.counters.get(counter_id)
        opened = counter.opened_at
        if counter.state is CounterState.CLOSED or opened is None:
            continue  # Another has closed it meanwhile.
        if context.venue.business_day(opened) < context.day and uow.tickets.at_counter(counter.id) is None:
            uow.counters.save(counter, close_counter(counter, busy=False))
            record_counter(uow, context, COUNTER_CLOSE, counter.id)
    return len(left)


def forget(uow: UnitOfWork, context: Context) -> int:
    """Deletes idempotency keys that nobody sends any more, sessions that have long ended, and orders of past days."""
    return (
        uow.keys.forget(context.now - KEEP_KEYS)
        + uow.accounts.forget_sessions(context.now - KEEP_SESSIONS)
        + uow.devices.forget_orders(context.now - KEEP_ORDERS)
    )
