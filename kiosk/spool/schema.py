"""The spool's tables. `user_version` counts the steps taken; a new version adds one at the end and changes none."""

from __future__ import annotations

import sqlite3

#: Times are ISO 8601 in UTC with microseconds, so that they sort as text.
STEPS: tuple[tuple[str, ...], ...] = (
    (
        # A ticket as the hub issued it: a restarted kiosk shows and prints it again without asking.
        """
        CREATE TABLE tickets (
            id TEXT PRIMARY KEY,
            issued TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        # `id` is the device's print number: AUTOINCREMENT never gives one again, not even after the row is erased.
        """
        CREATE TABLE slips (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            ticket TEXT NOT NULL REFERENCES tickets (id),
            job TEXT NOT NULL,
            use TEXT NOT NULL,
            reprint INTEGER NOT NULL CHECK (reprint IN (0, 1)),
            state TEXT NOT NULL,
            reason TEXT,
            payload TEXT NOT NULL,
            created_at TEXT NOT NULL,
            changed_at TEXT NOT NULL,
            UNIQUE (job, use)
        ) STRICT
        """,
        "CREATE INDEX slips_by_ticket ON slips (ticket)",
        "CREATE INDEX slips_by_state ON slips (state, id)",
        """
        CREATE TABLE device (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            unknowns INTEGER NOT NULL DEFAULT 0,
            faulty INTEGER NOT NULL DEFAULT 0,
            reset_at TEXT,
            low_tickets INTEGER NOT NULL DEFAULT 0,
            begun TEXT
        ) STRICT
        """,
        "INSERT INTO device (one) VALUES (1)",
        """
        CREATE TABLE orders (
            id TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            taken_at TEXT NOT NULL,
            told INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        # What the hub told last, as JSON: a kiosk that is switched on without the hub works by it.
        "CREATE TABLE offline_memory (name TEXT PRIMARY KEY, told TEXT NOT NULL) STRICT, WITHOUT ROWID",
        # Tickets issued without the hub, until it has them. `boot` and `seconds` are of a clock that nobody sets.
        """
        CREATE TABLE offline_tickets (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            ticket TEXT NOT NULL UNIQUE,
            key TEXT NOT NULL UNIQUE,
            prefix TEXT NOT NULL,
            day TEXT NOT NULL,
            number INTEGER NOT NULL,
            issued TEXT NOT NULL,
            anchored INTEGER NOT NULL CHECK (anchored IN (0, 1)),
            by_clock TEXT NOT NULL,
            boot TEXT NOT NULL,
            seconds REAL NOT NULL,
            handed_at TEXT,
            refused TEXT,
            UNIQUE (prefix, day, number)
        ) STRICT
        """,
        # Which ticket answered which touch, so that a touch repeated later gets the same one, hub or no hub.
        "CREATE TABLE issue_keys (key TEXT PRIMARY KEY, ticket TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ),
)


class NewerSpool(Exception):
    """The file was written by a later version of this program."""


def migrate(db: sqlite3.Connection) -> None:
    """Takes the steps that are missing, each in a transaction of its own.

    Raises:
        NewerSpool: it has taken steps that are not known here.
        sqlite3.Error: it cannot be written, or is no database.
    """
    (taken,) = db.execute("PRAGMA user_version").fetchone()
    if taken > len(STEPS):
        raise NewerSpool(f"the spool is of version {taken}, this program knows {len(STEPS)}")
    for version, statements in enumerate(STEPS[taken:], start=taken + 1):
        with db:
            db.execute("BEGIN IMMEDIATE")
            for statement in statements:
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version}")
