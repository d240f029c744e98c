"""The rules of calling: who is next and why, proven for drawn queues."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.domain.counter import Counter, CounterState
from server.domain.dispatch import (
    Chosen,
    Reach,
    SecondCalls,
    ahead_of_clock,
    in_order,
    is_missed,
    late_place,
    precedence,
    reach_of,
    why,
)
from server.domain.states import Action, State
from server.domain.ticket import Ticket, act, call
from server.domain.venue import CallingRules
from tests.support.clock import MORNING
from tests.support.venues import SMALL, a_counter, a_ticket, a_venue

RULES = CallingRules(outranks_after=timedelta(minutes=60))
#: Nobody has waited too long.
NOW = MORNING + timedelta(minutes=40)
HERE = Reach("1", (("card", 1), ("renewal", 2)), others=frozenset({"2"}), expected=frozenset({"3"}))


def waits(ticket_id: str, minute: int = 0, service: str = "card", **fields: object) -> Ticket:
    return a_ticket(ticket_id, service=service, issued_at=MORNING + timedelta(minutes=minute), **fields)


def order(*tickets: Ticket, reach: Reach = HERE, now: datetime = NOW) -> str:
    return " ".join(ticket.id for ticket in in_order(tickets, reach, RULES, now))


def reason(*tickets: Ticket, reach: Reach = HERE, now: datetime = NOW) -> Chosen:
    return why(in_order(tickets, reach, RULES, now)[0], reach, RULES, now)


def test_the_one_who_waits_longest_is_first() -> None:
    alike = replace(HERE, serves=(("card", 1), ("renewal", 1)))
    tickets = (waits("late", 2), waits("early", 0), waits("middle", 1, "renewal"))
    assert order(*tickets, reach=alike) == "early middle late"
    assert reason(*tickets, reach=alike) is Chosen.OLDEST


def test_rank_comes_before_age() -> None:
    tickets = (waits("old", 0, "renewal"), waits("new", 30))
    assert order(*tickets) == "new old"
    assert reason(*tickets) is Chosen.RANK


def test_whoever_has_waited_too_long_comes_before_all_ranks_and_appointments() -> None:
    tickets = (
        waits("old", 0, "renewal"),
        waits("older", -1, "renewal"),
        waits("booked", 30, appointment_at=MORNING),
        waits("kept", 20, for_counter="1"),
        waits("new", 30),
    )
    just_before, then = MORNING + timedelta(minutes=58, seconds=59), MORNING + timedelta(minutes=60)
    assert order(*tickets, now=just_before) == "booked kept new older old"
    assert order(*tickets, now=then) == "older old booked kept new"
    assert reason(*tickets, now=then) is Chosen.WAITED_LONG


def test_a_service_that_is_not_served_here_is_never_called() -> None:
    assert order(waits("c"), waits("other", service="pin")) == "c"
    assert precedence(waits("other", -600, service="pin"), HERE, RULES, NOW) is None


def test_appointments_come_before_walk_ins_of_any_rank_and_before_what_is_kept() -> None:
    booked = waits("booked", 30, "renewal", appointment_at=MORNING)
    assert order(waits("old"), booked, waits("kept", for_counter="1")) == "booked kept old"
    assert reason(waits("old"), booked) is Chosen.APPOINTMENT


def test_among_appointments_rank_and_place_decide() -> None:
    tickets = [waits(name, at, service, appointment_at=MORNING) for name, at, service in
               (("r", 0, "renewal"), ("c9", 9, "card"), ("c3", 3, "card"))]  # fmt: skip
    assert order(*tickets) == "c3 c9 r"


def test_a_ticket_kept_for_a_counter_comes_before_rank_1_there_and_nowhere_else() -> None:
    mine, others = waits("mine", 20, "pin", for_counter="1"), waits("theirs", 0, for_counter="2")
    assert order(waits("old"), mine, others) == "mine old"
    assert reason(waits("old"), mine) is Chosen.KEPT


def test_what_is_kept_for_a_counter_that_does_not_open_does_not_wait_without_end() -> None:
    kept = waits("kept", 0, for_counter="3")
    assert order(kept, waits("new", 30)) == "new"
    assert order(kept, waits("new", 30), now=MORNING + timedelta(minutes=60)) == "kept new"


def test_what_is_kept_for_a_counter_that_has_closed_is_anybodys() -> None:
    assert order(waits("kept", 0, for_counter="4"), waits("new", 30)) == "kept new"
    assert reason(waits("kept", 0, for_counter="4")) is Chosen.RANK


def test_of_two_with_one_place_the_id_decides() -> None:
    assert order(waits("t2"), waits("t1"), waits("t3")) == "t1 t2 t3"


@pytest.mark.parametrize("state", [state for state in State if state is not State.WAITING])
def test_only_those_who_wait_are_called(state: State) -> None:
    assert order(a_ticket("gone", state=state)) == ""


@pytest.mark.parametrize(
    ("second_calls", "expected"),
    [(SecondCalls.ALL, "p s new"), (SecondCalls.SERVED, "s new"), (SecondCalls.NONE, "new")],
)
def test_a_second_call_is_made_where_it_is_handed_over(second_calls: SecondCalls, expected: str) -> None:
    ready = [waits("s", 10, "renewal", part=2), waits("p", 9, "pin", part=2)]
    assert order(waits("new", 1), *ready, reach=replace(HERE, second_calls=second_calls)) == expected


def test_a_second_call_says_so() -> None:
    assert reason(waits("new"), waits("s", 10, "renewal", part=2)) is Chosen.SECOND_CALL
    assert reason(waits("new"), waits("s", 10, "pin", part=2, for_counter="1")) is Chosen.SECOND_CALL


HANDING = a_venue(SMALL.services, (*SMALL.counters[:2], replace(a_counter("3"), hands_over=True)))


def counter(counter_id: str, state: CounterState, **more: object) -> Counter:
    return Counter(counter_id, state, opened_at=MORNING, **more)  # type: ignore[arg-type]


def test_a_counter_knows_who_else_is_at_work() -> None:
    known = [counter("1", CounterState.OPEN), counter("2", CounterState.PAUSED), counter("3", CounterState.CLOSED)]
    reach = reach_of(SMALL, "1", known, NOW)
    assert reach == Reach("1", SMALL.counter("1").serves, SecondCalls.SERVED, frozenset({"2"}), frozenset({"4"}))
    tomorrow = reach_of(SMALL, "1", known, NOW + timedelta(days=1))
    assert tomorrow.expected == {"3", "4"}


@pytest.mark.parametrize(
    ("state", "expected"), [(CounterState.OPEN, SecondCalls.NONE), (CounterState.CLOSED, SecondCalls.SERVED)]
)
def test_second_calls_are_left_to_who_hands_over_while_they_are_at_work(
    state: CounterState, expected: SecondCalls
) -> None:
    known = [counter("1", CounterState.OPEN), counter("3", state)]
    assert reach_of(HANDING, "1", known, NOW).second_calls is expected
    assert reach_of(HANDING, "3", known, NOW).second_calls is SecondCalls.ALL


def test_what_a_manager_has_set_is_what_it_serves() -> None:
    changed = [counter("1", CounterState.OPEN, serves=(("renewal", 1),))]
    assert reach_of(SMALL, "1", changed, NOW).services == ("renewal",)


def test_a_late_comer_keeps_the_place_or_lets_a_few_pass() -> None:
    late, line = waits("late", 0), [waits("a", 1), waits("b", 2), waits("c", 3)]
    assert late_place(late, line, CallingRules()) == late.order_at
    let_two = CallingRules(late_comers_let_pass=2)
    back = replace(late, order_at=late_place(late, line, let_two))
    assert order(*line, back) == "a b late c"
    alone = replace(late, order_at=late_place(late, [], let_two))
    assert alone.order_at == late.order_at
    assert late_place(waits("late", 9), line, let_two) == waits("late", 9).order_at, "it came after them anyway"


def called_times(calls: int) -> Ticket:
    ticket = call(a_ticket(), Action.CALL_NEXT, "1", announce=True, now=MORNING)
    for _ in range(calls - 1):
        ticket = call(ticket, Action.RECALL, "1", announce=True, now=MORNING)
    return ticket


@pytest.mark.parametrize(
    ("rules", "calls", "seconds", "missed"),
    [
        (CallingRules(), 9, 86400, False),
        (CallingRules(no_show_after_recalls=2), 2, 600, False),
        (CallingRules(no_show_after_recalls=2), 3, 59, False),
        (CallingRules(no_show_after_recalls=2), 3, 60, True),
        (CallingRules(no_show_after=timedelta(minutes=5)), 1, 299, False),
        (CallingRules(no_show_after=timedelta(minutes=5)), 1, 300, True),
        (CallingRules(no_show_after_recalls=2, no_show_after=timedelta(minutes=5)), 3, 60, True),
    ],
)
def test_who_does_not_come_is_missed(rules: CallingRules, calls: int, seconds: int, missed: bool) -> None:
    now = MORNING + timedelta(seconds=seconds)
    assert is_missed(called_times(calls), rules, now) is missed
    assert not is_missed(act(called_times(calls), Action.START, MORNING), rules, now)


def test_a_clock_behind_the_tickets_is_seen_and_changes_no_order() -> None:
    ahead = waits("ahead", 50), waits("further", 55)
    assert order(*ahead, waits("past", 1, "renewal")) == "ahead further past"
    assert ahead_of_clock(ahead, NOW) == timedelta(minutes=15)
    assert ahead_of_clock([waits("past")], NOW) == ahead_of_clock([], NOW) == timedelta()
    assert ahead_of_clock([waits("a little", 40)], NOW - timedelta(seconds=30)) == timedelta()


minutes = st.integers(-5, 130)
tickets = st.builds(
    lambda number, minute, service, booked, kept, part: waits(
        f"t{number}", minute, service, appointment_at=MORNING if booked else None, for_counter=kept, part=part
    ),
    st.integers(0, 999),
    minutes,
    st.sampled_from(["card", "renewal", "pin"]),
    st.booleans(),
    st.sampled_from([None, None, "1", "2", "3", "4"]),
    st.sampled_from([1, 1, 2]),
)
lines = st.lists(tickets, max_size=12, unique_by=lambda ticket: ticket.id)
reaches = st.sampled_from([replace(HERE, second_calls=second) for second in SecondCalls])
instants = minutes.map(lambda minute: MORNING + timedelta(minutes=minute))


@given(lines, reaches, instants, st.randoms())
def test_the_order_is_total_and_does_not_depend_on_how_the_tickets_come(
    some: list[Ticket], reach: Reach, now: datetime, random: object
) -> None:
    shuffled = list(some)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(shuffled, reach, RULES, now) == in_order(some, reach, RULES, now)
    places = [place for ticket in some if (place := precedence(ticket, reach, RULES, now)) is not None]
    assert len(set(places)) == len(places), "two tickets have one precedence"


@given(lines, reaches, instants)
def test_taking_one_away_leaves_the_order_of_the_others(some: list[Ticket], reach: Reach, now: datetime) -> None:
    whole = in_order(some, reach, RULES, now)
    for gone in some:
        rest = [ticket for ticket in some if ticket is not gone]
        assert in_order(rest, reach, RULES, now) == [ticket for ticket in whole if ticket is not gone]


@given(lines, reaches, instants)
def test_a_call_is_always_of_what_is_served_here_or_kept_for_here(
    some: list[Ticket], reach: Reach, now: datetime
) -> None:
    for ticket in in_order(some, reach, RULES, now):
        handed_over = ticket.part == 2 and reach.second_calls is SecondCalls.ALL
        assert ticket.service in reach.services or ticket.for_counter == reach.counter or handed_over
        assert ticket.for_counter not in reach.others


@given(lines, reaches, instants)
def test_nobody_who_came_later_goes_before_one_who_has_waited_too_long(
    some: list[Ticket], reach: Reach, now: datetime
) -> None:
    line = in_order(some, reach, RULES, now)
    for place, ticket in enumerate(line):
        if now - ticket.order_at >= RULES.outranks_after:
            assert all(before.order_at <= ticket.order_at for before in line[:place])


@given(
    ahead=st.lists(st.integers(0, 59), max_size=6),
    each=st.integers(1, 9),
    counters=st.lists(st.sampled_from([1, 2, 5]), min_size=1, max_size=3),
    arrivals=st.lists(st.sampled_from(["card", "booked", "kept", "second"]), min_size=1, max_size=4),
)
def test_nobody_starves_however_many_of_better_ranks_come_for_ever(
    ahead: list[int], each: int, counters: list[int], arrivals: list[str]
) -> None:
    """Every minute one who goes first by every other rule comes, for ever. The renewal is called all the same: within
    the age, and as many calls as there are tickets older than it."""
    waiting = [waits(f"older-{place}", minute - 60) for place, minute in enumerate(ahead)]
    renewal = waits("renewal", 0, "renewal")
    waiting.append(renewal)
    calls_after = 0
    for minute in range(24 * 60):
        now = MORNING + timedelta(minutes=minute)
        kind = arrivals[minute % len(arrivals)]
        waiting.append(
            waits(
                f"new-{minute:04d}",
                minute,
                appointment_at=now if kind == "booked" else None,
                for_counter="1" if kind == "kept" else None,
                part=2 if kind == "second" else 1,
            )
        )
        if minute % each:
            continue
        for _ in counters:
            called = in_order(waiting, HERE, RULES, now)[0]
            waiting.remove(called)
            calls_after += now - renewal.order_at >= RULES.outranks_after
            if called is renewal:
                assert calls_after <= 1 + len(ahead)
                return
    raise AssertionError("the renewal was never called")
