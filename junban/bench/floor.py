"""The floor: the same rows written and committed with `synchronous=FULL` by sqlite3 alone, one command a commit."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from junban.bench.load import Load, percentile
from server.store.database import SqlDatabase
from server.store.dialects import sqlite_url

VENUE = "floor"
DAY = "2026-01-05"


def floor_of_issue(folder: Path, count: int) -> Load:
    """Key, number, ticket, event and sequence number, as an issue writes them."""
    return _measure(folder / "floor-issue.sqlite3", count, _issue)


def floor_of_call(folder: Path, count: int) -> Load:
    """Key, guarded updates of two tickets, two events and sequence number, as a call-next writes them."""
    path = folder / "floor-call.sqlite3"
    return _measure(path, count, _call, tickets=count)


def _measure(path: Path, count: int, command: Callable[[sqlite3.Connection, int], None], tickets: int = 0) -> Load:
    SqlDatabase(sqlite_url(path), VENUE).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = FULL")
    if tickets:
        connection.execute("BEGIN IMMEDIATE")
        for number in range(tickets):
            _issue(connection, number)
        connection.execute("COMMIT")
    times: list[float] = []
    begin = time.perf_counter()
    for number in range(count):
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        command(connection, number)
        connection.execute("COMMIT")
        times.append(time.perf_counter() - start)
    seconds = time.perf_counter() - begin
    connection.close()
    return Load(1, count, count / seconds, percentile(times, 50) * 1000, percentile(times, 99) * 1000, 0, 0)


def _issue(sql: sqlite3.Connection, number: int) -> None:
    ticket = f"{number:032x}"
    _key(sql, f"issue-{number}")
    sql.execute(
        "INSERT INTO series (venue, day, service, taken) VALUES (?, ?, 'application', 1) "
        "ON CONFLICT (venue, day, service) DO UPDATE SET taken = taken + 1 RETURNING taken",
        (VENUE, DAY),
    ).fetchone()
    sql.execute(
        "INSERT INTO tickets (id, venue, day, service, prefix, number, cycle, label, language, cards, issued_at, "
        "order_at, origin, state, version, calls, announce, token_hash) "
        "VALUES (?, ?, ?, 'application', 'A', ?, 0, ?, 'ja', 1, 1, 1, 'device:x', 'waiting', 1, 0, 1, ?)",
        (ticket, VENUE, DAY, number, f"A{number}", f"{number:064x}"),
    )
    _event(sql, "issue", ticket)


def _call(sql: sqlite3.Connection, number: int) -> None:
    _key(sql, f"call-{number}")
    if number:
        sql.execute(
            "UPDATE tickets SET state = 'completed', version = 3 WHERE id = ? AND version = 2", (f"{number - 1:032x}",)
        )
        _event(sql, "complete", f"{number - 1:032x}")
    found = sql.execute(
        "SELECT id FROM tickets WHERE venue = ? AND day = ? AND state = 'waiting' AND service = 'application' "
        "ORDER BY appointment_at IS NULL, order_at, id LIMIT 1",
        (VENUE, DAY),
    ).fetchone()
    sql.execute(
        "UPDATE tickets SET state = 'called', version = 2, counter = '1', calls = 1 WHERE id = ? AND version = 1", found
    )
    _event(sql, "call-next", found[0])


def _key(sql: sqlite3.Connection, key: str) -> None:
    sql.execute(
        "INSERT INTO idempotency_keys (scope, key, fingerprint, answer, at) VALUES ('device:x', ?, ?, ?, 1)",
        (key, "f" * 64, "a" * 300),
    )


def _event(sql: sqlite3.Connection, kind: str, ticket: str) -> None:
    (seq,) = sql.execute("UPDATE venues SET seq = seq + 1 WHERE id = ? RETURNING seq", (VENUE,)).fetchone()
    sql.execute(
        "INSERT INTO events (venue, seq, at, day, actor_kind, actor, actor_name, kind, command, ticket, version) "
        "VALUES (?, ?, 1, ?, 'device', 'x', 'x', ?, 'c', ?, 1)",
        (VENUE, seq, DAY, kind, ticket),
    )
