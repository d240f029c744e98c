"""What the log of access costs: `python -m tests.bench.audit_cost`.

Calls are made one after another in this process, each a unit of work with its commit, in turns with and without the
log's part of it, so that whatever else the machine does falls on both alike. Then: sealing a minute's events, writing
entries, walking a long chain.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from server.domain.audit import AuditKind
from server.services.audit import SEAL_AT_MOST, record, seal_journal, verify
from server.services.context import SystemClock
from server.store.audit import SqlAuditLog
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url
from tests.support.desk import Desk
from tests.support.venues import a_counter, a_service, a_venue

ROUNDS = 8
CALLS = 40
ENTRIES = 300
HALL = a_venue((a_service("card", last=99999),), (a_counter("1", card=1),), "bench")


def worked(work: Callable[[], object]) -> float:
    """Seconds of this process's processor time, all threads: other programs do not fall on it."""
    start = time.process_time()
    work()
    return time.process_time() - start


def calls(desk: Desk) -> None:
    """A round of calls, each completing the one before."""
    for _call in range(CALLS):
        desk.call_next("1")


def _nothing(_log: SqlAuditLog) -> None:
    """The log's part of a unit of work, left out."""


def monkey(flush: Callable[[SqlAuditLog], None]) -> None:
    """Puts it in the place of the log's part."""
    SqlAuditLog.flush = flush  # type: ignore[method-assign, assignment]  # to measure without it


def main() -> None:
    """Prints the table."""
    flush = SqlAuditLog.flush
    with TemporaryDirectory() as folder:
        database = SqlDatabase(sqlite_url(Path(folder) / "bench.sqlite3"), HALL.id)
        desk = Desk.at(HALL, database, SystemClock())
        desk.do(lambda uow, context: [desk.issue_within(uow, context) for _ in range(2 * ROUNDS * CALLS)])
        desk.open("1")
        told: dict[str, list[float]] = {"without": [], "with": []}
        for _round in range(ROUNDS):
            for name, taken in told.items():
                monkey(flush if name == "with" else _nothing)
                taken.append(worked(lambda: calls(desk)) / CALLS)
        monkey(flush)
        for name, taken in told.items():
            median = statistics.median(taken) * 1000
            say(f"call-next, {name} the log: {median:.2f} ms CPU (median of {ROUNDS} x {CALLS})")
        while desk.do(seal_journal):
            pass
        desk.do(lambda uow, context: [desk.issue_within(uow, context) for _ in range(SEAL_AT_MOST)])
        say(f"sealing {SEAL_AT_MOST} events: {worked(lambda: desk.do(seal_journal)) * 1000:.1f} ms CPU")
        one = worked(lambda: notes(desk, 50)) / 50
        say(f"an entry with its commit: {one * 1000:.2f} ms CPU")
        notes(desk, ENTRIES)
        walked = worked(lambda: verify(database))
        head = database.read(lambda uow: uow.audit.head()).n
        say(f"walking {head} entries and their seals: {walked:.2f} s CPU")
        database.close()


def notes(desk: Desk, count: int) -> None:
    """Entries, each in a unit of work of its own."""
    for _entry in range(count):
        desk.do(lambda uow, context: record(uow, context, AuditKind.SIGN_IN, subject="x", address="10.0.0.1"))


def say(line: str) -> None:
    """A line of the table."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
