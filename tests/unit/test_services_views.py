"""What there is to see: the queue whole, its changes, the board."""

from __future__ import annotations

import pytest

from server.domain.counter import CounterState
from server.domain.reception import Reception
from server.domain.states import Action, State
from server.services import views
from server.services.views import BoardNow, Changes, QueueNow
from server.services.waits import NOTHING_KNOWN
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL


def queue(desk: Desk) -> QueueNow:
    now = desk.hall.clock.now()
    return desk.see(lambda uow: views.queue_now(uow, SMALL, now, desk.hall.waits.waits(now)))


def changes(desk: Desk, since: int, limit: int = 100) -> Changes:
    return desk.see(lambda uow: views.changes_since(uow, SMALL, desk.hall.clock.now(), NOTHING_KNOWN, since, limit))


def board(desk: Desk) -> BoardNow:
    return desk.see(lambda uow: views.board_now(uow, SMALL, desk.hall.clock.now(), NOTHING_KNOWN))


def on_board(desk: Desk) -> list[str]:
    return [ticket.label for _, ticket in board(desk).calls]


def test_an_empty_hall(desk: Desk) -> None:
    seen = queue(desk)
    assert (seen.seq, seen.now, seen.day, seen.receptions, seen.tickets) == (0, MORNING, MORNING.date(), 0, ())
    assert [(counter.counter.id, counter.counter.state, counter.present) for counter in seen.counters] == [
        (counter.id, CounterState.CLOSED, None) for counter in SMALL.counters
    ]
    assert [(now.service.id, now.reception.state, now.waiting, now.wait) for now in seen.services] == [
        ("card", Reception.OPEN, 0, None),
        ("renewal", Reception.OPEN, 0, None),
    ]


def test_the_queue_shows_tickets_counters_and_services_of_one_instant(desk: Desk) -> None:
    first, second = (desk.issue("card").ticket.id for _ in range(2))
    third = desk.issue("renewal").ticket.id
    desk.open("1")
    desk.open("4")
    desk.pause("4")
    desk.call_next("1")
    seen = queue(desk)
    assert (seen.seq, seen.receptions) == (desk.seq(), 3)
    assert [ticket.id for ticket in seen.tickets] == [first, second, third]
    assert {c.counter.id: c.present.id for c in seen.counters if c.present} == {"1": first}
    card, renewal = seen.services
    assert (card.waiting, card.counters_open, card.counters_paused) == (1, 1, 1)
    assert (renewal.waiting, renewal.counters_open, renewal.counters_paused) == (1, 1, 1)
    assert card.wait
    assert 10 < card.wait.median < 25, "one is served, one waits, and another counter will be back"


def test_yesterday_is_not_seen(desk: Desk, clock: FakeClock) -> None:
    desk.issue()
    desk.open("1")
    desk.call_next("1")
    clock.advance(days=1)
    seen = queue(desk)
    assert (seen.receptions, seen.tickets) == (0, ())
    assert [counter.present for counter in seen.counters] == [None] * 4
    assert on_board(desk) == []


def test_changes_hold_each_changed_ticket_once_as_it_is_now(desk: Desk) -> None:
    old, new = desk.issue().ticket.id, desk.issue().ticket.id
    seq = desk.seq()
    desk.open("1")
    desk.call(new)
    desk.act(new, Action.START)
    seen = changes(desk, seq)
    assert seen.complete
    assert (seen.seq, [ticket.id for ticket in seen.tickets]) == (seq + 3, [new])
    assert seen.tickets[0].state is State.SERVING
    assert old not in {ticket.id for ticket in seen.tickets}


def test_without_changes_the_number_stays(desk: Desk) -> None:
    desk.issue()
    seen = changes(desk, 1)
    assert (seen.seq, seen.tickets, seen.complete) == (1, (), True)


@pytest.mark.parametrize(("limit", "complete"), [(2, False), (3, True)])
def test_too_many_changes_ask_for_a_snapshot(desk: Desk, limit: int, complete: bool) -> None:
    for _ in range(3):
        desk.issue()
    seen = changes(desk, 0, limit)
    assert (seen.complete, len(seen.tickets), seen.seq) == (complete, 3 if complete else 0, 3)


def test_the_board_has_the_newest_call_first_with_its_own_number(desk: Desk) -> None:
    for counter in ("1", "2"):
        desk.by(counter).open(counter)
        desk.issue()
    desk.by("1").call_next("1")
    first_call = desk.seq()
    desk.by("2").call_next("2")
    assert [(seq, ticket.label) for seq, ticket in board(desk).calls] == [
        (first_call + 1, "A002"),
        (first_call, "A001"),
    ]
    desk.recall(desk.tickets()[0].id)
    assert [(seq, ticket.label) for seq, ticket in board(desk).calls] == [
        (first_call + 2, "A001"),
        (first_call + 1, "A002"),
    ]


@pytest.mark.parametrize("after", [Action.START, Action.COMPLETE, Action.MARK_NO_SHOW, Action.HOLD])
def test_a_call_stays_on_the_board_after_it(desk: Desk, after: Action) -> None:
    desk.open("1")
    desk.act(desk.call(desk.issue().ticket.id).id, after)
    assert on_board(desk) == ["A001"]


@pytest.mark.parametrize("then", [None, Action.HOLD, Action.CANCEL])
def test_a_call_taken_back_is_off_the_board_whatever_comes_then(desk: Desk, then: Action | None) -> None:
    desk.open("1")
    ticket = desk.call(desk.issue().ticket.id).id
    desk.act(ticket, Action.UNDO_CALL)
    if then:
        desk.act(ticket, then)
    assert on_board(desk) == []


def test_an_undone_call_next_is_off_the_board(desk: Desk) -> None:
    desk.open("1")
    ticket = desk.issue().ticket.id
    desk.call_next("1")
    desk.undo()
    assert on_board(desk) == []
    desk.act(ticket, Action.HOLD)
    assert on_board(desk) == []


def test_the_board_keeps_all_who_are_called_and_the_latest_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "RECENT_CALLS", 2)
    for counter in ("1", "2"):
        desk.by(counter).open(counter)
    for _ in range(5):
        desk.issue()
    desk.by("2").call_next("2")
    for _ in range(4):
        desk.by("1").call_next("1")
    assert on_board(desk) == ["A005", "A004", "A003", "A001"]


def test_a_missed_number_stands_on_the_board_until_its_visitor_is_back(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    desk.call_next("1")
    assert board(desk).missed == ()
    desk.act(ticket, Action.MARK_NO_SHOW)
    assert board(desk).missed == (desk.ticket(ticket).label,)
    desk.act(ticket, Action.REQUEUE)
    assert board(desk).missed == ()
