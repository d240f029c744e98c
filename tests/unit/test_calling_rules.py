"""The rules of calling at work: whom counters get, who is missed, who is restored, what is taken back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.counter import CounterState
from server.domain.dispatch import Chosen
from server.domain.errors import (
    CounterNotOpen,
    IllegalTransition,
    NotServedHere,
    NumberGivenAgain,
    ServesNothing,
    StaleVersion,
    UnknownCounter,
    UnknownService,
)
from server.domain.states import Action, State
from server.domain.ticket import Ticket
from server.domain.venue import CallingRules
from server.services.acting import miss_those_who_do_not_come
from server.services.clock_watch import ClockWatch
from server.services.context import SYSTEM
from server.services.counters import leave, serve_as_configured
from server.store.database import SqlDatabase
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL, a_counter, a_service, a_venue


def with_rules(database: SqlDatabase, clock: FakeClock, **rules: object) -> Desk:
    """A desk in `SMALL` with other rules."""
    return Desk.at(replace(SMALL, rules=CallingRules(**rules)), database, clock)  # type: ignore[arg-type]


def called(desk: Desk, counter: str = "1") -> Ticket:
    ticket = desk.call_next(counter).ticket
    assert ticket is not None
    return ticket


def test_a_call_says_why_and_the_journal_keeps_it(desk: Desk, clock: FakeClock) -> None:
    desk.open("1")
    desk.issue("renewal")
    clock.advance(minutes=10)
    desk.issue("card")
    first = desk.call_next("1")
    assert (first.ticket and first.ticket.service, first.why) == ("card", Chosen.RANK)
    assert first.ticket
    assert dict(desk.events(first.ticket.id)[-1].detail or {}) == {"why": "rank"}
    clock.advance(minutes=80)
    desk.issue("card")
    second = desk.call_next("1")
    assert (second.ticket and second.ticket.service, second.why) == ("renewal", Chosen.WAITED_LONG)
    assert desk.call_next("1").why is Chosen.RANK
    assert desk.call_next("1").why is None


def test_what_is_kept_for_a_counter_that_closes_goes_to_others(desk: Desk) -> None:
    kept = desk.issue().ticket.id
    desk.transfer(kept, counter="2")
    desk.open("1")
    desk.by("鈴木").open("2")
    assert desk.call_next("1").ticket is None
    desk.by("鈴木").close("2")
    assert called(desk).id == kept


def test_a_late_comer_lets_pass_as_many_as_the_venue_says(database: SqlDatabase, clock: FakeClock) -> None:
    desk = with_rules(database, clock, late_comers_let_pass=2)
    desk.open("1")
    numbers = []
    for _ in range(4):
        numbers.append(desk.issue().ticket.id)
        clock.advance(minutes=1)
    desk.act(called(desk).id, Action.MARK_NO_SHOW)
    back = desk.act(numbers[0], Action.REQUEUE)
    assert [called(desk).id for _ in range(4)] == [numbers[1], numbers[2], numbers[0], numbers[3]]
    assert back.issued_at == MORNING, "the wait that is counted is the whole"


def miss(desk: Desk) -> int:
    return desk.by(SYSTEM).do(miss_those_who_do_not_come)


def test_the_hub_misses_who_does_not_come(database: SqlDatabase, clock: FakeClock) -> None:
    desk = with_rules(database, clock, no_show_after_recalls=1)
    desk.open("1")
    ticket = desk.issue().ticket.id
    called(desk)
    clock.advance(minutes=9)
    assert miss(desk) == 0, "nobody has called again"
    desk.recall(ticket)
    clock.advance(seconds=59)
    assert miss(desk) == 0
    clock.advance(seconds=1)
    assert miss(desk) == 1
    assert desk.ticket(ticket).state is State.NO_SHOW
    event = desk.events(ticket)[-1]
    assert (event.kind, event.actor, event.detail) == ("no-show", SYSTEM, {"calls": "2"})
    assert miss(desk) == 0
    desk.act(ticket, Action.REQUEUE)
    called(desk)
    clock.advance(minutes=5)
    assert miss(desk) == 0, "recalls before the visitor came back count no more"


def test_whoever_has_begun_is_not_missed(database: SqlDatabase, clock: FakeClock) -> None:
    desk = with_rules(database, clock, no_show_after=timedelta(minutes=2))
    desk.open("1")
    ticket = desk.issue().ticket.id
    called(desk)
    desk.act(ticket, Action.START)
    clock.advance(minutes=30)
    assert miss(desk) == 0


def test_a_cancellation_is_taken_back_all_day_by_anybody(desk: Desk, clock: FakeClock) -> None:
    first, second = desk.issue().ticket, desk.issue().ticket
    desk.act(first.id, Action.CANCEL)
    clock.advance(minutes=5 * 60)
    restored = desk.by("鈴木").act(first.id, Action.RESTORE)
    assert (restored.state, restored.order_at, restored.ended_at) == (State.WAITING, first.order_at, None)
    desk.open("1")
    assert [called(desk).id, called(desk).id] == [first.id, second.id]


def test_yesterdays_cancellation_stays(desk: Desk, clock: FakeClock) -> None:
    ticket = desk.issue().ticket.id
    desk.act(ticket, Action.CANCEL)
    clock.advance(days=1)
    with pytest.raises(IllegalTransition):
        desk.act(ticket, Action.RESTORE)


def test_a_number_that_somebody_else_has_is_not_restored(database: SqlDatabase, clock: FakeClock) -> None:
    ring = a_venue((a_service("ring", "W", last=2, wraps=True),), (a_counter("1", ring=1),))
    desk = Desk.at(ring, database, clock)
    first = desk.issue("ring").ticket
    desk.act(first.id, Action.CANCEL)
    desk.issue("ring")
    again = desk.issue("ring").ticket
    assert again.label == first.label
    with pytest.raises(NumberGivenAgain):
        desk.act(first.id, Action.RESTORE)
    desk.act(again.id, Action.CANCEL)
    assert desk.act(first.id, Action.RESTORE).state is State.WAITING


def test_to_city_staff_it_leaves_the_queue_and_is_counted(desk: Desk) -> None:
    desk.open("1")
    ticket = desk.issue().ticket.id
    called(desk)
    gone = desk.hand_over(ticket)
    assert (gone.state, gone.to_city_staff, gone.transfer_reason) == (State.COMPLETED, True, "法定の判断")
    event = desk.events(ticket)[-1]
    assert (event.kind, (event.detail or {})["to_city_staff"]) == ("hand-over", "yes")
    assert desk.close("1").state is CounterState.CLOSED, "the counter is free again"


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (lambda desk, ticket: desk.transfer(ticket, service="passport"), UnknownService),
        (lambda desk, ticket: desk.transfer(ticket, counter="99"), UnknownCounter),
        (lambda desk, ticket: desk.transfer(ticket, service="card", counter="3"), NotServedHere),
        (lambda desk, ticket: desk.set_aside(ticket, "99"), UnknownCounter),
        (lambda desk, ticket: desk.set_aside(ticket, version=1), StaleVersion),
        (lambda desk, ticket: desk.note(ticket, "車いす", version=1), StaleVersion),
        (lambda desk, ticket: desk.act(ticket, Action.READY), IllegalTransition),
        (lambda desk, ticket: desk.call(ticket, "4"), CounterNotOpen),
        (lambda desk, _: desk.serve("1", (("passport", 1),)), UnknownService),
        (lambda desk, _: desk.serve("1", ()), ServesNothing),
        (lambda desk, _: desk.serve("1", (("card", 1),), version=9), StaleVersion),
        (lambda desk, _: desk.serve("99", None), UnknownCounter),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    desk: Desk, command: Callable[[Desk, str], object], refusal: type[Exception]
) -> None:
    desk.open("1")
    ticket = desk.issue().ticket.id
    called(desk)
    before = desk.events(), desk.tickets(), desk.see(lambda uow: uow.counters.all())
    with pytest.raises(refusal):
        command(desk, ticket)
    assert (desk.events(), desk.tickets(), desk.see(lambda uow: uow.counters.all())) == before


def test_what_a_manager_sets_counts_from_the_next_call_on_and_for_the_day(desk: Desk, clock: FakeClock) -> None:
    desk.open("1")
    desk.issue("card")
    renewal = desk.issue("renewal").ticket.id
    changed = desk.by("課長").serve("1", (("renewal", 1),))
    assert (changed.serves, changed.serves_at) == ((("renewal", 1),), clock.now())
    assert called(desk).id == renewal
    assert desk.call_next("1").ticket is None
    assert desk.close("1").serves == (("renewal", 1),)
    desk.by(SYSTEM).do(serve_as_configured)
    assert desk.open("1").serves == (("renewal", 1),), "the day is not over"
    clock.advance(days=1)
    desk.by(SYSTEM).do(serve_as_configured)
    [counter] = desk.see(lambda uow: uow.counters.all())
    assert (counter.serves, counter.serves_at) == (None, None)


def test_saying_what_is_so_changes_nothing(desk: Desk) -> None:
    seq = desk.seq()
    assert desk.serve("1", SMALL.counter("1").serves).serves is None
    assert desk.serve("1", None).version == 0
    assert desk.seq() == seq


def test_a_counter_without_services_says_so_and_completes_nothing(database: SqlDatabase, clock: FakeClock) -> None:
    bare = a_venue(SMALL.services, (a_counter("1", card=1), a_counter("2")))
    desk = Desk.at(bare, database, clock)
    desk.open("2")
    ticket, other = desk.issue().ticket.id, desk.issue().ticket.id
    for kept in (ticket, other):
        desk.transfer(kept, counter="2")
    assert called(desk, "2").id == ticket, "what is kept for it is called"
    desk.transfer(other, service="card")
    with pytest.raises(ServesNothing):
        desk.call_next("2")
    assert desk.ticket(ticket).state is State.CALLED


NEW_ACTIONS: dict[str, Callable[[Desk, str], object]] = {
    "set-aside": lambda desk, ticket: desk.set_aside(ticket, "2"),
    "ready": lambda desk, ticket: desk.act(ticket, Action.READY),
    "transfer": lambda desk, ticket: desk.transfer(ticket, service="renewal", counter="3"),
    "hand-over": lambda desk, ticket: desk.hand_over(ticket),
    "note": lambda desk, ticket: desk.note(ticket, "耳の不自由な方"),
    "requeue": lambda desk, ticket: desk.act(ticket, Action.REQUEUE),
}


@pytest.mark.parametrize("action", NEW_ACTIONS)
def test_undo_restores_place_times_and_state(database: SqlDatabase, clock: FakeClock, action: str) -> None:
    desk = with_rules(database, clock, late_comers_let_pass=3)
    desk.open("1")
    ticket = desk.issue().ticket.id
    clock.advance(minutes=1)
    desk.issue()
    called(desk)
    if action == "ready":
        desk.set_aside(ticket)
    if action == "requeue":
        desk.act(ticket, Action.MARK_NO_SHOW)
    desk.note(ticket, "前のメモ")
    clock.advance(minutes=3)
    before = desk.ticket(ticket)
    NEW_ACTIONS[action](desk, ticket)
    assert desk.ticket(ticket) != before
    clock.advance(seconds=30)
    assert desk.undo().action == action
    assert desk.ticket(ticket) == replace(before, version=before.version + 2)


def test_undo_of_what_a_counter_serves(desk: Desk, clock: FakeClock) -> None:
    desk.serve("1", (("renewal", 1),))
    desk.serve("1", (("card", 1),))
    assert desk.undo().action == "counter-serves"
    [counter] = desk.see(lambda uow: uow.counters.all())
    assert counter.serves == (("renewal", 1),)
    desk.serve("1", None)
    desk.by("課長").serve("1", (("card", 1),))
    with pytest.raises(StaleVersion):
        desk.undo()


def test_who_leaves_a_free_counter_closes_it(desk: Desk) -> None:
    desk.open("1")
    [left] = desk.do(lambda uow, context: leave(uow, context, desk.actor.id))
    assert (left.state, left.operator) == (CounterState.CLOSED, None)
    assert desk.do(lambda uow, context: leave(uow, context, desk.actor.id)) == []


def test_who_leaves_a_visitor_leaves_them_to_whoever_comes(desk: Desk) -> None:
    desk.open("1")
    ticket = desk.issue().ticket.id
    called(desk)
    desk.act(ticket, Action.START)
    [left] = desk.do(lambda uow, context: leave(uow, context, desk.actor.id))
    assert (left.state, left.operator, left.pause_reason) == (CounterState.PAUSED, None, "left")
    assert desk.ticket(ticket).state is State.SERVING
    assert desk.by("鈴木").open("1").operator_name == "鈴木"
    assert desk.by("鈴木").call_next("1").finished == desk.ticket(ticket)


def test_a_clock_behind_the_tickets_is_told_once_a_day(
    desk: Desk, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    desk.open("1")
    ahead = desk.issue().ticket.id
    desk.issue()
    clock.set(MORNING - timedelta(minutes=20))
    first = desk.call_next("1")
    assert (first.ticket and first.ticket.id, first.behind) == (ahead, timedelta(minutes=20))
    watch, today = ClockWatch(), MORNING.date()
    assert watch.is_news(first.behind, today)
    assert not watch.is_news(timedelta(), today)
    with caplog.at_level(logging.WARNING):
        watch.told(first.behind, today)
        watch.told(first.behind, today)
    assert [record.getMessage() for record in caplog.records] == [
        "the clock is 1200 s behind the tickets; their order stays as it is"
    ]
    assert not watch.is_news(first.behind, today)
    assert watch.is_news(first.behind, today + timedelta(days=1))
