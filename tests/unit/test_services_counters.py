"""Counters open, pause and close."""

from __future__ import annotations

import pytest

from server.domain.counter import CounterState
from server.domain.errors import CounterBusy, CounterTaken, UnknownCounter
from server.domain.states import Action
from server.services import counters
from tests.support.clock import FakeClock
from tests.support.desk import Desk


def kinds(desk: Desk) -> list[str]:
    return [event.kind for event in desk.events()]


def test_each_step_is_stored_and_recorded_once(desk: Desk, clock: FakeClock) -> None:
    opened = desk.open("1")
    assert desk.open("1") == opened
    clock.advance(minutes=30)
    paused = desk.pause("1")
    again = desk.open("1")
    closed = desk.close("1")
    assert desk.close("1") == closed
    assert [counter.version for counter in (opened, paused, again, closed)] == [1, 2, 3, 4]
    assert again.opened_at == opened.opened_at
    assert kinds(desk) == ["counter-open", "counter-pause", "counter-open", "counter-close"]
    assert {(event.counter, event.ticket, event.actor) for event in desk.events()} == {("1", None, desk.actor)}
    assert desk.see(lambda uow: uow.counters.all()) == [closed]


def test_a_counter_that_was_never_opened_closes_without_a_trace(desk: Desk) -> None:
    assert desk.close("1").state is CounterState.CLOSED
    assert (desk.see(lambda uow: uow.counters.all()), kinds(desk)) == ([], [])


def test_a_second_operator_is_told_who_has_it(desk: Desk) -> None:
    desk.open("1")
    with pytest.raises(CounterTaken) as taken:
        desk.by("鈴木").open("1")
    assert taken.value.counter == "田中"
    assert kinds(desk) == ["counter-open"]


def test_anothers_counter_is_left_to_them_unless_one_manages(desk: Desk) -> None:
    desk.open("1")
    suzuki = desk.by("鈴木")
    for command in (suzuki.pause, suzuki.close):
        with pytest.raises(CounterTaken):
            command("1")
    assert kinds(desk) == ["counter-open"]
    closed = suzuki.do(lambda uow, context: counters.close(uow, context, "1", manages=True))
    assert closed.state is CounterState.CLOSED
    assert desk.events()[-1].actor == suzuki.actor


def test_a_counter_with_a_visitor_stays_open(desk: Desk) -> None:
    desk.open("1")
    ticket = desk.call(desk.issue().ticket.id)
    with pytest.raises(CounterBusy):
        desk.close("1")
    assert desk.pause("1").state is CounterState.PAUSED
    desk.act(ticket.id, Action.COMPLETE)
    assert desk.close("1").state is CounterState.CLOSED


def test_unknown_counters_are_refused(desk: Desk) -> None:
    for command in (desk.open, desk.pause, desk.close):
        with pytest.raises(UnknownCounter):
            command("9")
