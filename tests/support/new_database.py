"""A new SQLite database is a copy of one that the migrations made: they run once in a process, not for each test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from unittest import mock

import sqlalchemy as sa

from server.store import database, dialects, schema


@contextmanager
def copied_databases() -> Iterator[None]:
    """Meanwhile a hall that opens a file which is not there yet finds it made."""
    with mock.patch.object(database, "upgrade", _upgrade):
        yield
    if _made.cache_info().currsize:
        shutil.rmtree(_made().parent)


def copy_new(path: Path) -> None:
    """Puts a new database there, for a program that is about to start."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(_made(), path)


def _upgrade(engine: sa.Engine) -> None:
    path = Path(engine.url.database or "")
    if engine.dialect.name == "sqlite" and path.parent.is_dir() and not path.exists():
        shutil.copyfile(_made(), path)
    schema.upgrade(engine)


@cache
def _made() -> Path:
    path = Path(mkdtemp(prefix="junban-new-")) / "new.sqlite3"
    engine = dialects.create_engine(dialects.sqlite_url(path))
    schema.upgrade(engine)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path
