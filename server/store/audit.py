"""The log of access in SQL: one chain a venue, lengthened by one transaction at a time."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.domain.audit import Entry, Link, NewEntry, Sought, canonical, entry_after, microseconds
from server.store.staff_tables import audit as a
from server.store.staff_tables import audit_heads as h
from server.store.tables import events as e

COLUMNS = [a.c[field.name] for field in fields(Entry)]
P = sa.bindparam
#: On PostgreSQL the lock makes writers of the log wait for each other, and nobody else; SQLite has one writer anyway.
HEAD = sa.select(h.c.n, h.c.hash).where(h.c.venue == P("of")).with_for_update()
PEEK = sa.select(h.c.n, h.c.hash).where(h.c.venue == P("of"))
MOVE = sa.update(h).where(h.c.venue == P("of")).values(n=P("newest"), hash=P("newest_hash"))
SEALED = sa.select(h.c.sealed).where(h.c.venue == P("of")).with_for_update()

#: What a seal covers of an event, in this order for good: a column that is added later is not in it.
EVENT = (
    "venue", "seq", "at", "day", "actor_kind", "actor", "actor_name", "kind", "command", "ticket", "counter",
    "version", "before", "detail",
)  # fmt: skip


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(**row._mapping)


def _event_line(row: sa.Row[Any]) -> str:
    told = dict(zip(EVENT, row, strict=True))
    return canonical({**told, "at": microseconds(told["at"]), "day": told["day"].isoformat()})


class SqlAuditLog:
    """See `server.services.ports.AuditLog`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue
        self._new: list[NewEntry] = []

    def append(self, entry: NewEntry) -> None:
        self._new.append(entry)

    def flush(self) -> None:
        """Gives what was appended its places. Late, so that the chain's end is held for the shortest time."""
        if not self._new:
            return
        last = Link(*self._sql.execute(HEAD, {"of": self._venue}).one())
        rows = []
        for new in self._new:
            entry = entry_after(self._venue, last, new)
            rows.append(asdict(entry))
            last = entry.link
        self._sql.execute(sa.insert(a), rows)
        self._sql.execute(MOVE, {"of": self._venue, "newest": last.n, "newest_hash": last.hash})
        self._new.clear()

    def head(self) -> Link:
        self.flush()
        return Link(*self._sql.execute(PEEK, {"of": self._venue}).one())

    def walk(self, after: int, limit: int) -> list[Entry]:
        found = sa.select(*COLUMNS).where(a.c.venue == self._venue, a.c.n > after).order_by(a.c.n).limit(limit)
        return [_entry(row) for row in self._sql.execute(found)]

    def search(self, sought: Sought) -> list[Entry]:
        found = sa.select(*COLUMNS).where(a.c.venue == self._venue).order_by(a.c.n.desc()).limit(sought.limit)
        if sought.before is not None:
            found = found.where(a.c.n < sought.before)
        for column, value in ((a.c.day, sought.day), (a.c.actor, sought.actor), (a.c.kind, sought.kind)):
            if value is not None:
                found = found.where(column == value)
        return [_entry(row) for row in self._sql.execute(found)]

    def journal_lines(self, after: int, through: int) -> list[str]:
        found = (
            sa.select(*(e.c[name] for name in EVENT))
            .where(e.c.venue == self._venue, e.c.seq > after, e.c.seq <= through)
            .order_by(e.c.seq)
        )
        return [_event_line(row) for row in self._sql.execute(found)]

    def sealed(self) -> int:
        return int(self._sql.execute(SEALED, {"of": self._venue}).scalar_one())

    def seal(self, through: int) -> None:
        self._sql.execute(sa.update(h).where(h.c.venue == self._venue).values(sealed=through))

    def last_before(self, before: datetime) -> Entry | None:
        # By number, not by time: a clock that was put back must not make a gap.
        first_kept = sa.select(sa.func.min(a.c.n)).where(a.c.venue == self._venue, a.c.at >= before).scalar_subquery()
        found = (
            sa.select(*COLUMNS)
            .where(a.c.venue == self._venue, a.c.at < before, a.c.n < sa.func.coalesce(first_kept, 2**62))
            .order_by(a.c.n.desc())
            .limit(1)
        )
        row = self._sql.execute(found).first()
        return None if row is None else _entry(row)

    def erase(self, through: int) -> int:
        self.flush()  # The entry that says so must be there first.
        return self._sql.execute(sa.delete(a).where(a.c.venue == self._venue, a.c.n <= through)).rowcount
