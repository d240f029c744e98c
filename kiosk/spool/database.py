"""The spool's file: one connection, one writer at a time, every commit on the disk before it returns."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kiosk.spool.schema import NewerSpool, migrate

FILE_NAME = "spool.sqlite3"
#: Seconds to wait for another program that reads the file, as a backup does.
_BUSY_SECONDS = 1.0
#: Of the file, in memory: a ticket needs few pages, and a kiosk's memory is the same at night as in the morning.
_CACHE_KB = 256


class SpoolUnavailable(Exception):
    """The spool cannot be read or written now; nothing was changed. Nothing is printed that it does not hold."""

    code = "spool-unavailable"


class SpoolFile:
    """Opens by itself, and again after an error: a disk that was full may have room by then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None

    @contextmanager
    def unit(self) -> Iterator[sqlite3.Connection]:
        """One transaction: committed at the end, rolled back when anything is raised.

        Raises:
            SpoolUnavailable: the disk is full, read-only, or the file is damaged.
        """
        with self._lock, self._told(), self._connected() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                with suppress(sqlite3.Error):  # whatever broke the unit is what is told
                    db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Reads without a transaction; works on a full disk.

        Raises:
            SpoolUnavailable: as `unit`.
        """
        with self._lock, self._told(), self._connected() as db:
            yield db

    def close(self) -> None:
        """Lets the file go; it opens again when it is needed."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, NewerSpool) as error:
            self.close()
            raise SpoolUnavailable(f"{self._folder / FILE_NAME}: {error}") from error

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if self._db is None:
            self._db = self._open()
        yield self._db

    def _open(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(
            self._folder / FILE_NAME, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            migrate(db)
        except BaseException:
            db.close()
            raise
        return db
