"""What each action leaves on a ticket: counter, times, place, version."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest

from server.domain.errors import NoTarget, StaleVersion, TicketTaken
from server.domain.states import Action, State
from server.domain.ticket import Ticket, act, call, expect_version, transfer
from tests.support.clock import MORNING
from tests.support.venues import a_ticket

LATER = MORNING + timedelta(minutes=5)
LATEST = MORNING + timedelta(minutes=9)

WAITING = a_ticket()
CALLED = call(WAITING, Action.CALL_NEXT, "1", announce=True, now=LATER)
SERVING = act(CALLED, Action.START, LATER)
ON_HOLD = act(SERVING, Action.HOLD, LATER)
NO_SHOW = act(CALLED, Action.MARK_NO_SHOW, LATER)
CANCELLED = act(WAITING, Action.CANCEL, LATER)


def changes(was: Ticket, now: Ticket) -> dict[str, object]:
    """The fields that differ, but for the version."""
    names = [field.name for field in fields(Ticket) if field.name != "version"]
    return {name: getattr(now, name) for name in names if getattr(now, name) != getattr(was, name)}


def test_a_call_names_the_counter_and_ends_the_wait() -> None:
    assert changes(WAITING, CALLED) == {
        "state": State.CALLED,
        "counter": "1",
        "calls": 1,
        "called_at": LATER,
        "last_called_at": LATER,
    }


def test_a_recall_counts_and_moves_only_the_newest_call() -> None:
    again = call(CALLED, Action.RECALL, "1", announce=False, now=LATEST)
    assert changes(CALLED, again) == {"calls": 2, "last_called_at": LATEST, "announce": False}


@pytest.mark.parametrize("action", [Action.CALL, Action.RECALL, Action.CALL_NEXT])
@pytest.mark.parametrize("ticket", [CALLED, SERVING])
def test_a_ticket_at_one_counter_cannot_be_called_to_another(ticket: Ticket, action: Action) -> None:
    with pytest.raises(TicketTaken) as taken:
        call(ticket, action, "2", announce=True, now=LATEST)
    assert (taken.value.counter, taken.value.state, taken.value.version) == ("1", ticket.state, ticket.version)


@pytest.mark.parametrize("ticket", [ON_HOLD, NO_SHOW])
def test_a_held_or_absent_visitor_is_called_to_any_counter(ticket: Ticket) -> None:
    called = call(ticket, Action.CALL, "2", announce=True, now=LATEST)
    assert (called.state, called.counter, called.calls) == (State.CALLED, "2", 2)
    assert called.called_at == LATER, "the wait ended at the first call"
    assert called.started_at is None


def test_a_call_taken_back_leaves_no_trace_but_the_version() -> None:
    back = act(CALLED, Action.UNDO_CALL, LATEST)
    assert changes(WAITING, back) == {}
    assert back.version == WAITING.version + 2


def test_start_notes_the_time() -> None:
    assert changes(CALLED, SERVING) == {"state": State.SERVING, "started_at": LATER}


@pytest.mark.parametrize(
    ("ticket", "action"),
    [
        (CALLED, Action.COMPLETE),
        (SERVING, Action.COMPLETE),
        (WAITING, Action.CANCEL),
        (SERVING, Action.CANCEL),
        (ON_HOLD, Action.EXPIRE),
    ],
)
def test_an_end_notes_the_time_and_nothing_else(ticket: Ticket, action: Action) -> None:
    assert changes(ticket, act(ticket, action, LATEST)).keys() == {"state", "ended_at"}
    assert act(ticket, action, LATEST).ended_at == LATEST


@pytest.mark.parametrize(
    ("ticket", "action"),
    [(ON_HOLD, Action.RESUME), (NO_SHOW, Action.REQUEUE), (CANCELLED, Action.RESTORE), (CALLED, Action.UNDO_CALL)],
)
def test_who_goes_back_to_the_queue_keeps_the_place_and_no_counter(ticket: Ticket, action: Action) -> None:
    back = act(ticket, action, LATEST)
    assert (back.order_at, back.issued_at) == (WAITING.order_at, WAITING.issued_at)
    assert (back.state, back.counter, back.started_at, back.ended_at) == (State.WAITING, None, None, None)


@pytest.mark.parametrize("ticket", [WAITING, CALLED, SERVING, ON_HOLD, NO_SHOW])
def test_a_reprint_changes_nothing_but_the_version(ticket: Ticket) -> None:
    again = act(ticket, Action.REPRINT, LATEST)
    assert changes(ticket, again) == {}
    assert again.version == ticket.version + 1


@pytest.mark.parametrize("ticket", [WAITING, CALLED, SERVING, ON_HOLD])
def test_a_transfer_keeps_number_place_and_first_call(ticket: Ticket) -> None:
    moved = transfer(ticket, "renewal", None, LATER)
    assert (moved.label, moved.order_at, moved.called_at) == (ticket.label, ticket.order_at, ticket.called_at)
    assert (moved.service, moved.state, moved.counter, moved.started_at) == ("renewal", State.WAITING, None, None)


def test_a_transfer_to_a_counter_keeps_the_ticket_for_it_until_the_next_transfer() -> None:
    kept = transfer(SERVING, None, "3", LATER)
    assert (kept.service, kept.for_counter, kept.counter) == ("card", "3", None)
    assert transfer(kept, "renewal", None, LATER).for_counter is None


def test_a_transfer_to_nowhere_is_refused() -> None:
    with pytest.raises(NoTarget):
        transfer(SERVING, None, None, LATER)


def test_only_the_version_seen_is_accepted() -> None:
    expect_version(SERVING, None)
    expect_version(SERVING, 3)
    for seen in (0, 2, 4):
        with pytest.raises(StaleVersion) as stale:
            expect_version(SERVING, seen)
        assert (stale.value.version, stale.value.state, stale.value.counter) == (3, State.SERVING, "1")
