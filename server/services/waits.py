"""The forecast of the present queue, kept for a moment so that many askers cost one calculation."""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta

from server.domain.forecast import Waits, estimate
from server.domain.venue import Venue
from server.services.ports import Database

#: A forecast is used for this long,
FRESH = timedelta(seconds=1)
#: or for this many times what it took to make, so that a crowd of thousands costs a twentieth of a core.
TIMES_ITS_COST = 20
NOTHING_KNOWN = Waits({}, {})


class WaitBook:
    """The newest forecast. Whoever finds it too old makes the next one; nobody waits for another's."""

    def __init__(self, database: Database, venue: Venue) -> None:
        self._database = database
        self._venue = venue
        self._waits = NOTHING_KNOWN
        self._made_at: datetime | None = None
        self._good_for = FRESH
        self._making = threading.Lock()

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

    def _make(self, now: datetime) -> Waits:
        day = self._venue.business_day(now)
        counters, present, waiting = self._database.read(
            lambda uow: (uow.counters.all(), uow.tickets.called_or_serving(day), uow.tickets.waiting(day))
        )
        at_counter = {ticket.counter: ticket for ticket in present if ticket.counter is not None}
        return estimate(self._venue, counters, at_counter, waiting, now)
