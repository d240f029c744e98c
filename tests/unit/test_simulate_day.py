"""People in the hall do what a day brings: each kind of visit, lunch, the end of the day, and refusals."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from junban.simulate.checks import check_day
from junban.simulate.clock import Timeline, VirtualClock
from junban.simulate.day import LUNCH_SHIFTS, SENT_HOME, Day
from junban.simulate.desk import GIVE_UP_AFTER, LUNCH, NOTICE_AFTER, RECALL_AFTER, UNDO_AFTER, WRONG_SERVICE_AFTER
from junban.simulate.doors import Refused, Seen
from junban.simulate.journal import Ending, Journal
from junban.simulate.plan import DayPlan, Habits, Turn, Visitor, plan_day
from junban.simulate.site import Site, SiteCounter
from junban.simulate.workload import month_load
from server.domain.states import Action, State
from tests.support.model_doors import ModelDoors
from tests.support.simulated_site import small_site

HOUR = 3600
OPENING, CLOSING = 8 * HOUR + 1800, 17 * HOUR + 900
ONE = SiteCounter("1", "1番窓口", {"delivery": 1, "certificate-renewal": 1})


class WatchedDoors(ModelDoors):
    """The plain model, with a list of what was asked of it and when, and commands it refuses."""

    def __init__(self, site: Site, clock: VirtualClock) -> None:
        super().__init__(site)
        self.clock = clock
        self.asked: list[tuple[float, str, str]] = []
        self.refuses: dict[str, str] = {}

    def _ask(self, command: str, subject: str) -> None:
        self.asked.append((self.clock.now(), command, subject))
        if command in self.refuses:
            raise Refused(self.refuses[command])

    def times(self, command: str) -> list[float]:
        return [at for at, asked, _ in self.asked if asked == command]

    def issue(self, service: str, language: str, cards: int) -> Seen:
        self._ask("issue", service)
        return super().issue(service, language, cards)

    def open_counter(self, counter: str) -> None:
        self._ask("open", counter)
        super().open_counter(counter)

    def pause_counter(self, counter: str) -> None:
        self._ask("pause", counter)
        super().pause_counter(counter)

    def close_counter(self, counter: str) -> None:
        self._ask("close", counter)
        super().close_counter(counter)

    def call_next(self, counter: str) -> Seen | None:
        self._ask("call-next", counter)
        return super().call_next(counter)

    def act(self, ticket: str, action: Action, *, counter: str, service: str | None = None) -> None:
        self._ask(action, ticket)
        super().act(ticket, action, counter=counter, service=service)


class Played:
    """A day of these visitors, played."""

    def __init__(
        self, visitors: Sequence[Visitor], *counters: SiteCounter, refuses: dict[str, str] | None = None
    ) -> None:
        site = small_site(*(counters or (ONE,)))
        clock = VirtualClock()
        self.doors = WatchedDoors(site, clock)
        self.doors.refuses = refuses or {}
        self.journal: Journal = Day(DayPlan(len(visitors), tuple(visitors)), site, self.doors, Timeline(clock)).play()
        self.records = list(self.journal)
        self.broken = [check.en for check in check_day(self.journal, self.doors.tickets()) if not check.held]

    def states(self) -> list[State]:
        return [seen.state for seen in self.doors.tickets()]


def comes(at: int, service: str = "delivery", **other: object) -> Visitor:
    return Visitor(at=at, service=service, takes=service, **other)  # type: ignore[arg-type]  # each field by its name


def test_a_visitor_is_called_by_an_idle_operator_served_and_completed() -> None:
    day = Played([comes(10 * HOUR, handling=600, walk=20)])
    (stay,) = day.records[0].stays
    assert stay.called_at == 10 * HOUR + NOTICE_AFTER
    assert stay.started_at == stay.called_at + 20
    assert stay.ended_at == stay.started_at + 600
    assert day.states() == [State.COMPLETED]
    assert day.broken == []


def test_one_key_completes_and_calls_the_next() -> None:
    day = Played([comes(10 * HOUR), comes(10 * HOUR + 60)])
    assert day.doors.times(Action.COMPLETE) == []
    assert day.records[0].stays[0].ended_at == day.records[1].stays[0].called_at


def test_counters_open_at_opening_and_close_at_closing() -> None:
    day = Played([])
    assert day.doors.times("open")[0] == OPENING
    assert day.doors.times("close") == [CLOSING]


def test_the_queue_is_served_to_its_end_after_closing() -> None:
    day = Played([comes(CLOSING - 60, handling=900), comes(CLOSING - 30, handling=900)])
    assert day.states() == [State.COMPLETED, State.COMPLETED]
    assert day.doors.times("close") == [day.records[1].stays[0].ended_at]


def test_a_slow_visitor_comes_after_the_second_call() -> None:
    day = Played([comes(10 * HOUR, turn=Turn.SLOW, walk=30)])
    called = day.records[0].stays[0].called_at
    assert day.doors.times(Action.RECALL) == [called + RECALL_AFTER]
    assert day.doors.times(Action.START) == [called + RECALL_AFTER + 30]
    assert day.states() == [State.COMPLETED]


def test_a_visitor_who_is_gone_is_missed() -> None:
    day = Played([comes(10 * HOUR, turn=Turn.ABSENT)])
    called = day.records[0].stays[0].called_at
    assert day.doors.times(Action.MARK_NO_SHOW) == [called + RECALL_AFTER + GIVE_UP_AFTER]
    assert day.states() == [State.NO_SHOW]
    assert day.broken == []


def test_a_late_comer_is_put_back_into_the_queue_and_served() -> None:
    day = Played([comes(10 * HOUR, turn=Turn.LATE, back_after=600)])
    missed = day.doors.times(Action.MARK_NO_SHOW)[0]
    assert day.doors.times(Action.REQUEUE) == [missed + 600]
    assert [stay.ending for stay in day.records[0].stays] == [Ending.NO_SHOW, Ending.COMPLETED]
    assert day.states() == [State.COMPLETED]


def test_an_operator_stays_for_a_late_comer_after_closing() -> None:
    day = Played([comes(CLOSING - 60, turn=Turn.LATE, back_after=1200)])
    assert day.states() == [State.COMPLETED]
    assert day.doors.times("close")[0] > CLOSING + 1200


def test_a_ticket_taken_by_mistake_is_cancelled_without_being_called() -> None:
    busy = comes(10 * HOUR, handling=1800)
    day = Played([busy, comes(10 * HOUR + 60, by_mistake=True, noticed_after=120)])
    assert day.doors.times(Action.CANCEL) == [10 * HOUR + 180]
    assert day.states() == [State.COMPLETED, State.CANCELLED]
    assert day.records[1].stays == []


def test_a_mistake_that_was_called_before_it_was_noticed_is_missed() -> None:
    day = Played([comes(10 * HOUR, by_mistake=True, noticed_after=120, turn=Turn.SLOW)])
    assert day.doors.times(Action.CANCEL) == []
    assert day.states() == [State.NO_SHOW]


def test_a_wrong_service_is_transferred_and_served_there() -> None:
    renewals = SiteCounter("3", "3番窓口", {"certificate-renewal": 1})
    deliveries = SiteCounter("1", "1番窓口", {"delivery": 1})
    wrong = Visitor(at=10 * HOUR, service="certificate-renewal", takes="delivery", walk=20)
    day = Played([wrong], deliveries, renewals)
    first, second = day.records[0].stays
    assert (first.counter, first.ending, second.counter) == ("1", Ending.TRANSFERRED, "3")
    assert first.ended_at == first.called_at + 20 + WRONG_SERVICE_AFTER
    assert day.doors.tickets()[0].service == "certificate-renewal"
    assert day.broken == []


def test_a_visit_broken_off_goes_on_where_it_was() -> None:
    day = Played([comes(10 * HOUR, handling=600, walk=20, hold_after=200, away=900)])
    record = day.records[0]
    assert [stay.ending for stay in record.stays] == [Ending.HELD, Ending.COMPLETED]
    assert day.doors.times(Action.RESUME)[0] - day.doors.times(Action.HOLD)[0] == 900
    assert record.handled == 600


def test_a_call_taken_back_is_no_call() -> None:
    day = Played([comes(10 * HOUR, undo=True)])
    record = day.records[0]
    first, second = record.stays
    assert (first.ending, second.ending) == (Ending.UNDONE, Ending.COMPLETED)
    assert day.doors.times(Action.UNDO_CALL) == [first.called_at + UNDO_AFTER]
    assert record.wait == second.called_at - record.issued_at


def test_a_forgotten_start_does_not_keep_the_visit_from_its_end() -> None:
    day = Played([comes(10 * HOUR, forgets_start=True)])
    assert day.doors.times(Action.START) == []
    assert day.states() == [State.COMPLETED]


def test_the_best_rank_then_the_longest_idle_operator_calls() -> None:
    helper = SiteCounter("a", "a", {"delivery": 2})
    first = SiteCounter("b", "b", {"delivery": 1})
    second = SiteCounter("c", "c", {"delivery": 1})
    day = Played([comes(9 * HOUR), comes(9 * HOUR + 1800), comes(10 * HOUR)], helper, first, second)
    assert [record.stays[0].counter for record in day.records] == ["b", "c", "b"]


def test_lunch_is_taken_in_turns_and_after_the_visit() -> None:
    during = comes(LUNCH_SHIFTS[0] * 60 - 300, handling=1200)
    day = Played([during], ONE, SiteCounter("2", "2番窓口", ONE.serves))
    (first, second) = day.doors.times("pause")
    assert first == day.records[0].stays[0].ended_at
    assert second == LUNCH_SHIFTS[1] * 60
    shift = day.journal.shifts["1"]
    assert shift.open_spans == [(OPENING, first), (first + LUNCH, CLOSING)]


def test_nobody_waits_through_lunch_when_somebody_is_there() -> None:
    day = Played([comes(LUNCH_SHIFTS[0] * 60 - 2)], ONE, SiteCounter("2", "2番窓口", ONE.serves))
    assert day.records[0].wait is not None
    assert day.records[0].wait <= NOTICE_AFTER


def test_who_still_waits_when_the_last_goes_home_is_sent_home() -> None:
    day = Played([comes(9 * HOUR, "certificate-renewal")], SiteCounter("1", "1番窓口", {"delivery": 1}))
    assert day.states() == [State.CANCELLED]
    assert day.records[0].note == SENT_HOME
    assert day.broken == []


def test_nobody_works_past_the_business_day() -> None:
    day = Played([comes(16 * HOUR, handling=4 * HOUR) for _ in range(4)])
    assert day.states() == [State.COMPLETED, State.COMPLETED, State.CANCELLED, State.CANCELLED]
    assert day.broken == []


@pytest.mark.parametrize("command", ["issue", "open", "call-next", *Action])
def test_a_refusal_is_counted_and_the_day_goes_on(command: str) -> None:
    plan = plan_day(month_load("2024-11"), small_site(), 3, cases=60, habits=Habits(late=0.3, hold=0.3, undo=0.2))
    day = Played(plan.visitors, *small_site().counters, refuses={command: "illegal-transition"})
    assert set(day.journal.refusals) <= {"illegal-transition"}
    if command not in {"issue", "open"}:
        assert len(day.records) == len(plan.visitors)


@given(seed=st.integers(), cases=st.integers(0, 150), rate=st.floats(0, 0.5), counters=st.integers(1, 5))
@settings(deadline=None, max_examples=60)
def test_every_day_ends_in_order(seed: int, cases: int, rate: float, counters: int) -> None:
    habits = Habits(*(rate / 2 for _ in range(3)), *(rate for _ in range(6)))
    desks = [
        SiteCounter(str(n), str(n), {"delivery": 1 + n % 2, "certificate-renewal": 2 - n % 2}) for n in range(counters)
    ]
    plan = plan_day(month_load("2024-11"), small_site(), seed, cases=cases, habits=habits)
    day = Played(plan.visitors, *desks)
    assert day.broken == []
    assert not day.journal.refusals
    assert len(day.records) == len(plan.visitors)
    assert all(not shift.is_open for shift in day.journal.shifts.values())
