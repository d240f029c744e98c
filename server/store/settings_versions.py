"""The versions of changed settings in SQL; append-only."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from server.services.ports import Actor, ActorKind, SettingsVersion
from server.store.dialects import insert
from server.store.staff_tables import settings_versions as v

P = sa.bindparam
#: Asked once a second by each hub.
NUMBER = sa.select(sa.func.coalesce(sa.func.max(v.c.version), 0)).where(v.c.venue == P("of"))


def _version(row: sa.Row[Any]) -> SettingsVersion:
    return SettingsVersion(
        row.version,
        row.at,
        Actor(ActorKind(row.actor_kind), row.actor, row.actor_name),
        row.note,
        json.loads(row.overlay),
        json.loads(row.base),
        row.reverted_to,
    )


class SqlSettingsVersions:
    """See `server.services.ports.SettingsVersions`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def version(self) -> int:
        return int(self._sql.execute(NUMBER, {"of": self._venue}).scalar_one())

    def newest(self) -> SettingsVersion | None:
        latest = self.latest(1)
        return latest[0] if latest else None

    def get(self, version: int) -> SettingsVersion | None:
        row = self._sql.execute(sa.select(v).where(v.c.venue == self._venue, v.c.version == version)).first()
        return None if row is None else _version(row)

    def latest(self, limit: int) -> list[SettingsVersion]:
        found = sa.select(v).where(v.c.venue == self._venue).order_by(v.c.version.desc()).limit(limit)
        return [_version(row) for row in self._sql.execute(found)]

    def add(self, version: SettingsVersion) -> bool:
        added = self._sql.execute(
            insert(self._sql.dialect.name, v)
            .values(
                venue=self._venue,
                version=version.version,
                at=version.at,
                actor_kind=version.actor.kind,
                actor=version.actor.id,
                actor_name=version.actor.name,
                note=version.note,
                reverted_to=version.reverted_to,
                overlay=json.dumps(dict(version.overlay), ensure_ascii=False, sort_keys=True),
                base=json.dumps(dict(version.base), ensure_ascii=False, sort_keys=True),
            )
            .on_conflict_do_nothing()
            .returning(v.c.version)
        )
        return added.first() is not None
