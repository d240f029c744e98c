"""Operators, sessions and devices in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from server.domain.errors import LoginTaken
from server.services.ports import Device, DeviceKind, Operator, Role, Session
from server.store.dialects import insert
from server.store.prepared import row
from server.store.tables import devices as d
from server.store.tables import operators as o
from server.store.tables import sessions as s


def _operator(cells: Iterable[Any]) -> Operator:
    """In the order of `OPERATOR`."""
    id_, login, name, role, password_hash, active, created_at, must_change, version = cells
    return Operator(id_, login, name, Role(role), password_hash, active, created_at, must_change, version)


def _device(cells: Iterable[Any]) -> Device:
    """In the order of `DEVICE_COLUMNS`."""
    id_, kind, name, hashed, created_at, revoked_at = cells
    return Device(id_, DeviceKind(kind), name, hashed, created_at, revoked_at)


OPERATOR = (
    o.c.id,
    o.c.login,
    o.c.name,
    o.c.role,
    o.c.password_hash,
    o.c.active,
    o.c.created_at,
    o.c.must_change,
    o.c.version,
)
DEVICE_COLUMNS = (d.c.id, d.c.kind, d.c.name, d.c.token_hash, d.c.created_at, d.c.revoked_at)
#: Run for every command, so made once.
SESSION = (
    sa.select(s.c.token_hash, s.c.created_at, s.c.seen_at, s.c.expires_at, *OPERATOR)
    .join(o, o.c.id == s.c.operator)
    .where(s.c.token_hash == sa.bindparam("hashed"))
)
DEVICE = sa.select(*DEVICE_COLUMNS).where(d.c.token_hash == sa.bindparam("hashed"))


class SqlAccounts:
    """See `server.services.ports.Accounts`."""

    def __init__(self, connection: sa.Connection) -> None:
        self._sql = connection

    def add_operator(self, operator: Operator) -> None:
        added = self._sql.execute(
            insert(self._sql.dialect.name, o)
            .values(
                id=operator.id,
                login=operator.login.lower(),
                name=operator.name,
                role=operator.role,
                password_hash=operator.password_hash,
                active=operator.active,
                created_at=operator.created_at,
                must_change=operator.must_change,
                version=operator.version,
            )
            .on_conflict_do_nothing()
            .returning(o.c.id)
        )
        if added.first() is None:
            raise LoginTaken(operator.login)

    def operator_by_login(self, login: str) -> Operator | None:
        found = self._sql.execute(sa.select(*OPERATOR).where(o.c.login == login.lower())).first()
        return None if found is None else _operator(found)

    def operators(self) -> list[Operator]:
        return [_operator(cells) for cells in self._sql.execute(sa.select(*OPERATOR).order_by(o.c.login))]

    def operator(self, operator_id: str) -> Operator | None:
        found = self._sql.execute(sa.select(*OPERATOR).where(o.c.id == operator_id).with_for_update()).first()
        return None if found is None else _operator(found)

    def save_operator(self, operator: Operator) -> None:
        self._sql.execute(
            sa.update(o)
            .where(o.c.id == operator.id)
            .values(
                name=operator.name,
                role=operator.role,
                password_hash=operator.password_hash,
                active=operator.active,
                must_change=operator.must_change,
                version=o.c.version + 1,
            )
        )

    def add_session(self, session: Session) -> None:
        self._sql.execute(
            sa.insert(s).values(
                token_hash=session.token_hash,
                operator=session.operator.id,
                created_at=session.created_at,
                seen_at=session.seen_at,
                expires_at=session.expires_at,
            )
        )

    def session(self, token_hash: str) -> Session | None:
        found = row(self._sql, SESSION, {"hashed": token_hash})
        if found is None:
            return None
        hashed, created_at, seen_at, expires_at, *operator = found
        return Session(hashed, _operator(operator), created_at, seen_at, expires_at)

    def touch_session(self, token_hash: str, seen_at: datetime, expires_at: datetime) -> None:
        self._sql.execute(
            sa.update(s).where(s.c.token_hash == token_hash).values(seen_at=seen_at, expires_at=expires_at)
        )

    def end_session(self, token_hash: str) -> None:
        self._sql.execute(sa.delete(s).where(s.c.token_hash == token_hash))

    def forget_sessions(self, expired_before: datetime) -> int:
        return self._sql.execute(sa.delete(s).where(s.c.expires_at < expired_before)).rowcount

    def end_sessions_of(self, operator_id: str, *, but: str = "") -> int:
        return self._sql.execute(sa.delete(s).where(s.c.operator == operator_id, s.c.token_hash != but)).rowcount

    def sessions_alive(self, now: datetime) -> dict[str, datetime]:
        seen = sa.func.max(s.c.seen_at, type_=s.c.seen_at.type).label("seen")
        alive = sa.select(s.c.operator, seen).where(s.c.expires_at > now).group_by(s.c.operator)
        return {row.operator: row.seen for row in self._sql.execute(alive)}

    def add_device(self, device: Device) -> None:
        self._sql.execute(
            sa.insert(d).values(
                id=device.id,
                kind=device.kind,
                name=device.name,
                token_hash=device.token_hash,
                created_at=device.created_at,
            )
        )

    def devices(self) -> list[Device]:
        return [_device(cells) for cells in self._sql.execute(sa.select(*DEVICE_COLUMNS).order_by(d.c.name, d.c.id))]

    def device(self, token_hash: str) -> Device | None:
        found = row(self._sql, DEVICE, {"hashed": token_hash})
        return None if found is None else _device(found)

    def revoke_device(self, device_id: str, now: datetime) -> bool:
        return self._sql.execute(sa.update(d).where(d.c.id == device_id).values(revoked_at=now)).rowcount == 1

    def replace_device_token(self, device_id: str, token_hash: str) -> bool:
        done = self._sql.execute(sa.update(d).where(d.c.id == device_id).values(token_hash=token_hash, revoked_at=None))
        return done.rowcount == 1
