"""SQLite's one writer: what waits is committed together, and one command's failure is nobody else's."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from server.services.ports import StorageUnavailable, UnitOfWork
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from tests.support.clock import MORNING
from tests.support.venues import SMALL, a_ticket

DAY = MORNING.date()


@pytest.fixture
def arrivals() -> threading.Semaphore:
    """Released whenever a command comes to stand in the writer's queue."""
    return threading.Semaphore(0)


@pytest.fixture
def database(tmp_path: Path, arrivals: threading.Semaphore, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlDatabase]:
    class Announcing(queue.SimpleQueue[object]):
        def put(self, item: object, block: bool = True, timeout: float | None = None) -> None:
            super().put(item, block, timeout)
            arrivals.release()

    with monkeypatch.context() as patch:
        patch.setattr("server.store.writer.queue.SimpleQueue", Announcing)
        opened = SqlDatabase(sqlite_url(tmp_path / "junban.sqlite3"), SMALL.id)
    assert arrivals.acquire(timeout=10)  # the venue's own row
    yield opened
    opened.close()


class Crowd:
    """Commands that wait behind one that takes long, so that the writer takes them all at once."""

    def __init__(self, database: SqlDatabase, arrivals: threading.Semaphore) -> None:
        self._database = database
        self._arrivals = arrivals
        self._threads = ThreadPoolExecutor(16)
        self._begun, self._go_on = threading.Event(), threading.Event()
        self._slow = self.send(self._wait)
        assert self._begun.wait(10)

    def _wait(self, _uow: UnitOfWork) -> None:
        self._begun.set()
        assert self._go_on.wait(10)

    def send(self, work: Callable[[UnitOfWork], object]) -> Future[object]:
        """Sends one, and returns when it stands in the queue."""
        answer = self._threads.submit(self._database.write, work)
        assert self._arrivals.acquire(timeout=10)
        return answer

    def let_go(self) -> None:
        self._go_on.set()
        self._slow.result(10)
        self._threads.shutdown()


@pytest.fixture
def crowd(database: SqlDatabase, arrivals: threading.Semaphore) -> Crowd:
    return Crowd(database, arrivals)


def take(uow: UnitOfWork) -> int:
    return uow.numbers.take(DAY, "card")


def fail(uow: UnitOfWork) -> None:
    take(uow)
    raise LookupError("mine alone")


def break_a_guard(uow: UnitOfWork) -> None:
    take(uow)
    for _ in range(2):
        uow.tickets.add(a_ticket(), "hash")


def test_what_waits_is_one_commit_in_the_order_of_coming(database: SqlDatabase, crowd: Crowd) -> None:
    commits: list[int] = []
    database.on_commit(lambda: commits.append(1))
    answers = [crowd.send(take) for _ in range(10)]
    crowd.let_go()
    assert [answer.result() for answer in answers] == list(range(10))
    assert len(commits) == 2, "the one that took long, and all the others"


@pytest.mark.parametrize(("command", "error"), [(fail, LookupError), (break_a_guard, sa.exc.IntegrityError)])
def test_a_failing_command_takes_nobody_with_it(
    database: SqlDatabase, crowd: Crowd, command: Callable[[UnitOfWork], object], error: type[Exception]
) -> None:
    answers = [crowd.send(work) for work in (take, command, take)]
    crowd.let_go()
    assert [answers[0].result(), answers[2].result()] == [0, 1]
    with pytest.raises(error):
        answers[1].result()
    assert database.read(lambda uow: (uow.numbers.taken(DAY), uow.tickets.of_day(DAY))) == ({"card": 2}, [])


def test_nobody_is_answered_before_the_commit(database: SqlDatabase) -> None:
    seen: list[dict[str, int]] = []
    database.on_commit(lambda: seen.append(database.read(lambda uow: uow.numbers.taken(DAY))))
    answered = database.write(take)
    assert seen == [{"card": answered + 1}]


def test_the_end_waits_for_those_who_wait(database: SqlDatabase, crowd: Crowd) -> None:
    answers = [crowd.send(take) for _ in range(3)]
    closing = threading.Thread(target=database.close)
    closing.start()
    crowd.let_go()
    closing.join(10)
    assert [answer.result() for answer in answers] == [0, 1, 2]


def test_who_comes_after_the_end_is_told(database: SqlDatabase) -> None:
    database.close()
    with pytest.raises(StorageUnavailable):
        database.write(take)
