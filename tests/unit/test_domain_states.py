"""The law of a ticket's life, every state against every action."""

from __future__ import annotations

import pytest

from server.domain.errors import IllegalTransition
from server.domain.states import AT_COUNTER, ENDED, OPEN, TRANSITIONS, Action, State, allowed
from server.domain.ticket import Ticket, act, call, hand_over, next_state, note, set_aside, transfer
from tests.support.clock import MORNING
from tests.support.law import ACTIONS, LAW, STATES
from tests.support.venues import a_ticket

CALLS = {Action.CALL_NEXT, Action.CALL, Action.RECALL}


def apply(ticket: Ticket, action: Action) -> Ticket:
    """The domain function that an action belongs to."""
    if action in CALLS:
        return call(ticket, action, ticket.counter or "1", announce=True, now=MORNING)
    if action is Action.TRANSFER:
        return transfer(ticket, "renewal", None, MORNING)
    if action is Action.HAND_OVER:
        return hand_over(ticket, "法定", MORNING)
    if action is Action.SET_ASIDE:
        return set_aside(ticket, None, MORNING)
    if action is Action.NOTE:
        return note(ticket, "車いす")
    return act(ticket, action, MORNING)


def ticket_in(state: State) -> Ticket:
    return a_ticket(state=state, version=7, part=2, counter="1" if state in AT_COUNTER else None)


def test_the_law_covers_every_pair() -> None:
    assert tuple(action.value for action in Action) == ACTIONS
    assert tuple(state.value for state in State) == STATES
    assert len(LAW) == len(State) * len(Action)


@pytest.mark.parametrize(("state", "action", "expected"), [(*pair, to) for pair, to in LAW.items()])
def test_each_pair_moves_as_the_law_says_or_is_refused(state: str, action: str, expected: str | None) -> None:
    ticket = ticket_in(State(state))
    if expected is None:
        with pytest.raises(IllegalTransition) as refused:
            apply(ticket, Action(action))
        assert (refused.value.subject, refused.value.state, refused.value.version) == ("A001", state, 7)
    else:
        changed = apply(ticket, Action(action))
        assert changed.state is State(expected)
        assert changed.version == 8
        assert ticket == ticket_in(State(state)), "the old ticket was touched"


def test_the_table_has_no_other_line() -> None:
    assert {pair: to for pair, to in LAW.items() if to is not None} == TRANSITIONS


@pytest.mark.parametrize("state", State)
def test_what_is_allowed_is_what_the_table_has(state: State) -> None:
    legal = allowed(state)
    assert {next_state(ticket_in(state), action) for action in legal} <= set(State)
    assert set(legal) == {action for action in Action if (state, action) in TRANSITIONS}
    assert list(legal) == sorted(legal, key=list(Action).index)


def test_the_sets_of_states_share_them_out() -> None:
    assert set(State) == OPEN | ENDED
    assert not OPEN & ENDED
    assert AT_COUNTER < OPEN
    assert {state for state in State if not allowed(state)} == {State.COMPLETED, State.EXPIRED}


def test_every_open_ticket_can_be_ended_by_staff_and_by_the_days_end() -> None:
    for state in OPEN:
        assert {Action.CANCEL, Action.EXPIRE} <= set(allowed(state))
