"""A counter (窓口) through the day: open, paused, closed (S7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.errors import CounterBusy, CounterNotOpen, CounterTaken, ServesNothing, StaleVersion
from server.domain.venue import CounterSetup


class CounterState(StrEnum):
    """What the counter is doing."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


#: What a counter serves: service ids with their rank, 1 before 2.
Serves = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Counter:
    """The changing part of a counter. `opened_at` is its last opening; a closed counter keeps it, too.

    `serves` is None as configured, else what a manager set at `serves_at`.
    """

    id: str
    state: CounterState = CounterState.CLOSED
    version: int = 0
    operator: str | None = None
    operator_name: str | None = None
    opened_at: datetime | None = None
    pause_reason: str | None = None
    returns_at: datetime | None = None
    serves: Serves | None = None
    serves_at: datetime | None = None


def open_counter(counter: Counter, operator: str, name: str, now: datetime) -> Counter:
    """Opens it, or ends its pause. Opening one's own open counter changes nothing.

    Raises:
        CounterTaken: another operator has it.
    """
    if counter.state is not CounterState.CLOSED and counter.operator not in (None, operator):
        raise CounterTaken(counter.id, state=counter.state, version=counter.version, counter=counter.operator_name)
    if counter.state is CounterState.OPEN:
        return counter
    return replace(
        counter,
        state=CounterState.OPEN,
        version=counter.version + 1,
        operator=operator,
        operator_name=name,
        opened_at=now if counter.state is CounterState.CLOSED else counter.opened_at,
        pause_reason=None,
        returns_at=None,
    )


def expect_own(counter: Counter, operator: str, *, manages: bool) -> None:
    """Raises CounterTaken when another operator has it and this one is no manager."""
    if counter.operator not in (None, operator) and not manages:
        raise CounterTaken(counter.id, state=counter.state, version=counter.version, counter=counter.operator_name)


def pause_counter(counter: Counter, reason: str | None, returns_at: datetime | None) -> Counter:
    """Pauses it (休憩); a visitor at it may still be finished.

    Raises:
        CounterNotOpen: it is closed.
    """
    if counter.state is CounterState.CLOSED:
        raise CounterNotOpen(counter.id, state=counter.state, version=counter.version)
    return replace(
        counter,
        state=CounterState.PAUSED,
        version=counter.version + 1,
        pause_reason=reason,
        returns_at=returns_at,
    )


def close_counter(counter: Counter, busy: bool) -> Counter:
    """Closes it. Closing a closed counter changes nothing.

    Raises:
        CounterBusy: a visitor is at it.
    """
    if counter.state is CounterState.CLOSED:
        return counter
    if busy:
        raise CounterBusy(counter.id, state=counter.state, version=counter.version)
    return replace(
        Counter(counter.id, version=counter.version + 1),
        opened_at=counter.opened_at,
        serves=counter.serves,
        serves_at=counter.serves_at,
    )


def leave_counter(counter: Counter, reason: str, busy: bool) -> Counter:
    """Its operator has gone: it closes; with a visitor at it, it pauses and is anybody's, who then has the visitor.

    Leaving a counter that is closed, or that was left before, changes nothing.
    """
    if counter.state is CounterState.CLOSED or counter.operator is None:
        return counter
    if not busy:
        return close_counter(counter, busy=False)
    return replace(
        counter,
        state=CounterState.PAUSED,
        version=counter.version + 1,
        operator=None,
        operator_name=None,
        pause_reason=reason,
        returns_at=None,
    )


def serves_now(setup: CounterSetup, counter: Counter | None) -> Serves:
    """What the counter serves at this moment."""
    return setup.serves if counter is None or counter.serves is None else counter.serves


def serve(
    setup: CounterSetup, counter: Counter, serves: Serves | None, now: datetime, *, version: int | None = None
) -> Counter:
    """What it serves from now on; None is as configured. Saying what is already so changes nothing.

    Raises:
        StaleVersion: the manager has seen another version than this.
        ServesNothing: no service, and it does not hand over either.
    """
    if version is not None and version != counter.version:
        raise StaleVersion(counter.id, state=counter.state, version=counter.version)
    ordered = None if serves is None else tuple(sorted(serves, key=lambda pair: pair[1]))
    if ordered == setup.serves:
        ordered = None
    if ordered == () and not setup.hands_over:
        raise ServesNothing(counter.id, counter=counter.id)
    if ordered == counter.serves:
        return counter
    return replace(counter, version=counter.version + 1, serves=ordered, serves_at=None if ordered is None else now)


def expect_open(counter: Counter) -> None:
    """Raises CounterNotOpen unless visitors may be called to it."""
    if counter.state is not CounterState.OPEN:
        raise CounterNotOpen(counter.id, state=counter.state, version=counter.version)
