"""Today's tickets of this kiosk, as staff mode lists them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.spool.database import SpoolFile
from kiosk.spool.records import SpooledTicket, stamp
from kiosk.spool.spool import Spool
from kiosk.spool.states import Reason
from kiosk.staff.slip import is_test

#: A day and the most that a clock may have been wrong by when the ticket was stored.
LOOK_BACK = timedelta(hours=36)
_SINCE = "SELECT id FROM tickets WHERE created_at >= ?"
#: Not behind a slip that is under way: its turn is now.
_WITHDRAW = """
    UPDATE slips SET state = 'failed', reason = ?, changed_at = ?
    WHERE ticket = ? AND state IN ('queued', 'blocked') AND NOT EXISTS (
        SELECT 1 FROM slips b WHERE b.job = slips.job AND b.state IN ('sending', 'awaiting')
    )
"""


@dataclass(frozen=True, slots=True)
class Page:
    """Some of them, newest first; `total` is how many there are."""

    total: int
    tickets: tuple[SpooledTicket, ...]


class TodaysTickets:
    """Reads the spool. Every method raises `SpoolUnavailable` when the disk does."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._file: SpoolFile = spool.file

    def page(self, now: datetime, zone: ZoneInfo, *, digits: str, first: int, most: int) -> Page:
        """Those of the venue's day of `now` whose number has `digits` in it, from the `first` newest on."""
        day = now.astimezone(zone).date()
        found = [
            ticket
            for ticket in self._since(self._spool.now() - LOOK_BACK)
            if ticket.ticket.issued_at.astimezone(zone).date() == day and digits in _digits(ticket.ticket.number)
        ]
        found.sort(key=lambda one: (one.ticket.issued_at, one.ticket.number), reverse=True)
        return Page(len(found), tuple(found[first : first + most]))

    def find(self, ticket_id: str) -> SpooledTicket | None:
        """One of them; a test slip is none."""
        return None if is_test(ticket_id) else self._spool.find(ticket_id)

    def withdraw(self, ticket_id: str) -> int:
        """What was not sent yet of a cancelled ticket is not printed any more. Says how many slips."""
        with self._file.unit() as db:
            values = (Reason.CANCELLED, stamp(self._spool.now()), ticket_id)
            return db.execute(_WITHDRAW, values).rowcount

    def _since(self, moment: datetime) -> list[SpooledTicket]:
        with self._file.reading() as db:
            ids = [row["id"] for row in db.execute(_SINCE, (stamp(moment),)) if not is_test(row["id"])]
            found = [self._spool.find(ticket_id) for ticket_id in ids]
        return [ticket for ticket in found if ticket is not None]


def _digits(number: str) -> str:
    return re.sub(r"[^0-9]", "", number)
