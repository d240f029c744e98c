"""The hub misses a visitor at the moment at which an operator presses a key: one of the two wins, as a whole."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.errors import QueueError
from server.domain.states import Action, State
from server.domain.venue import CallingRules
from server.services.acting import miss_those_who_do_not_come
from server.services.context import SYSTEM
from server.store.database import SqlDatabase
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL

VENUE = replace(SMALL, rules=CallingRules(no_show_after=timedelta(minutes=5)))
ROUNDS = 8


@pytest.mark.parametrize("action", [Action.START, Action.COMPLETE, Action.RECALL])
def test_hub_and_operator_never_both(database: SqlDatabase, clock: FakeClock, action: Action) -> None:
    desk = Desk.at(VENUE, database, clock)
    desk.open("1")
    for _ in range(ROUNDS):
        desk.issue()
        ticket = desk.call_next("1").ticket
        assert ticket is not None
        clock.advance(minutes=5)
        together = threading.Barrier(2)

        def press(ticket_id: str = ticket.id, together: threading.Barrier = together) -> str:
            together.wait()
            try:
                if action is Action.RECALL:
                    return desk.recall(ticket_id).state
                return desk.act(ticket_id, action).state
            except QueueError as refused:
                return refused.code

        def look(together: threading.Barrier = together) -> int:
            together.wait()
            return desk.by(SYSTEM).do(miss_those_who_do_not_come)

        with ThreadPoolExecutor(2) as pool:
            pressed, looked = pool.submit(press), pool.submit(look)
            answer, missed = pressed.result(), looked.result()
        state = desk.ticket(ticket.id).state
        assert (answer, missed, state) in {
            ("illegal-transition", 1, State.NO_SHOW),
            (state, 0, state),
        }
        assert [event.kind for event in desk.events(ticket.id)][2:] == (["no-show"] if missed else [action])
        if state not in (State.NO_SHOW, State.COMPLETED):
            desk.act(ticket.id, Action.COMPLETE)
