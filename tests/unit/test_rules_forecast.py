"""The forecast plays the rules of calling that the hub keeps: whoever it calls first is the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from server.domain.counter import Counter, CounterState
from server.domain.dispatch import in_order, reach_of
from server.domain.forecast.learn import learn
from server.domain.forecast.play import play
from server.domain.forecast.snapshot import Ending, Snapshot
from server.domain.states import Action, State
from server.domain.ticket import Ticket, act, call, hand_over, set_aside, transfer
from server.domain.venue import CallingRules
from server.services.context import SYSTEM
from server.services.forecasting import SECOND_SHARE, queue_snapshot
from server.services.ports import Event
from tests.support.clock import MORNING
from tests.support.venues import SMALL, a_ticket

VENUE = replace(
    SMALL,
    counters=(*SMALL.counters[:3], replace(SMALL.counters[3], hands_over=True)),
    rules=CallingRules(outranks_after=timedelta(minutes=60)),
)
NOW = MORNING + timedelta(minutes=80)


def counters(*, hands_over: bool) -> list[Counter]:
    """The first is free, the second has a visitor, the third has closed, the fourth may hand over."""
    fourth = Counter("4", CounterState.PAUSED if hands_over else CounterState.CLOSED, opened_at=MORNING)
    return [
        Counter("1", CounterState.OPEN, opened_at=MORNING),
        Counter("2", CounterState.OPEN, opened_at=MORNING),
        Counter("3", CounterState.CLOSED, opened_at=MORNING),
        fourth,
    ]


def snapshot(
    waiting: list[Ticket], known: list[Counter], ended: list[Ticket] | None = None, left: list[Event] | None = None
) -> Snapshot:
    busy = call(a_ticket("busy", issued_at=NOW), Action.CALL_NEXT, "2", announce=True, now=NOW)
    in_place = sorted(waiting, key=lambda ticket: (ticket.order_at, ticket.id))
    return queue_snapshot(VENUE, known, [busy], in_place, ended or [], NOW, (), left or [])


@pytest.mark.parametrize("hands_over", [False, True])
def test_it_calls_whom_the_rules_call(hands_over: bool) -> None:
    random = Random(7)
    known = counters(hands_over=hands_over)
    reach = reach_of(VENUE, "1", known, NOW)
    for _ in range(60):
        waiting = [
            a_ticket(
                f"t{number}",
                service=random.choice(["card", "renewal"]),
                issued_at=MORNING + timedelta(minutes=random.randrange(79), seconds=number),
                appointment_at=MORNING if random.random() < 0.3 else None,
                for_counter=random.choice([None, None, "1", "2", "3"]),
                part=2 if random.random() < 0.3 else 1,
            )
            for number in range(random.randrange(1, 9))
        ]
        order = in_order(waiting, reach, VENUE.rules, NOW)
        asked = snapshot(waiting, known)
        played = play(asked, learn(asked), 20)
        at_once = {
            asked.waiting[entry.ticket].ticket
            for entry, times in zip(played.lanes.entries, played.called.T, strict=True)
            if entry.ticket is not None and np.all(times - asked.now < 50)
        }
        assert at_once == {ticket.id for ticket in order[:1]}


def test_a_transfer_and_the_first_part_of_a_visit_are_stays_that_it_learns_from() -> None:
    called = call(a_ticket(), Action.CALL_NEXT, "1", announce=True, now=MORNING)
    left = [
        Event(MORNING + timedelta(minutes=4), date.min, SYSTEM, Action.TRANSFER, "c", "t1", "1", before=called),
        Event(MORNING + timedelta(minutes=9), date.min, SYSTEM, Action.SET_ASIDE, "d", "t1", "1", before=called),
    ]
    ended = hand_over(call(a_ticket("t2"), Action.CALL, "2", announce=True, now=MORNING), "法定の判断", NOW)
    told = snapshot([], counters(hands_over=False), [ended], left).recent
    assert [(stay.ticket, stay.outcome, stay.counter) for stay in told] == [
        ("t1", Ending.TRANSFERRED, "1"),
        ("t1", Ending.SERVED, "1"),
        ("t2", Ending.TRANSFERRED, "2"),
    ]
    assert [stay.ended_at - (stay.called_at or 0) for stay in told[:2]] == [240, 540]
    assert [stay.share for stay in told] == [1.0, 1 - SECOND_SHARE, 1.0]


def test_what_is_handed_over_takes_the_rest_of_a_visit() -> None:
    called = call(a_ticket(), Action.CALL_NEXT, "1", announce=True, now=MORNING)
    ready = act(set_aside(called, None, MORNING), Action.READY, NOW)
    [asked] = snapshot([ready], counters(hands_over=True)).waiting
    assert (asked.share, asked.handed_over_at, asked.for_counter) == (SECOND_SHARE, ("4",), None)
    [elsewhere] = snapshot([ready], counters(hands_over=False)).waiting
    assert elsewhere.handed_over_at == ("1", "2", "4"), "where nobody hands over, all who serve it"


def test_what_is_kept_for_a_counter_that_has_closed_is_no_longer_kept() -> None:
    kept = transfer(a_ticket(), None, "3", NOW)
    assert kept.state is State.WAITING
    assert snapshot([kept], counters(hands_over=False)).waiting[0].for_counter is None
    assert snapshot([replace(kept, for_counter="2")], counters(hands_over=False)).waiting[0].for_counter == "2"
