"""A PostgreSQL that is stopped, crashes or throws people out: said as it is, and used again as soon as it is back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import psycopg
import pytest

from server.services.context import Context
from server.services.ports import StorageUnavailable, UnitOfWork
from server.store.database import SqlDatabase
from tests.support.clock import FakeClock
from tests.support.desk import Desk, persistently
from tests.support.postgres import USER, PostgresServer, find_programs, running_postgres
from tests.support.requirement import missing
from tests.support.venues import SMALL

THREADS = 8
EACH = 30


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One of its own: the other tests' may not be stopped."""
    programs = find_programs()
    if programs is None:
        missing("PostgreSQL's initdb (Debian package postgresql; `make setup`)")
    with running_postgres(programs) as running:
        yield running


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    with server.database() as url:
        yield url


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    database = SqlDatabase(url, SMALL.id)
    yield Desk.at(SMALL, database, FakeClock())
    database.close()


@contextmanager
def stopped(server: PostgresServer, mode: str) -> Iterator[None]:
    server.stop(mode)
    try:
        yield
    finally:
        server.start()


def issue(desk: Desk, key: str) -> tuple[str, bool]:
    return desk.do_once(key, "issue", lambda uow, context: desk.issue_within(uow, context).ticket.label)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_while_it_is_away_all_is_refused_and_after_that_all_is_well(
    server: PostgresServer, desk: Desk, mode: str
) -> None:
    desk.open("1")
    first = desk.issue().ticket
    with stopped(server, mode):
        for command in (desk.issue, lambda: desk.call_next("1"), desk.tickets, desk.seq):
            with pytest.raises(StorageUnavailable):
                command()
    assert desk.tickets() == [first]
    assert desk.issue().ticket.label == "A002"
    called = desk.call_next("1").ticket
    assert called
    assert called.id == first.id
    assert [event.seq for event in desk.events()] == [1, 2, 3, 4]


def test_a_start_without_a_server_is_refused(server: PostgresServer, url: str) -> None:
    with stopped(server, "fast"), pytest.raises(StorageUnavailable):
        SqlDatabase(url, SMALL.id)
    SqlDatabase(url, SMALL.id).close()


def test_a_crash_in_the_middle_loses_nothing_that_was_answered(server: PostgresServer, desk: Desk) -> None:
    answered: dict[str, str] = {}
    enough, back = threading.Event(), threading.Event()

    def kiosk(number: int) -> int:
        """Issues with keys; says how often it was refused. Who is refused tries again when the server is back."""
        refused = 0
        for ticket in range(EACH):
            key = f"kiosk-{number}-{ticket}"
            try:
                answered[key] = issue(desk, key)[0]
            except StorageUnavailable:
                refused += 1
                assert back.wait(60)
                answered[key] = persistently(partial(issue, desk, key))[0]
            if len(answered) >= THREADS * EACH // 3:
                enough.set()
        return refused

    with ThreadPoolExecutor(THREADS) as threads:
        kiosks = [threads.submit(kiosk, number) for number in range(THREADS)]
        assert enough.wait(60)
        with stopped(server, "immediate"):
            pass
        back.set()
        assert sum(one.result() for one in kiosks) > 0, "nobody noticed"
    labels = [ticket.label for ticket in desk.tickets()]
    assert sorted(labels) == sorted(answered.values()) == [f"A{n:03d}" for n in range(1, THREADS * EACH + 1)]
    assert [event.seq for event in desk.events()] == list(range(1, THREADS * EACH + 1))
    for key, label in answered.items():
        assert issue(desk, key) == (label, True)


def test_a_connection_cut_in_the_middle_of_a_command_undoes_it(server: PostgresServer, desk: Desk) -> None:
    desk.issue()

    def cut(uow: UnitOfWork, context: Context) -> None:
        desk.issue_within(uow, context)
        with psycopg.connect(host=str(server.folder), user=USER, dbname="postgres", autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'junban_%'")
        uow.journal.seq()

    with pytest.raises(StorageUnavailable):
        desk.do(cut)
    assert [ticket.label for ticket in desk.tickets()] == ["A001"]
    assert desk.issue().ticket.label == "A002"
    assert desk.seq() == 2


def test_a_deadlock_is_played_again_and_nobody_hears_of_it(desk: Desk) -> None:
    """Two who lock the same two rows in opposite orders: PostgreSQL ends one of them, and the store runs it again."""
    first, second = desk.issue().ticket.id, desk.issue().ticket.id
    both_hold_one = threading.Barrier(2)
    runs: list[str] = []

    def lock(order: tuple[str, str]) -> str:
        def work(uow: UnitOfWork, context: Context) -> str:
            uow.tickets.get(order[0])
            if len(runs) < 2:
                runs.append(order[0])
                both_hold_one.wait(30)
            else:
                runs.append("again")
            return uow.tickets.get(order[1]).id

        return desk.do(work)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(lock, [(first, second), (second, first)]))
    assert answers == [second, first]
    # Once, or more often when it takes its first row before the other is awake.
    assert set(runs[2:]) == {"again"}
