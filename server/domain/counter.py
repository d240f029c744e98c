"""A counter (窓口) through the day: open, paused, closed (S7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from server.domain.errors import CounterBusy, CounterNotOpen, CounterTaken


class CounterState(StrEnum):
    """What the counter is doing."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Counter:
    """The changing part of a counter."""

    id: str
    state: CounterState = CounterState.CLOSED
    version: int = 0
    operator: str | None = None
    operator_name: str | None = None
    opened_at: datetime | None = None
    pause_reason: str | None = None
    returns_at: datetime | None = None


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
    return Counter(counter.id, version=counter.version + 1)


def expect_open(counter: Counter) -> None:
    """Raises CounterNotOpen unless visitors may be called to it."""
    if counter.state is not CounterState.OPEN:
        raise CounterNotOpen(counter.id, state=counter.state, version=counter.version)
