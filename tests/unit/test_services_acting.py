"""What staff do to a ticket beside calling it."""

from __future__ import annotations

import pytest

from server.domain.errors import (
    IllegalTransition,
    NoTarget,
    NotServedHere,
    QueueError,
    StaleVersion,
    UnknownCounter,
    UnknownService,
)
from server.domain.states import Action, State
from tests.support.desk import Desk


@pytest.fixture
def called(desk: Desk) -> str:
    """The id of a ticket called to counter 1."""
    desk.open("1")
    return desk.call(desk.issue().ticket.id).id


@pytest.mark.parametrize(
    ("actions", "end"),
    [
        ((Action.START, Action.COMPLETE), State.COMPLETED),
        ((Action.COMPLETE,), State.COMPLETED),
        ((Action.START, Action.HOLD, Action.RESUME), State.WAITING),
        ((Action.MARK_NO_SHOW, Action.REQUEUE), State.WAITING),
        ((Action.CANCEL, Action.RESTORE), State.WAITING),
        ((Action.UNDO_CALL, Action.HOLD), State.ON_HOLD),
        ((Action.REPRINT, Action.START, Action.REPRINT), State.SERVING),
    ],
)
def test_steps_are_stored_with_their_history(desk: Desk, called: str, actions: tuple[Action, ...], end: State) -> None:
    for action in actions:
        desk.act(called, action)
    ticket = desk.ticket(called)
    history = desk.events(called)
    assert (ticket.state, ticket.version) == (end, 2 + len(actions))
    assert [event.kind for event in history] == ["issue", "call", *actions]
    assert [event.version for event in history] == list(range(1, ticket.version + 1))
    assert [event.before.version for event in history if event.before] == list(range(1, ticket.version))
    assert all(event.actor == desk.actor for event in history[1:])


def test_the_event_names_the_counter_the_visitor_left(desk: Desk, called: str) -> None:
    desk.act(called, Action.UNDO_CALL)
    assert desk.events(called)[-1].counter == "1"


def test_an_illegal_action_changes_nothing(desk: Desk, called: str) -> None:
    before, seq = desk.ticket(called), desk.seq()
    for action in (Action.RESUME, Action.REQUEUE, Action.RESTORE):
        with pytest.raises(IllegalTransition):
            desk.act(called, action)
    assert (desk.ticket(called), desk.seq()) == (before, seq)


def test_a_stale_version_changes_nothing(desk: Desk, called: str) -> None:
    before, seq = desk.ticket(called), desk.seq()
    for version in (1, 3):
        with pytest.raises(StaleVersion) as stale:
            desk.act(called, Action.START, version=version)
        assert stale.value.version == 2
    assert (desk.ticket(called), desk.seq()) == (before, seq)
    assert desk.act(called, Action.START, version=2).state is State.SERVING


def test_a_transfer_to_a_service_joins_its_queue_with_the_old_place(desk: Desk, called: str) -> None:
    moved = desk.transfer(called, service="renewal")
    assert (moved.state, moved.service, moved.counter, moved.label) == (State.WAITING, "renewal", None, "A001")
    desk.open("3")
    there = desk.call_next("3").ticket
    assert there
    assert there.id == called
    assert desk.events(called)[2].detail == {"from": "card", "to_city_staff": "no", "reason": "書類"}


def test_a_transfer_to_a_service_and_a_counter_keeps_it_there(desk: Desk, called: str) -> None:
    moved = desk.transfer(called, service="renewal", counter="3")
    assert (moved.service, moved.for_counter) == ("renewal", "3")


@pytest.mark.parametrize(
    ("service", "counter", "refusal"),
    [
        (None, None, NoTarget),
        ("passport", None, UnknownService),
        (None, "9", UnknownCounter),
        ("renewal", "9", UnknownCounter),
        ("card", "3", NotServedHere),
    ],
)
def test_a_transfer_needs_somewhere_to_go(
    desk: Desk, called: str, service: str | None, counter: str | None, refusal: type[QueueError]
) -> None:
    before, seq = desk.ticket(called), desk.seq()
    with pytest.raises(refusal):
        desk.transfer(called, service=service, counter=counter)
    assert (desk.ticket(called), desk.seq()) == (before, seq)


def test_a_transfer_of_an_absent_visitor_or_an_old_version_is_refused(desk: Desk, called: str) -> None:
    with pytest.raises(StaleVersion):
        desk.transfer(called, service="renewal", version=1)
    desk.act(called, Action.MARK_NO_SHOW)
    with pytest.raises(IllegalTransition):
        desk.transfer(called, service="renewal")
