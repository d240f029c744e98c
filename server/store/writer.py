"""One writer thread with a first-come queue: all commands that wait are committed together.

A commit with `synchronous=FULL` waits for the disk. Eight clients that each wait for their own commit, and for the lock
between them, get a tenth of what they get when one commit carries all of them.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from server.services.ports import StorageUnavailable
from server.store.dialects import command, memory, writing_on

#: Commands in one commit, so that the first of them doesn't wait for a crowd.
BATCH = 64


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[sa.Connection], Any]
    done: Future[Any] = field(default_factory=Future)


class Writer:
    """Runs work on one connection, in the order it came."""

    def __init__(self, engine: sa.Engine, on_commit: Callable[[], None]) -> None:
        self._engine = engine
        self._on_commit = on_commit
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._connection: sa.Connection | None = None
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[sa.Connection], Any]) -> Any:
        """Returns what `work` returns, after the commit. Raises what it raises, or StorageUnavailable."""
        job = _Job(work)
        with self._closing:
            if self._closed:
                raise StorageUnavailable("closed")
            self._jobs.put(job)
        return job.done.result()

    def close(self) -> None:
        """Finishes what waits and ends the thread; who comes later is refused, not left waiting."""
        with self._closing:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        self._work_off()
        self._let_go()

    def _work_off(self) -> None:
        while (batch := self._take()) is not None:
            try:
                answers = self._commit(batch)
            except Exception as error:  # noqa: BLE001 - a supervisor: its callers get it, the thread goes on
                self._let_go()
                answers = [error] * len(batch)
            for job, answer in zip(batch, answers, strict=True):
                if isinstance(answer, BaseException):
                    job.done.set_exception(answer)
                else:
                    job.done.set_result(answer)

    def _take(self) -> list[_Job] | None:
        """All that waits, at least one; None at the end."""
        first = self._jobs.get()
        if first is None:
            return None
        batch = [first]
        while len(batch) < BATCH:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            batch.append(job)
        return batch

    def _commit(self, batch: list[_Job]) -> list[Any]:
        """The answers in order; an exception in place of an answer is that command's own failure."""
        try:
            connection = self._connection = self._connection or self._engine.connect()
            with writing_on(connection):
                answers = [_attempt(connection, job.work) for job in batch]
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            # The disk is full, gone or locked: SQLite has undone the whole transaction, so nobody has an effect.
            if self._connection is not None and self._connection.in_transaction():
                self._let_go()  # not even that has worked
            return [StorageUnavailable(str(error)) for _ in batch]
        self._on_commit()
        return answers

    def _let_go(self) -> None:
        """Kept from one commit to the next: taking one from the pool and giving it back is a tenth of a commit."""
        connection, self._connection = self._connection, None
        if connection is not None:
            if connection.in_transaction():
                connection.invalidate()  # nobody else is to get it from the pool
            connection.close()


def _attempt(connection: sa.Connection, work: Callable[[sa.Connection], Any]) -> Any:
    """One command in its savepoint; only the database's own failure reaches the batch."""
    command(connection, "SAVEPOINT command")
    try:
        answer = work(connection)
    except sa.exc.IntegrityError as error:
        _take_back(connection)
        return error
    except sa.exc.DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - a supervisor: the command's caller gets it, the others go on
        _take_back(connection)
        return error
    command(connection, "RELEASE command")
    return answer


def _take_back(connection: sa.Connection) -> None:
    memory(connection).clear()
    command(connection, "ROLLBACK TO command")
    command(connection, "RELEASE command")
