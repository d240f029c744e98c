"""What the hub does by itself after midnight."""

from __future__ import annotations

from datetime import timedelta

import pytest

from server.domain.counter import CounterState
from server.domain.states import Action, State
from server.services import housekeeping
from server.services.context import SYSTEM
from tests.support.clock import FakeClock
from tests.support.desk import Desk


@pytest.fixture
def hub(desk: Desk) -> Desk:
    return desk.by(SYSTEM)


def state_of(desk: Desk, counter: str) -> CounterState:
    return {found.id: found.state for found in desk.see(lambda uow: uow.counters.all())}[counter]


def test_what_was_left_open_expires_and_what_had_ended_stays(desk: Desk, hub: Desk, clock: FakeClock) -> None:
    desk.open("1")
    ids = [desk.issue().ticket.id for _ in range(6)]
    waiting, called, held, absent, cancelled, done = ids
    desk.act(held, Action.HOLD)
    for ticket, action in ((absent, Action.MARK_NO_SHOW), (done, Action.COMPLETE)):
        desk.call(ticket)
        desk.act(ticket, action)
    desk.act(cancelled, Action.CANCEL)
    desk.call(called)
    clock.advance(days=1)

    assert hub.end_past_days() == 4
    states = {ticket: desk.ticket(ticket).state for ticket in ids}
    assert states == {
        **dict.fromkeys((waiting, called, held, absent), State.EXPIRED),
        cancelled: State.CANCELLED,
        done: State.COMPLETED,
    }
    assert [event.kind for event in desk.events(waiting)] == ["issue", "expire"]
    assert desk.events(waiting)[-1].actor == SYSTEM


def test_counters_left_open_are_closed_even_with_a_visitor_left_there(desk: Desk, hub: Desk, clock: FakeClock) -> None:
    desk.open("1")
    desk.open("2")
    desk.pause("2")
    desk.call(desk.issue().ticket.id, "1")
    clock.advance(days=1)
    hub.end_past_days()
    assert [state_of(desk, counter) for counter in ("1", "2")] == [CounterState.CLOSED, CounterState.CLOSED]
    assert [event.counter for event in desk.events() if event.kind == "counter-close"] == ["1", "2"]


def test_today_is_left_alone(desk: Desk, hub: Desk) -> None:
    desk.open("1")
    desk.issue()
    seq = desk.seq()
    assert hub.end_past_days() == 0
    assert (desk.seq(), state_of(desk, "1")) == (seq, CounterState.OPEN)


def test_one_piece_of_work_is_bounded(desk: Desk, hub: Desk, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    desk.open("1")
    for _ in range(5):
        desk.issue()
    clock.advance(days=1)
    rounds = [hub.do(housekeeping.end_past_days) for _ in range(4)]
    assert rounds == [2, 2, 1, 0]


def test_numbers_and_counters_begin_the_new_day_as_if_nothing_had_been(desk: Desk, hub: Desk, clock: FakeClock) -> None:
    desk.open("1")
    desk.issue()
    desk.call_next("1")
    clock.advance(days=1)
    hub.end_past_days()
    ticket = desk.issue().ticket
    desk.by("鈴木").open("1")
    called = desk.by("鈴木").call_next("1").ticket
    assert ticket.label == "A001"
    assert called
    assert called.id == ticket.id


def test_old_keys_are_forgotten_and_younger_ones_kept(desk: Desk, hub: Desk, clock: FakeClock) -> None:
    desk.do_once("old-key", "issue", lambda uow, context: "old")
    clock.advance(days=1)
    desk.do_once("young-key", "issue", lambda uow, context: "young")
    clock.set(clock.now() + housekeeping.KEEP_KEYS - timedelta(days=1) + timedelta(seconds=1))
    assert hub.do(housekeeping.forget) == 1
    assert desk.do_once("old-key", "issue", lambda uow, context: "new") == ("new", False)
    assert desk.do_once("young-key", "issue", lambda uow, context: "new") == ("young", True)
