"""What past days teach the forecast, in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from server.domain.forecast.paces import Pace
from server.store.dialects import insert
from server.store.tables import paces as p
from server.store.tables import tickets as t


class SqlPaces:
    """See `server.services.ports.Paces`."""

    def __init__(self, connection: sa.Connection, venue: str) -> None:
        self._sql = connection
        self._venue = venue

    def untaught_day(self, before: date, after: date) -> date | None:
        taught = sa.select(p.c.day).where(p.c.venue == self._venue)
        found = sa.select(sa.func.max(t.c.day)).where(
            t.c.venue == self._venue, t.c.day < before, t.c.day > after, t.c.day.not_in(taught)
        )
        day: date | None = self._sql.execute(found).scalar()
        return day

    def add(self, day: date, paces: Sequence[Pace]) -> None:
        rows = [
            {
                "venue": self._venue,
                "day": day,
                "service": pace.service,
                "weekday": day.weekday(),
                "visits": pace.visits,
                "share": pace.share,
            }
            for pace in paces
        ]
        # Two hubs may end a day at the same time; both would write the same.
        self._sql.execute(insert(self._sql.dialect.name, p).on_conflict_do_nothing(), rows)

    def of_weekday(self, weekday: int, before: date, days: int) -> list[Pace]:
        mine = (p.c.venue == self._venue, p.c.weekday == weekday, p.c.day < before)
        newest = sa.select(p.c.day).where(*mine).distinct().order_by(p.c.day.desc()).limit(days)
        rows = self._sql.execute(sa.select(p.c.service, p.c.visits, p.c.share).where(*mine, p.c.day.in_(newest)))
        return [Pace(row.service, row.visits, row.share) for row in rows]

    def forget(self, before: date) -> int:
        return self._sql.execute(sa.delete(p).where(p.c.venue == self._venue, p.c.day < before)).rowcount
