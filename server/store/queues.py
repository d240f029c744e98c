"""Counters, numbers and idempotency keys in SQL."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.domain.counter import Counter, CounterState
from server.domain.errors import KeyReused, StaleVersion
from server.store.dialects import insert
from server.store.tables import counters as c
from server.store.tables import keys as k
from server.store.tables import series as s

COLUMNS = [c.c[field.name] for field in fields(Counter)]

P = sa.bindparam
GET = sa.select(*COLUMNS).where(c.c.venue == P("venue"), c.c.id == P("counter")).with_for_update()
KEPT = sa.select(k.c.fingerprint, k.c.answer).where(k.c.scope == P("in_scope"), k.c.key == P("of_key"))
TAKE_OVER = (
    sa.update(k)
    .where(k.c.scope == P("in_scope"), k.c.key == P("of_key"))
    .values(fingerprint=P("now_of"), answer=P("kept"))
)
KEEP = sa.update(k).where(k.c.scope == P("in_scope"), k.c.key == P("of_key")).values(answer=P("kept"))


@cache
def _take(dialect: str) -> sa.Executable:
    """One statement that is right from the first number on: made, or counted up, and the count returned."""
    first = insert(dialect, s)
    again = {"taken": s.c.taken + 1}
    return first.on_conflict_do_update(index_elements=[s.c.venue, s.c.day, s.c.service], set_=again).returning(
        s.c.taken
    )


@cache
def _claim(dialect: str) -> sa.Executable:
    # RETURNING tells whether there was a conflict; a count of rows is not kept for an INSERT on PostgreSQL.
    return insert(dialect, k).on_conflict_do_nothing().returning(k.c.key)


def _counter(row: sa.Row[Any]) -> Counter:
    counter = Counter(*row)
    return replace(counter, state=CounterState(counter.state))


class SqlCounters:
    """See `server.services.ports.Counters`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def get(self, counter_id: str) -> Counter:
        row = self._sql.execute(GET, {"venue": self._venue, "counter": counter_id}).first()
        return Counter(counter_id) if row is None else _counter(row)

    def save(self, was: Counter, now: Counter) -> None:
        values = {field.name: getattr(now, field.name) for field in fields(Counter) if field.name != "id"}
        if was.version == 0:
            first = insert(self._sql.dialect.name, c).values(venue=self._venue, id=now.id, **values)
            saved = self._sql.execute(first.on_conflict_do_nothing().returning(c.c.id))
        else:
            seen = (c.c.venue == self._venue, c.c.id == was.id, c.c.version == was.version)
            saved = self._sql.execute(sa.update(c).where(*seen).values(**values).returning(c.c.id))
        if saved.first() is None:
            raise StaleVersion(was.id, state=was.state, version=was.version)

    def all(self) -> list[Counter]:
        rows = self._sql.execute(sa.select(*COLUMNS).where(c.c.venue == self._venue).order_by(c.c.id))
        return [_counter(row) for row in rows]


class SqlNumbers:
    """See `server.services.ports.Numbers`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def take(self, day: date, service: str) -> int:
        values = {"venue": self._venue, "day": day, "service": service, "taken": 1}
        return int(self._sql.execute(_take(self._sql.dialect.name), values).scalar_one()) - 1

    def taken(self, day: date) -> dict[str, int]:
        rows = self._sql.execute(sa.select(s.c.service, s.c.taken).where(s.c.venue == self._venue, s.c.day == day))
        return {row.service: row.taken for row in rows}


class SqlKeys:
    """See `server.services.ports.Keys`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def claim(self, scope: str, key: str, fingerprint: str, now: datetime) -> str | None:
        values = {"scope": scope, "key": key, "fingerprint": fingerprint, "at": now}
        if self._sql.execute(_claim(self._sql.dialect.name), values).first() is not None:
            return None
        kept = self._sql.execute(KEPT, {"in_scope": scope, "of_key": key}).one()
        if kept.fingerprint != fingerprint:
            raise KeyReused(key)
        return str(kept.answer)

    def take_over(self, scope: str, key: str, fingerprint: str, answer: str, now: datetime) -> str | None:
        values = {"scope": scope, "key": key, "fingerprint": fingerprint, "answer": answer, "at": now}
        # A first try that another hub is just committing is waited for here, and seen below.
        if self._sql.execute(_claim(self._sql.dialect.name), values).first() is not None:
            return None
        place = {"in_scope": scope, "of_key": key}
        kept = self._sql.execute(KEPT.with_for_update(), place).one()
        self._sql.execute(TAKE_OVER, {**place, "now_of": fingerprint, "kept": answer})
        return str(kept.answer)

    def keep(self, scope: str, key: str, answer: str) -> None:
        self._sql.execute(KEEP, {"in_scope": scope, "of_key": key, "kept": answer})

    def forget(self, before: datetime) -> int:
        return self._sql.execute(sa.delete(k).where(k.c.at < before)).rowcount
