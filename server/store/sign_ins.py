"""Failed sign-ins, and places of sign-in, in SQL."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from server.domain.lockout import Tries
from server.services.ports import LockedSignIn
from server.store.dialects import insert
from server.store.staff_tables import sign_in_places as p
from server.store.staff_tables import sign_in_tries as t


class SqlSignIns:
    """See `server.services.ports.SignIns`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def tries(self, scope: str, key: str) -> Tries | None:
        found = sa.select(t.c.failures, t.c.last_at, t.c.locked_until).where(t.c.scope == scope, t.c.key == key)
        row = self._sql.execute(found.with_for_update()).first()
        return Tries(row.failures, row.last_at, row.locked_until) if row is not None and row.failures else None

    def hold(self, scope: str, key: str, address: str, now: datetime) -> None:
        none_yet = insert(self._sql.dialect.name, t).values(
            scope=scope, key=key, failures=0, last_at=now, address=address
        )
        self._sql.execute(none_yet.on_conflict_do_nothing())

    def keep(self, scope: str, key: str, tries: Tries, address: str) -> None:
        values = {
            "failures": tries.failures,
            "last_at": tries.last_at,
            "locked_until": tries.locked_until,
            "address": address,
        }
        first = insert(self._sql.dialect.name, t).values(scope=scope, key=key, **values)
        self._sql.execute(first.on_conflict_do_update(index_elements=[t.c.scope, t.c.key], set_=values))

    def clear(self, scope: str, key: str) -> None:
        self._sql.execute(sa.delete(t).where(t.c.scope == scope, t.c.key == key))

    def locked(self, now: datetime) -> list[LockedSignIn]:
        found = sa.select(t).where(t.c.locked_until > now).order_by(t.c.locked_until.desc(), t.c.scope, t.c.key)
        return [
            LockedSignIn(row.scope, row.key, row.address, Tries(row.failures, row.last_at, row.locked_until))
            for row in self._sql.execute(found)
        ]

    def is_place(self, operator_id: str, address: str) -> bool:
        found = sa.select(p.c.operator).where(p.c.operator == operator_id, p.c.address == address)
        return self._sql.execute(found).first() is not None

    def add_place(self, operator_id: str, address: str, now: datetime) -> None:
        first = insert(self._sql.dialect.name, p).values(operator=operator_id, address=address, last_at=now)
        self._sql.execute(
            first.on_conflict_do_update(index_elements=[p.c.operator, p.c.address], set_={"last_at": now})
        )

    def forget(self, tries_before: datetime, places_before: datetime) -> int:
        tries = self._sql.execute(sa.delete(t).where(t.c.last_at < tries_before)).rowcount
        return tries + self._sql.execute(sa.delete(p).where(p.c.last_at < places_before)).rowcount
