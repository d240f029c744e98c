"""Counters, numbers and idempotency keys in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from server.domain.counter import Counter, CounterState
from server.domain.errors import KeyReused, StaleVersion
from server.store.dialects import insert, locks_rows, memory
from server.store.prepared import change, row, rows, value
from server.store.tables import counters as c
from server.store.tables import keys as k
from server.store.tables import series as s

COLUMNS = [c.c[field.name] for field in fields(Counter)]

P = sa.bindparam
#: Their place in the memory of a transaction: one read serves all commands that are committed together.
COUNTERS = "counters"
ALL = sa.select(*COLUMNS).where(c.c.venue == P("venue")).order_by(c.c.id)
GET = sa.select(*COLUMNS).where(c.c.venue == P("venue"), c.c.id == P("counter")).with_for_update()
TAKEN = sa.select(s.c.service, s.c.taken).where(s.c.venue == P("venue"), s.c.day == P("day"))
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


def _counter(cells: Iterable[Any]) -> Counter:
    id_, state, *others = cells
    return Counter(id_, CounterState(state), *others)


class SqlCounters:
    """See `server.services.ports.Counters`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue
        self._memory = memory(connection)

    def get(self, counter_id: str) -> Counter:
        if not locks_rows(self._sql.dialect.name):  # then nobody else can change it, and one look tells of all
            return next((known for known in self.all() if known.id == counter_id), Counter(counter_id))
        found = row(self._sql, GET, {"venue": self._venue, "counter": counter_id})
        return Counter(counter_id) if found is None else _counter(found)

    def save(self, was: Counter, now: Counter) -> None:
        self._memory.pop(COUNTERS, None)
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
        known: list[Counter] | None = self._memory.get(COUNTERS)
        if known is None:
            known = [_counter(found) for found in rows(self._sql, ALL, {"venue": self._venue})]
            if not locks_rows(self._sql.dialect.name):
                self._memory[COUNTERS] = known
        return list(known)


class SqlNumbers:
    """See `server.services.ports.Numbers`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def take(self, day: date, service: str) -> int:
        values = {"venue": self._venue, "day": day, "service": service, "taken": 1}
        return int(value(self._sql, _take(self._sql.dialect.name), values)) - 1

    def taken(self, day: date) -> dict[str, int]:
        taken = rows(self._sql, TAKEN, {"venue": self._venue, "day": day})
        return {service: count for service, count in taken}  # noqa: C416 - rows are not pairs to mypy


class SqlKeys:
    """See `server.services.ports.Keys`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def claim(self, scope: str, key: str, fingerprint: str, now: datetime) -> str | None:
        values = {"scope": scope, "key": key, "fingerprint": fingerprint, "at": now}
        if row(self._sql, _claim(self._sql.dialect.name), values) is not None:
            return None
        ((first, answer),) = rows(self._sql, KEPT, {"in_scope": scope, "of_key": key})
        if first != fingerprint:
            raise KeyReused(key)
        return str(answer)

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
        change(self._sql, KEEP, {"in_scope": scope, "of_key": key, "kept": answer})

    def forget(self, before: datetime) -> int:
        return self._sql.execute(sa.delete(k).where(k.c.at < before)).rowcount
