"""Any order of commands, on a real database: the queue stays the one that plain dictionaries say it should be."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from server.domain.counter import Counter
from server.domain.errors import QueueError
from server.domain.states import AT_COUNTER, Action
from server.domain.ticket import Ticket
from server.domain.venue import CallingRules
from server.services.context import SYSTEM, Context
from server.services.counters import open_
from server.services.ports import Event, UnitOfWork
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from tests.support.clock import MORNING, FakeClock
from tests.support.desk import Desk
from tests.support.law import LAW
from tests.support.model_queue import COUNTERS, ENDED, HANDS_OVER, SERVICES, TOO_LONG, ModelQueue, Refused, Visit
from tests.support.venues import a_counter, a_service, a_venue

VENUE = replace(
    a_venue(
        tuple(a_service(name, prefix, last=last, wraps=wraps) for name, (prefix, last, wraps) in SERVICES.items()),
        tuple(replace(a_counter(name, **ranks), hands_over=name == HANDS_OVER) for name, ranks in COUNTERS.items()),
    ),
    rules=CallingRules(outranks_after=timedelta(seconds=TOO_LONG)),
)
PLAIN = [action for action in Action if action.value not in
         ("call-next", "call", "recall", "transfer", "hand-over", "set-aside", "note", "expire")]  # fmt: skip

services = st.sampled_from(sorted(SERVICES))
counters = st.sampled_from(sorted(COUNTERS))
operators = st.sampled_from(["田中", "田中", "鈴木"])
#: Which ticket, of those that the machine takes to be worth it.
picks = st.integers(0, 30)
#: What the operator has seen: nothing said, the ticket as it is, or as it was one change ago.
seen_versions = st.sampled_from([None, None, None, 0, -1])
#: Seconds: within what can be undone, at its limit, past it; and a day, seldom.
durations = st.sampled_from([1, 1, 5, 29, 30, 31, 600, 24 * 60 * 60])

somebody_came = precondition(lambda machine: machine.model.visits)


E = TypeVar("E", bound=Exception)


class QueueMachine(RuleBasedStateMachine):
    """Each rule sends one command to the real queue and to the model, and compares what they say."""

    empty_file: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(shutil.copy(self.empty_file, self.folder.name))
        self.database = SqlDatabase(sqlite_url(path), VENUE.id)
        self.clock = FakeClock()
        self.desk = Desk.at(VENUE, self.database, self.clock)
        self.model = ModelQueue()
        self.journal: list[Event] = []
        self.stored: list[Ticket] = []

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    def same(self, real: Callable[[], Any], model: Callable[[], Any]) -> tuple[Any, Any]:
        """What both answer; refusals must be the same too, and are answered as (None, None)."""
        told, refusal = tried(real, QueueError, lambda refused: refused.code)
        expected, model_refusal = tried(model, Refused, str)
        assert refusal == model_refusal
        return told, expected

    def ticket(self, pick: int) -> str:
        """Mostly one of today's that have not ended, and rather one that does not just wait: there more can happen."""
        today = [key for key, visit in self.model.visits.items()
                 if visit.day == self.model.day and visit.state not in ENDED]  # fmt: skip
        begun = [key for key in today if self.model.visits[key].state != "waiting"]
        choice = (begun if pick % 3 else today if pick % 10 else []) or list(self.model.visits)
        return choice[pick % len(choice)]

    def version(self, ticket: str, seen: int | None) -> int | None:
        return None if seen is None else self.model.visits[ticket].version + seen

    # Commands

    @initialize(waiting=st.permutations(["card", "card", "card", "renewal", "renewal"]))
    def the_day_begins(self, waiting: list[str]) -> None:
        def work(uow: UnitOfWork, context: Context) -> list[Ticket]:
            for counter in COUNTERS:
                open_(uow, context, counter)
            return [self.desk.issue_within(uow, context, service).ticket for service in waiting]

        for counter in COUNTERS:
            self.model.open(counter, "田中")
        # One commit for all of it; every other command has its own.
        for ticket in self.desk.do(work):
            self.model.visits[ticket.id] = self.model.issue(ticket.service)

    @rule(service=services)
    def issue(self, service: str) -> None:
        ahead = [other for other in self.model.visits.values() if other.state == "waiting"
                 and (other.service, other.day) == (service, self.model.day)]  # fmt: skip
        issued, visit = self.same(lambda: self.desk.issue(service), lambda: self.model.issue(service))
        if issued is not None:
            assert issued.groups_ahead == len(ahead)
            self.model.visits[issued.ticket.id] = visit

    @precondition(lambda self: any(post.state != "open" for post in self.model.posts.values()))
    @rule(counter=counters, operator=operators)
    def open(self, counter: str, operator: str) -> None:
        self.same(lambda: self.desk.by(operator).open(counter), lambda: self.model.open(counter, operator))

    @precondition(lambda self: all(post.state == "open" for post in self.model.posts.values()))
    @rule(counter=counters, operator=operators, how=st.sampled_from(["pause", "close"]))
    def leave(self, counter: str, operator: str, how: str) -> None:
        desk = self.desk.by(operator)
        self.same(lambda: getattr(desk, how)(counter), lambda: getattr(self.model, how)(counter, operator))

    @rule(counter=counters, operator=operators)
    def call_next(self, counter: str, operator: str) -> None:
        called, expected = self.same(
            lambda: self.desk.by(operator).call_next(counter), lambda: self.model.call_next(counter, operator)
        )
        if called is not None:
            assert (called.ticket.id if called.ticket else None) == expected

    @somebody_came
    @rule(pick=picks, counter=st.none() | counters, operator=operators, seen=seen_versions)
    def call(self, pick: int, counter: str | None, operator: str, seen: int | None) -> None:
        ticket = self.ticket(pick)
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).call(ticket, counter, version=version),
            lambda: self.model.call(ticket, counter, operator, version),
        )

    @somebody_came
    @rule(pick=picks, operator=operators, seen=seen_versions)
    def recall(self, pick: int, operator: str, seen: int | None) -> None:
        ticket = self.ticket(pick)
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).recall(ticket, version=version),
            lambda: self.model.recall(ticket, operator, version),
        )

    @somebody_came
    @rule(pick=picks, which=st.integers(0, 99), operator=operators, seen=seen_versions)
    def act(self, pick: int, which: int, operator: str, seen: int | None) -> None:
        """Nine times in ten with an action that is legal."""
        ticket = self.ticket(pick)
        legal = [action for action in PLAIN if LAW[self.model.visits[ticket].state, action]]
        choice = legal if legal and which % 10 else PLAIN
        action = choice[which % len(choice)]
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).act(ticket, action, version=version),
            lambda: self.model.act(ticket, action.value, operator, version),
        )

    @somebody_came
    @rule(
        pick=picks, service=st.none() | services, counter=st.none() | counters, operator=operators, seen=seen_versions
    )
    def transfer(self, pick: int, service: str | None, counter: str | None, operator: str, seen: int | None) -> None:
        ticket = self.ticket(pick)
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).transfer(ticket, service=service, counter=counter, version=version),
            lambda: self.model.transfer(ticket, service, counter, operator, version),
        )

    @somebody_came
    @rule(pick=picks, operator=operators, seen=seen_versions)
    def hand_over(self, pick: int, operator: str, seen: int | None) -> None:
        ticket = self.ticket(pick)
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).hand_over(ticket, version=version),
            lambda: self.model.hand_over(ticket, operator, version),
        )

    @somebody_came
    @rule(pick=picks, counter=st.none() | counters, operator=operators, seen=seen_versions)
    def set_aside(self, pick: int, counter: str | None, operator: str, seen: int | None) -> None:
        ticket = self.ticket(pick)
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).set_aside(ticket, counter, version=version),
            lambda: self.model.set_aside(ticket, counter, operator, version),
        )

    @somebody_came
    @rule(pick=picks, text=st.sampled_from(["車いす", ""]), operator=operators, seen=seen_versions)
    def note(self, pick: int, text: str, operator: str, seen: int | None) -> None:
        ticket = self.ticket(pick)
        version = self.version(ticket, seen)
        self.same(
            lambda: self.desk.by(operator).note(ticket, text, version=version),
            lambda: self.model.note(ticket, text, operator, version),
        )

    @precondition(lambda self: self.model.last)
    @rule(operator=operators)
    def undo(self, operator: str) -> None:
        self.same(lambda: self.desk.by(operator).undo(), lambda: self.model.undo(operator))

    # Time

    @rule(seconds=durations)
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)
        self.model.now += seconds
        self.model.day = (VENUE.business_day(self.clock.now()) - MORNING.date()).days

    @precondition(lambda self: self.model.day)
    @rule()
    def the_hub_keeps_house(self) -> None:
        self.same(self.desk.by(SYSTEM).end_past_days, self.model.end_past_days)

    # What must hold after each of them

    @invariant()
    def what_is_stored_is_right(self) -> None:
        self.stored, counters, newer, seq = self.desk.see(
            lambda uow: (
                uow.tickets.some(list(self.model.visits)),
                {counter.id: counter for counter in uow.counters.all()},
                uow.journal.since(len(self.journal), 1000),
                uow.journal.seq(),
            )
        )
        self.journal += newer
        assert {ticket.id: as_visit(ticket, self.model) for ticket in self.stored} == self.model.visits
        for name, post in self.model.posts.items():
            real = counters.get(name, Counter(name))
            assert (real.state, real.operator_name) == (post.state, post.operator)
        self.no_number_is_given_twice_a_day()
        self.no_counter_has_two_visitors()
        assert [event.seq for event in self.journal] == list(range(1, seq + 1))
        assert seq == self.model.events, "an event too many, or one is missing"
        self.every_history_leads_to_its_ticket()

    def no_number_is_given_twice_a_day(self) -> None:
        numbers = [(ticket.day, ticket.prefix, ticket.cycle, ticket.number) for ticket in self.stored]
        assert len(set(numbers)) == len(numbers)

    def no_counter_has_two_visitors(self) -> None:
        present = [ticket.counter for ticket in self.stored if ticket.state in AT_COUNTER]
        assert None not in present
        assert len(set(present)) == len(present)

    def every_history_leads_to_its_ticket(self) -> None:
        histories: dict[str, list[Event]] = defaultdict(list)
        for event in self.journal:
            if event.ticket:
                histories[event.ticket].append(event)
        for ticket in self.stored:
            assert replayed(histories[ticket.id]) == (ticket.state, ticket.version)


def tried(command: Callable[[], Any], refused: type[E], code: Callable[[E], str]) -> tuple[Any, str | None]:
    """The answer, or None and the code of the refusal."""
    try:
        return command(), None
    except refused as refusal:
        return None, code(refusal)


def as_visit(ticket: Ticket, model: ModelQueue) -> Visit:
    """A real ticket as the model would have it."""
    return Visit(
        place=model.visits[ticket.id].place,
        day=(ticket.day - MORNING.date()).days,
        label=ticket.label,
        cycle=ticket.cycle,
        service=ticket.service,
        state=ticket.state.value,
        version=ticket.version,
        counter=ticket.counter,
        kept_for=ticket.for_counter,
        calls=ticket.calls,
        came=model.visits[ticket.id].came,
        part=ticket.part,
        ready=ticket.ready_at is not None,
        to_city=ticket.to_city_staff,
        note=ticket.note,
    )


def replayed(history: list[Event]) -> tuple[str, int]:
    """State and version that the events lead to, each step by the law."""
    issued, *steps = history
    assert (issued.kind, issued.version, issued.before) == ("issue", 1, None)
    state, version = "waiting", 1
    states = [state]
    for event in steps:
        assert event.before
        assert (event.before.state, event.before.version, event.version) == (state, version, version + 1)
        # An undo takes back the newest step of the ticket, as nobody has changed it since.
        moved = states[-2] if event.kind == "undo" else LAW[state, event.kind]
        assert moved
        state = moved
        states.append(state)
        version += 1
    return state, version


@pytest.fixture
def machine(tmp_path: Path) -> type[QueueMachine]:
    """The machine, with an empty database to copy."""
    path = tmp_path / "empty.sqlite3"
    SqlDatabase(sqlite_url(path), VENUE.id).close()
    QueueMachine.empty_file = path
    return QueueMachine


def test_the_queue_and_its_model_agree(machine: type[QueueMachine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            phases=[phase for phase in Phase if phase is not Phase.explain],
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
