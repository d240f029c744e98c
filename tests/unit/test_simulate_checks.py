"""Each check at the end of the day finds the fault it is there for, played by a hub that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from junban.simulate.checks import check_day
from junban.simulate.clock import Timeline, VirtualClock
from junban.simulate.day import Day
from junban.simulate.doors import Seen
from junban.simulate.journal import Ending, Journal, Record, Stay
from junban.simulate.plan import Habits, plan_day
from junban.simulate.workload import month_load
from server.domain.states import Action, State
from tests.support.model_doors import ModelDoors
from tests.support.simulated_site import small_site


class SameNumberTwice(ModelDoors):
    """Prints number 5 for the sixth ticket too."""

    def issue(self, service: str, language: str, cards: int) -> Seen:
        seen = super().issue(service, language, cards)
        return replace(seen, number="A005") if seen.number == "A006" else seen


class ForgetsATicket(ModelDoors):
    """Has one ticket less in the evening."""

    def tickets(self) -> Sequence[Seen]:
        return super().tickets()[1:]


class CallsAgain(ModelDoors):
    """Calls to every counter what another has called a moment ago."""

    last: Seen | None = None

    def call_next(self, counter: str) -> Seen | None:
        if self.last is not None and self.last.counter != counter:
            again, self.last = self.last, None
            super().call_next(counter)
            return again
        self.last = super().call_next(counter)
        return self.last


class NewestFirst(ModelDoors):
    """Calls who came last."""

    def call_next(self, counter: str) -> Seen | None:
        self._tickets = dict(reversed(self._tickets.items()))
        seen = super().call_next(counter)
        self._tickets = dict(reversed(self._tickets.items()))
        return seen


class ForgetsTheMissed(ModelDoors):
    """Says that it marked a no-show and does not."""

    def act(self, ticket: str, action: Action, *, counter: str, service: str | None = None) -> None:
        if action is not Action.MARK_NO_SHOW:
            super().act(ticket, action, counter=counter, service=service)


def broken(doors: ModelDoors) -> set[str]:
    site = small_site()
    plan = plan_day(month_load("2024-11"), site, 1, cases=150, habits=Habits(absent=0.1))
    journal = Day(plan, site, doors, Timeline(VirtualClock())).play()
    return {check.en for check in check_day(journal, doors.tickets()) if not check.held}


def test_a_sound_hub_breaks_nothing() -> None:
    assert broken(ModelDoors(small_site())) == set()


@pytest.mark.parametrize(
    ("faulty", "rule"),
    [
        (SameNumberTwice, "every number once"),
        (ForgetsATicket, "no ticket lost"),
        (CallsAgain, "no ticket at two counters"),
        (NewestFirst, "first calls of a service in order of issue"),
        (ForgetsTheMissed, "states as the staff left them"),
    ],
)
def test_a_fault_is_found(faulty: type[ModelDoors], rule: str) -> None:
    assert rule in broken(faulty(small_site()))


def record(number: str, state: State, *stays: Stay) -> Record:
    return Record(f"t-{number}", number, "delivery", None, 0.0, state, list(stays))


def rules_broken_by(*records: Record) -> set[str]:
    journal = Journal()
    journal.records = {one.ticket: one for one in records}
    tickets = [Seen(one.ticket, one.number, one.service, one.state) for one in records]
    return {check.en for check in check_day(journal, tickets) if not check.held}


def test_two_tickets_at_one_counter_are_found() -> None:
    first = record("A001", State.COMPLETED, Stay("1", 0, 0, 100, Ending.COMPLETED))
    second = record("A002", State.COMPLETED, Stay("1", 50, 50, 200, Ending.COMPLETED))
    assert rules_broken_by(first, second) == {"one ticket at a counter at a time"}


@pytest.mark.parametrize("state", [State.WAITING, State.ON_HOLD])
def test_a_ticket_left_over_is_found(state: State) -> None:
    assert rules_broken_by(record("A001", state)) == {"all tickets ended or explained"}


def test_a_ticket_left_over_for_a_reason_is_explained() -> None:
    left = record("A001", State.WAITING)
    left.note = "resume was refused"
    assert rules_broken_by(left) == set()
