"""A counter through the day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.counter import (
    Counter,
    CounterState,
    close_counter,
    expect_open,
    expect_own,
    open_counter,
    pause_counter,
)
from server.domain.errors import CounterBusy, CounterNotOpen, CounterTaken
from tests.support.clock import MORNING

LATER = MORNING + timedelta(hours=2)
NEVER_OPENED = Counter("1")
OPEN = open_counter(NEVER_OPENED, "op-a", "田中", MORNING)
PAUSED = pause_counter(OPEN, "昼休み", LATER)


def test_a_counter_begins_closed() -> None:
    assert (NEVER_OPENED.state, NEVER_OPENED.version, NEVER_OPENED.operator) == (CounterState.CLOSED, 0, None)


def test_opening_names_the_operator_and_the_time() -> None:
    assert Counter("1", CounterState.OPEN, 1, "op-a", "田中", MORNING) == OPEN


def test_opening_ones_own_open_counter_changes_nothing() -> None:
    assert open_counter(OPEN, "op-a", "田中", LATER) is OPEN


@pytest.mark.parametrize("counter", [OPEN, PAUSED])
def test_another_operator_cannot_open_it(counter: Counter) -> None:
    with pytest.raises(CounterTaken) as taken:
        open_counter(counter, "op-b", "鈴木", LATER)
    assert (taken.value.subject, taken.value.counter, taken.value.version) == ("1", "田中", counter.version)


def test_a_pause_says_why_and_until_when() -> None:
    assert Counter("1", CounterState.PAUSED, 2, "op-a", "田中", MORNING, "昼休み", LATER) == PAUSED


def test_the_end_of_a_pause_keeps_the_time_of_opening_and_forgets_the_reason() -> None:
    again = open_counter(PAUSED, "op-a", "田中", LATER)
    assert again == Counter("1", CounterState.OPEN, 3, "op-a", "田中", MORNING)


def test_a_pause_may_be_prolonged() -> None:
    longer = pause_counter(PAUSED, None, None)
    assert (longer.state, longer.version, longer.pause_reason, longer.returns_at) == (
        CounterState.PAUSED,
        3,
        None,
        None,
    )


def test_a_closed_counter_cannot_pause() -> None:
    with pytest.raises(CounterNotOpen):
        pause_counter(NEVER_OPENED, None, None)


@pytest.mark.parametrize("counter", [OPEN, PAUSED])
def test_closing_forgets_who_had_it(counter: Counter) -> None:
    closed = close_counter(counter, busy=False)
    assert closed == Counter("1", version=counter.version + 1, opened_at=counter.opened_at)


@pytest.mark.parametrize("counter", [OPEN, PAUSED])
def test_a_counter_with_a_visitor_does_not_close(counter: Counter) -> None:
    with pytest.raises(CounterBusy):
        close_counter(counter, busy=True)


def test_closing_a_closed_counter_changes_nothing() -> None:
    assert close_counter(NEVER_OPENED, busy=True) is NEVER_OPENED


def test_after_closing_anyone_may_open_it() -> None:
    mine = open_counter(close_counter(OPEN, busy=False), "op-b", "鈴木", LATER)
    assert (mine.operator, mine.opened_at, mine.version) == ("op-b", LATER, 3)


@pytest.mark.parametrize("counter", [OPEN, PAUSED])
def test_only_its_operator_and_managers_may_leave_it(counter: Counter) -> None:
    expect_own(counter, "op-a", manages=False)
    expect_own(counter, "op-b", manages=True)
    with pytest.raises(CounterTaken) as taken:
        expect_own(counter, "op-b", manages=False)
    assert taken.value.counter == "田中"
    expect_own(NEVER_OPENED, "op-b", manages=False)


def test_visitors_are_called_to_open_counters_only() -> None:
    expect_open(OPEN)
    for counter in (NEVER_OPENED, PAUSED):
        with pytest.raises(CounterNotOpen) as refused:
            expect_open(counter)
        assert refused.value.state == counter.state
