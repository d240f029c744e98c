"""Undo: one's own last command, whole, soon, and only while nobody has built on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.domain.errors import CounterBusy, CounterNotOpen, CounterTaken, NothingToUndo, StaleVersion
from server.domain.states import Action, State
from server.services import counters
from tests.support.clock import FakeClock
from tests.support.desk import Desk, operator


@pytest.fixture
def called(desk: Desk) -> str:
    """The id of a ticket called to counter 1; another waits."""
    desk.open("1")
    desk.issue()
    desk.issue()
    ticket = desk.call_next("1").ticket
    assert ticket
    return ticket.id


@pytest.mark.parametrize(
    "actions",
    [
        (Action.START,),
        (Action.COMPLETE,),
        (Action.START, Action.COMPLETE),
        (Action.HOLD,),
        (Action.HOLD, Action.RESUME),
        (Action.MARK_NO_SHOW,),
        (Action.MARK_NO_SHOW, Action.REQUEUE),
        (Action.CANCEL,),
        (Action.CANCEL, Action.RESTORE),
        (Action.UNDO_CALL,),
    ],
)
def test_the_ticket_is_as_it_was_but_for_the_version(desk: Desk, called: str, actions: tuple[Action, ...]) -> None:
    for action in actions[:-1]:
        desk.act(called, action)
    before = desk.ticket(called)
    desk.act(called, actions[-1])
    undone = desk.undo()
    assert undone.action == actions[-1]
    assert undone.tickets == (replace(before, version=before.version + 2),) == (desk.ticket(called),)
    assert [event.kind for event in desk.events(called)][-2:] == [actions[-1], "undo"]


def test_a_call_and_a_recall_and_a_transfer_are_taken_back(desk: Desk, called: str) -> None:
    desk.recall(called)
    assert (desk.undo().action, desk.ticket(called).calls) == ("recall", 1)
    desk.transfer(called, service="renewal")
    back = desk.undo().tickets[0]
    assert (back.service, back.state, back.counter) == ("card", State.CALLED, "1")


def test_call_next_is_taken_back_with_the_visitor_it_completed(desk: Desk, called: str) -> None:
    desk.act(called, Action.START)
    serving = desk.ticket(called)
    then = desk.call_next("1").ticket
    assert then
    undone = desk.undo()
    assert undone.action == "call-next"
    assert [ticket.id for ticket in undone.tickets] == [then.id, called]
    assert desk.ticket(then.id).state is State.WAITING
    assert desk.ticket(called) == replace(serving, version=serving.version + 2)


def test_nothing_was_done_so_nothing_is_undone(desk: Desk) -> None:
    with pytest.raises(NothingToUndo):
        desk.undo()


def test_another_persons_command_is_not_ones_own(desk: Desk, called: str) -> None:
    with pytest.raises(NothingToUndo):
        desk.by("鈴木").undo()
    assert desk.ticket(called).state is State.CALLED


def test_a_command_is_taken_back_once(desk: Desk, called: str) -> None:
    desk.act(called, Action.START)
    desk.undo()
    with pytest.raises(NothingToUndo):
        desk.undo()
    assert desk.ticket(called).state is State.CALLED


def test_after_an_undo_the_next_command_can_be_undone(desk: Desk, called: str) -> None:
    desk.act(called, Action.START)
    desk.undo()
    desk.act(called, Action.COMPLETE)
    assert desk.undo().action == "complete"


@pytest.mark.parametrize(("seconds", "possible"), [(30, True), (30.000001, False)])
def test_half_a_minute_is_the_limit(desk: Desk, clock: FakeClock, called: str, seconds: float, possible: bool) -> None:
    desk.act(called, Action.COMPLETE)
    clock.advance(seconds=seconds)
    if possible:
        desk.undo()
    else:
        with pytest.raises(NothingToUndo):
            desk.undo()
    assert desk.ticket(called).state is (State.CALLED if possible else State.COMPLETED)


def test_what_another_has_built_on_stays(desk: Desk, called: str) -> None:
    desk.by("鈴木").act(called, Action.START)
    seq = desk.seq()
    with pytest.raises(StaleVersion):
        desk.undo()
    assert (desk.ticket(called).state, desk.seq()) == (State.SERVING, seq)


def test_all_tickets_of_a_command_or_none(desk: Desk, called: str) -> None:
    then = desk.call_next("1").ticket
    assert then
    desk.by("鈴木").act(then.id, Action.START)
    with pytest.raises(StaleVersion):
        desk.undo()
    assert desk.ticket(called).state is State.COMPLETED


def test_a_visitor_does_not_return_to_a_counter_that_has_another(desk: Desk, called: str) -> None:
    desk.act(called, Action.COMPLETE)
    desk.by("鈴木").call_next("1")
    seq = desk.seq()
    with pytest.raises(CounterBusy):
        desk.undo()
    assert (desk.ticket(called).state, desk.seq()) == (State.COMPLETED, seq)


def test_nothing_is_taken_back_past_what_cannot_be(desk: Desk, called: str) -> None:
    desk.act(desk.issue().ticket.id, Action.REPRINT)
    with pytest.raises(NothingToUndo):
        desk.undo()
    desk.pause("1")
    with pytest.raises(NothingToUndo):
        desk.undo()
    assert desk.ticket(called).state is State.CALLED


def test_an_issue_by_hand_is_taken_back_without_being_called(desk: Desk, called: str) -> None:
    issued = desk.do(lambda uow, context: desk.issue_within(uow, context))
    assert desk.undo().action == "issue"
    assert desk.ticket(issued.ticket.id).state is State.CANCELLED
    assert desk.ticket(called).state is State.CALLED


def test_nobody_is_sent_back_to_a_counter_that_was_closed(desk: Desk, called: str) -> None:
    desk.act(called, Action.COMPLETE)
    desk.do(lambda uow, context: counters.close(uow, replace(context, actor=operator("鈴木")), "1", manages=True))
    with pytest.raises(CounterNotOpen):
        desk.undo()
    desk.by("鈴木").open("1")
    with pytest.raises(CounterTaken):
        desk.undo()
    assert desk.ticket(called).state is State.COMPLETED
