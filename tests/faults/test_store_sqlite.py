"""An SQLite file that is locked, full, read-only or not there: said as it is, nothing half done, no restart needed."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from server.domain.states import Action
from server.services.ports import StorageUnavailable
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL

Obstacle = Callable[["Site"], AbstractContextManager[None]]

#: Another program that holds the database from its first line on until its input ends.
HOLDER = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], isolation_level=None) as database:
    database.execute(sys.argv[2])
    print("held", flush=True)
    sys.stdin.read()
    database.execute("ROLLBACK")
database.close()
"""


class Site:
    """A desk, its file, and the connections the program has opened to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connections: list[Any] = []
        sa.event.listen(sa.Pool, "connect", self._keep)
        try:
            self.database = SqlDatabase(sqlite_url(path), SMALL.id)
        finally:
            sa.event.remove(sa.Pool, "connect", self._keep)
        self.desk = Desk.at(SMALL, self.database, FakeClock())

    def _keep(self, connection: Any, _record: object) -> None:
        self.connections.append(connection)

    def pragma(self, setting: str) -> list[Any]:
        """On each connection; what it answers."""
        return [connection.execute(f"PRAGMA {setting}").fetchone() for connection in self.connections]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "junban.sqlite3")
    yield made
    made.database.close()


@contextmanager
def held(path: Path, begin: str) -> Iterator[None]:
    """By another process."""
    command = [sys.executable, "-c", HOLDER, str(path), begin]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        yield
        holder.communicate()
    assert holder.returncode == 0


@contextmanager
def locked(site: Site) -> Iterator[None]:
    with held(site.path, "BEGIN EXCLUSIVE"):
        yield


@contextmanager
def no_more_pages(site: Site) -> Iterator[None]:
    """SQLite's own words for a full disk."""
    [(pages,), *_] = site.pragma("page_count")
    site.pragma(f"max_page_count = {pages}")
    try:
        yield
    finally:
        site.pragma("max_page_count = 1073741823")


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """The operating system's: the write that would make a file longer fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def no_longer_files(site: Site) -> Iterator[None]:
    with files_at_most(1):
        yield


@contextmanager
def read_only(site: Site) -> Iterator[None]:
    """As after the kernel has found the disk faulty and mounted it anew."""
    site.pragma("query_only = ON")
    try:
        yield
    finally:
        site.pragma("query_only = OFF")


def issue_until_refused(desk: Desk) -> int:
    """How many were issued before there was no room."""
    for issued in range(2000):
        try:
            desk.issue()
        except StorageUnavailable:
            return issued
    pytest.fail("nothing was ever refused")


def look(desk: Desk) -> tuple[object, ...]:
    return desk.see(
        lambda uow: (
            uow.tickets.of_day(desk.hall.clock.now().date()),
            uow.numbers.taken(desk.hall.clock.now().date()),
            uow.counters.all(),
            uow.journal.seq(),
            [event.seq for event in uow.journal.since(0, 10_000)],
        )
    )


@pytest.mark.parametrize("obstacle", [locked, no_more_pages, no_longer_files, read_only])
def test_nothing_is_half_done_and_it_works_again_without_a_restart(site: Site, obstacle: Obstacle) -> None:
    desk = site.desk
    desk.open("1")
    first = desk.issue().ticket
    with obstacle(site):
        more = issue_until_refused(desk)
        told = look(desk)
        with pytest.raises(StorageUnavailable):
            desk.issue()
        assert look(desk) == told
    assert [ticket.number for ticket in desk.tickets()] == list(range(1, more + 2))
    assert desk.issue().ticket.number == more + 2
    called = desk.call_next("1").ticket
    assert called
    assert called.id == first.id
    assert [event.seq for event in desk.events()] == list(range(1, desk.seq() + 1))
    with closing(sqlite3.connect(site.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("obstacle", [locked, no_longer_files, read_only])
def test_every_kind_of_command_is_refused(site: Site, obstacle: Obstacle) -> None:
    desk = site.desk
    desk.open("1")
    ticket = desk.call(desk.issue().ticket.id).id
    told = look(desk)
    commands: list[Callable[[], object]] = [
        lambda: desk.open("2"),
        lambda: desk.call_next("1"),
        lambda: desk.recall(ticket),
        lambda: desk.act(ticket, Action.START),
        lambda: desk.transfer(ticket, service="renewal"),
        desk.undo,
    ]
    with obstacle(site), ThreadPoolExecutor(len(commands)) as threads:
        answers = [threads.submit(command) for command in commands]
        assert {type(answer.exception(30)) for answer in answers} == {StorageUnavailable}
    assert look(desk) == told
    assert desk.undo().action == "call"


def test_the_disk_is_full_at_any_point_of_a_commit(site: Site) -> None:
    """The limit moves through the log a little at a time, so that first this write fails and then that."""
    desk = site.desk
    wal = site.path.with_name(site.path.name + "-wal")
    numbers: list[str] = []
    refused = 0
    for step in range(40):
        key = f"command-{step}"

        def issue_two(key: str = key) -> str:
            def work(uow: Any, context: Any) -> str:
                return " ".join(desk.issue_within(uow, context).ticket.label for _ in range(2))

            return desk.do_once(key, "two tickets", work)[0]

        try:
            with files_at_most(wal.stat().st_size + step * 1999):
                answer = issue_two()
        except StorageUnavailable:
            refused += 1
            answer = issue_two()
        numbers += answer.split()
    assert 5 < refused < 40, "from the first write to none of them"
    assert numbers == [f"A{number:03d}" for number in range(1, 81)]
    assert [ticket.label for ticket in desk.tickets()] == numbers
    assert [event.seq for event in desk.events()] == list(range(1, 81))


def test_a_key_sent_while_the_disk_was_full_is_good_afterwards(site: Site) -> None:
    def issue() -> tuple[str, bool]:
        return site.desk.do_once("key-0001", "issue", lambda uow, context: site.desk.issue_within(uow, context).token)

    with no_longer_files(site), pytest.raises(StorageUnavailable):
        issue()
    token, repeated = issue()
    assert not repeated
    assert issue() == (token, True)
    assert len(site.desk.tickets()) == 1


def test_everybody_who_waits_for_a_locked_file_is_answered(site: Site) -> None:
    with locked(site), ThreadPoolExecutor(20) as threads:
        answers = [threads.submit(site.desk.issue) for _ in range(20)]
        assert {type(answer.exception(30)) for answer in answers} == {StorageUnavailable}
    assert site.desk.tickets() == []


def test_what_is_locked_for_writing_can_be_read(site: Site) -> None:
    ticket = site.desk.issue().ticket
    with locked(site):
        assert site.desk.tickets() == [ticket]


def test_a_program_that_reads_keeps_nobody_from_writing(site: Site) -> None:
    with closing(sqlite3.connect(site.path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM tickets").fetchone() == (0,)
        assert site.desk.issue().ticket.label == "A001"
        assert reader.execute("SELECT count(*) FROM tickets").fetchone() == (0,)


def test_listeners_hear_nothing_of_what_was_refused(site: Site) -> None:
    heard: list[int] = []
    site.database.on_commit(lambda: heard.append(1))
    with read_only(site), pytest.raises(StorageUnavailable):
        site.desk.issue()
    assert heard == []


def unopenable(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """URLs that cannot work, each with what is the matter."""
    (tmp_path / "folder").mkdir()
    yield "a folder", sqlite_url(tmp_path / "folder")
    yield "in no folder", sqlite_url(tmp_path / "nowhere" / "junban.sqlite3")
    (tmp_path / "text").write_text("番号券 " * 1000, encoding="utf-8")
    yield "no database", sqlite_url(tmp_path / "text")
    (tmp_path / "fresh").touch()
    yield "empty and read-only", f"sqlite+pysqlite:///file:{tmp_path}/fresh?mode=ro&uri=true"
    SqlDatabase(sqlite_url(tmp_path / "made"), "another-venue").close()
    yield "made and read-only", f"sqlite+pysqlite:///file:{tmp_path}/made?mode=ro&uri=true"


def test_what_cannot_be_opened_is_said_and_leaves_no_thread_behind(tmp_path: Path) -> None:
    threads = threading.active_count()
    for what, url in unopenable(tmp_path):
        with pytest.raises(StorageUnavailable):
            SqlDatabase(url, SMALL.id)
        assert threading.active_count() == threads, what


def test_a_file_locked_at_the_start_can_be_opened_later(tmp_path: Path) -> None:
    path = tmp_path / "junban.sqlite3"
    SqlDatabase(sqlite_url(path), SMALL.id).close()
    with held(path, "BEGIN EXCLUSIVE"), pytest.raises(StorageUnavailable):
        SqlDatabase(sqlite_url(path), "another-venue")
    SqlDatabase(sqlite_url(path), "another-venue").close()
