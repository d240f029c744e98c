"""Calls: the next one, this one, again."""

from __future__ import annotations

import pytest

from server.domain.errors import (
    CounterBusy,
    CounterNotOpen,
    IllegalTransition,
    NotServedHere,
    QueueError,
    StaleVersion,
    TicketTaken,
    UnknownCounter,
    UnknownTicket,
)
from server.domain.states import Action, State
from tests.support.clock import FakeClock
from tests.support.desk import KIOSK, Desk


def issue(desk: Desk, clock: FakeClock, *services: str) -> list[str]:
    """One ticket a minute; their ids."""
    ids = []
    for service in services:
        ids.append(desk.issue(service).ticket.id)
        clock.advance(minutes=1)
    return ids


def test_the_next_is_chosen_by_rank_then_place(desk: Desk, clock: FakeClock) -> None:
    renewal, card_1, card_2 = issue(desk, clock, "renewal", "card", "card")
    desk.open("1")
    called = [desk.call_next("1").ticket for _ in range(3)]
    assert [ticket.id for ticket in called if ticket] == [card_1, card_2, renewal]


def test_the_present_visitor_is_completed_by_the_next_call(desk: Desk, clock: FakeClock) -> None:
    first, second = issue(desk, clock, "card", "card")
    desk.open("1")
    assert desk.call_next("1").finished is None
    then = desk.call_next("1")
    assert then.ticket
    assert then.finished
    assert (then.finished.id, then.finished.state, then.finished.ended_at) == (first, State.COMPLETED, clock.now())
    assert (then.ticket.id, then.ticket.counter) == (second, "1")
    assert len({event.command for event in desk.events()[-2:]}) == 1, "one command, two events"


def test_with_nobody_waiting_the_present_visitor_is_completed_all_the_same(desk: Desk) -> None:
    desk.issue()
    desk.open("1")
    desk.call_next("1")
    last = desk.call_next("1")
    assert last.ticket is None
    assert last.finished
    assert last.finished.state is State.COMPLETED
    nobody = desk.call_next("1")
    assert (nobody.ticket, nobody.finished) == (None, None)


def test_a_counter_calls_only_what_it_serves_and_what_is_kept_for_it(desk: Desk, clock: FakeClock) -> None:
    card, kept = issue(desk, clock, "card", "card")
    desk.open("3")
    assert desk.call_next("3").ticket is None
    desk.transfer(kept, counter="3")
    called = desk.call_next("3").ticket
    assert called
    assert called.id == kept
    assert desk.call_next("3").ticket is None
    assert desk.ticket(card).state is State.WAITING


def test_a_ticket_kept_for_a_counter_is_not_called_elsewhere(desk: Desk) -> None:
    kept = desk.issue().ticket.id
    desk.transfer(kept, counter="2")
    desk.open("1")
    assert desk.call_next("1").ticket is None


def test_yesterdays_tickets_are_not_called(desk: Desk, clock: FakeClock) -> None:
    desk.issue()
    clock.advance(days=1)
    desk.open("1")
    assert desk.call_next("1").ticket is None


@pytest.mark.parametrize(("spoken", "stored"), [(None, True), (True, True), (False, False)])
def test_a_call_is_spoken_unless_staff_choose_otherwise(desk: Desk, spoken: bool | None, stored: bool) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    called = desk.call_next("1", announce=spoken).ticket
    assert called
    assert called.announce is stored
    desk.act(ticket, Action.UNDO_CALL)
    assert desk.call(ticket, "1", announce=spoken).announce is stored


@pytest.mark.parametrize("opened", ["closed", "paused"])
def test_no_call_to_a_counter_that_is_not_open(desk: Desk, opened: str) -> None:
    ticket = desk.issue().ticket.id
    if opened == "paused":
        desk.open("1")
        desk.pause("1")
    seq = desk.seq()
    for command in (lambda: desk.call_next("1"), lambda: desk.call(ticket, "1"), lambda: desk.call(ticket)):
        with pytest.raises(CounterNotOpen):
            command()
    assert desk.seq() == seq


def test_unknown_counters_and_tickets_are_refused(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    with pytest.raises(UnknownCounter):
        desk.call_next("9")
    with pytest.raises(UnknownCounter):
        desk.call(ticket, "9")
    for command in (desk.call, desk.recall, lambda none: desk.act(none, Action.HOLD)):
        with pytest.raises(UnknownTicket):
            command("no-such-ticket")


def test_a_ticket_is_called_to_the_operators_own_counter(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.by("鈴木").open("1")
    desk.open("2")
    assert desk.call(ticket).counter == "2"


def test_a_device_has_no_counter_of_its_own(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    with pytest.raises(CounterNotOpen):
        desk.by(KIOSK).call(ticket)


def test_this_one_overtakes_the_queue(desk: Desk, clock: FakeClock) -> None:
    _first, second = issue(desk, clock, "card", "card")
    desk.open("1")
    assert desk.call(second).state is State.CALLED


def test_this_one_is_refused_while_a_visitor_is_there(desk: Desk, clock: FakeClock) -> None:
    first, second = issue(desk, clock, "card", "card")
    desk.open("1")
    desk.call(first)
    with pytest.raises(CounterBusy):
        desk.call(second)
    desk.act(first, Action.START)
    with pytest.raises(CounterBusy):
        desk.call(second)


def test_this_one_must_be_served_or_kept_there(desk: Desk) -> None:
    ticket = desk.issue("card").ticket.id
    desk.open("3")
    with pytest.raises(NotServedHere):
        desk.call(ticket)
    desk.transfer(ticket, counter="3")
    assert desk.call(ticket).counter == "3"


def test_this_one_is_taken_by_another_counter(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    desk.by("鈴木").open("2")
    desk.call(ticket)
    with pytest.raises(TicketTaken) as taken:
        desk.by("鈴木").call(ticket)
    assert taken.value.counter == "1"


@pytest.mark.parametrize("back", [(Action.HOLD,), (Action.MARK_NO_SHOW,)])
def test_held_and_absent_visitors_can_be_called_directly(desk: Desk, back: tuple[Action]) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    desk.call(ticket)
    desk.act(ticket, *back)
    assert (desk.call(ticket).state, desk.ticket(ticket).calls) == (State.CALLED, 2)


def test_a_recall_stays_at_its_counter(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    desk.call(ticket)
    again = desk.by("鈴木").recall(ticket)
    assert (again.state, again.counter, again.calls, again.version) == (State.CALLED, "1", 2, 3)


@pytest.mark.parametrize("state", [State.WAITING, State.SERVING, State.ON_HOLD])
def test_only_the_called_are_recalled(desk: Desk, state: State) -> None:
    ticket = desk.issue().ticket.id
    if state is State.ON_HOLD:
        desk.act(ticket, Action.HOLD)
    if state is State.SERVING:
        desk.open("1")
        desk.call(ticket)
        desk.act(ticket, Action.START)
    with pytest.raises(IllegalTransition):
        desk.recall(ticket)


def test_another_version_than_the_one_seen_is_stale(desk: Desk) -> None:
    ticket = desk.issue().ticket.id
    desk.open("1")
    seq = desk.seq()
    with pytest.raises(StaleVersion):
        desk.call(ticket, version=2)
    desk.call(ticket, version=1)
    with pytest.raises(StaleVersion):
        desk.recall(ticket, version=1)
    assert desk.seq() == seq + 1


def test_a_refusal_changes_neither_ticket_nor_journal(desk: Desk, clock: FakeClock) -> None:
    first, second = issue(desk, clock, "card", "card")
    desk.open("1")
    desk.call(first)
    before, seq = desk.tickets(), desk.seq()
    for command in (lambda: desk.call(second), lambda: desk.recall(second), lambda: desk.call(first, "3")):
        with pytest.raises(QueueError):
            command()
    assert (desk.tickets(), desk.seq()) == (before, seq)
