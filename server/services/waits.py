"""The forecast of the present queue, kept for a moment so that many askers cost one calculation."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from server.domain.forecast.estimate import estimate
from server.domain.forecast.paces import DAYS, Pace
from server.domain.forecast.promises import count_promises
from server.domain.forecast.ranges import steady
from server.domain.forecast.snapshot import Wait, Waits
from server.domain.venue import Venue
from server.services.forecasting import RECENT, queue_snapshot
from server.services.ports import Database, UnitOfWork

#: A forecast is used for this long,
FRESH = timedelta(seconds=1)
#: or for this many times what it took to make, so that a crowd of thousands costs a twentieth of a core.
TIMES_ITS_COST = 20
#: What cannot wait for the next forecast is told with one up to this old, and the next follows.
STANDS = timedelta(seconds=10)
NOTHING_KNOWN = Waits({}, {})


class WaitBook:
    """The newest forecast. Whoever finds it too old makes the next one; nobody waits for another's."""

    def __init__(self, database: Database, venue: Callable[[], Venue]) -> None:
        """`venue` is asked anew for each forecast: staff may have changed it."""
        self._database = database
        self._venue = venue
        self._waits = NOTHING_KNOWN
        self._made_at: datetime | None = None
        self._good_for = FRESH
        self._making = threading.Lock()
        self._paces: list[Pace] = []
        self._paces_day: date | None = None

    @property
    def kept(self) -> Waits:
        """The forecast as it stands, however old."""
        return self._waits

    def waits(self, now: datetime) -> Waits:
        """The forecast, not older than `FRESH` unless another thread is making one."""
        made_at = self._made_at
        if made_at is not None and abs(now - made_at) < self._good_for:
            return self._waits
        if not self._making.acquire(blocking=made_at is None):
            return self._waits
        try:
            start = time.perf_counter()
            self._waits = self._make(now)
            self._made_at = now
            self._good_for = max(FRESH, timedelta(seconds=(time.perf_counter() - start) * TIMES_ITS_COST))
        finally:
            self._making.release()
        return self._waits

    def newest(self, now: datetime) -> Waits:
        """The forecast as it stands, for what goes out at once; made only where there is none of these seconds."""
        made_at = self._made_at
        return self._waits if made_at is not None and abs(now - made_at) < STANDS else self.waits(now)

    def _make(self, now: datetime) -> Waits:
        venue = self._venue()
        day = venue.business_day(now)
        counters, present, waiting, ended, promises, paces, left = self._database.read(
            lambda uow: (
                uow.counters.all(),
                uow.tickets.called_or_serving(day),
                uow.tickets.waiting(day),
                uow.tickets.latest_ended(day, RECENT),
                uow.tickets.promises(day),
                self._paces_of(uow, day),
                uow.journal.stays(day, RECENT),
            )
        )
        made = estimate(queue_snapshot(venue, counters, present, waiting, ended, now, paces, left))
        told = self._waits
        kept = count_promises(promises)
        return Waits(_told(told.tickets, made.tickets), _told(told.services, made.services), kept)

    def _paces_of(self, uow: UnitOfWork, day: date) -> list[Pace]:
        """What past days of this weekday were like; read once a day."""
        if self._paces_day != day:
            self._paces = uow.paces.of_weekday(day.weekday(), day, DAYS)
            self._paces_day = day
        return self._paces


def _told(before: Mapping[str, Wait | None], now: Mapping[str, Wait | None]) -> dict[str, Wait | None]:
    """The new waits with the ranges that people are told: steady from one forecast to the next."""
    return {name: wait and _range(before.get(name), wait) for name, wait in now.items()}


def _range(before: Wait | None, wait: Wait) -> Wait:
    return replace(wait, shown=steady(before.rounded() if before else None, wait.low, wait.high))
