"""The letters of kiosks that are away, in SQL."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date

import sqlalchemy as sa

from server.domain.offline import OfflineLetter
from server.store.dialects import insert
from server.store.tables import offline_letters as o

#: In the order of the fields of `OfflineLetter`.
COLUMNS = [o.c[field.name] for field in fields(OfflineLetter)]


class SqlOffline:
    """See `server.services.ports.Offline`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def letters(self) -> list[OfflineLetter]:
        rows = self._sql.execute(sa.select(*COLUMNS).where(o.c.venue == self._venue).order_by(o.c.prefix))
        return [OfflineLetter(*row) for row in rows]

    def give(self, was: OfflineLetter | None, now: OfflineLetter) -> bool:
        if was is None:
            first = insert(self._sql.dialect.name, o).values(venue=self._venue, **asdict(now))
            given = self._sql.execute(first.on_conflict_do_nothing().returning(o.c.prefix))
        else:
            seen = (self._at(was.prefix), o.c.device == was.device, o.c.store == was.store)
            given = self._sql.execute(sa.update(o).where(*seen).values(**asdict(now)).returning(o.c.prefix))
        return given.first() is not None

    def asked(self, prefix: str, day: date) -> None:
        self._sql.execute(sa.update(o).where(self._at(prefix)).values(asked_on=day))

    def _at(self, prefix: str) -> sa.ColumnElement[bool]:
        return sa.and_(o.c.venue == self._venue, o.c.prefix == prefix)
