"""What unit tests of the use cases share: a small hall with a database of its own and a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from tests.support.clock import FakeClock
from tests.support.desk import Desk
from tests.support.venues import SMALL


@pytest.fixture
def clock() -> FakeClock:
    """10:00 on a Tuesday in Tokyo."""
    return FakeClock()


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the schema and nothing else; to be copied, which is quicker than made."""
    path = tmp_path_factory.mktemp("store") / "empty.sqlite3"
    SqlDatabase(sqlite_url(path), SMALL.id).close()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_file: Path) -> Iterator[SqlDatabase]:
    """An SQLite database of the test's own."""
    path = Path(shutil.copy(empty_file, tmp_path / "junban.sqlite3"))
    opened = SqlDatabase(sqlite_url(path), SMALL.id)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: SqlDatabase, clock: FakeClock) -> Desk:
    """田中's desk in `SMALL`."""
    return Desk.at(SMALL, database, clock)
