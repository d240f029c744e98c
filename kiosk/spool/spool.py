"""The durable spool: what happens to tickets, slips, device and orders, each operation one commit.

A ticket and its slips are stored in one commit before any of it is printed, and the same ticket twice is one job. A
change of state asks the law in its own statement (`states.sources_of`), so no thread can take a slip back.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from drivers.printers.port import SlipState
from drivers.slips.codec import slip_to_json
from drivers.slips.model import Slip
from kiosk.spool.database import SpoolFile
from kiosk.spool.records import DeviceRecord, SpooledSlip, SpooledTicket, newest_by_use, slip_of, stamp
from kiosk.spool.states import BLAMELESS, Reason, sources_of
from server.contract.tickets import IssuedTicket

log = logging.getLogger(__name__)

#: So many unknown slips in a row, and the printer is faulty until a person has seen to it.
UNKNOWNS_IN_A_ROW = 2

Use = str
Slips = Sequence[tuple[Use, Slip]]

#: The first job, in the order of tickets, that has a slip to print. Behind a slip of unknown fate its ticket's later
#: slips are held: whoever decides about the one decides about the others too. Other tickets go on.
_NEXT = """
    SELECT * FROM slips WHERE job = (
        SELECT job FROM slips s WHERE state IN ('queued', 'blocked') AND NOT EXISTS (
            SELECT 1 FROM slips b WHERE b.job = s.job AND b.id < s.id AND b.state = 'unknown'
        ) ORDER BY id LIMIT 1
    ) AND state IN ('queued', 'blocked') ORDER BY id
"""
_ADD_SLIP = """
    INSERT INTO slips (ticket, job, use, reprint, state, reason, payload, created_at, changed_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INTERRUPT = "UPDATE slips SET state = ?, reason = ?, changed_at = ? WHERE state IN ('sending', 'awaiting')"
_ANY_LATE = "SELECT 1 FROM slips WHERE state IN ('queued', 'blocked') AND created_at < ?"
_FAIL_LATE = """
    UPDATE slips SET state = ?, reason = ?, changed_at = ? WHERE state IN ('queued', 'blocked') AND created_at < ?
"""
_UNFINISHED = """
    SELECT ticket FROM slips
    WHERE state IN ('queued', 'blocked', 'sending', 'awaiting') OR (state <> 'confirmed' AND changed_at >= ?)
    GROUP BY ticket ORDER BY max(id) DESC LIMIT ?
"""
_OLD = """
    SELECT id FROM tickets t WHERE created_at < ? AND NOT EXISTS (
        SELECT 1 FROM slips WHERE ticket = t.id
        AND (created_at >= ? OR state IN ('queued', 'blocked', 'sending', 'awaiting'))
    )
"""
#: Not behind a slip that is under way: its turn is now, and may have come while this is said.
_REPLACE = """
    UPDATE slips SET state = ?, reason = ?, changed_at = ?
    WHERE ticket = ? AND use = ? AND state IN ('queued', 'blocked', 'unknown') AND NOT EXISTS (
        SELECT 1 FROM slips b WHERE b.job = slips.job AND b.state IN ('sending', 'awaiting')
    )
"""
_FOUND = """
    UPDATE slips SET state = ?, reason = ?, changed_at = ? WHERE ticket = ? AND use = ? AND state = 'unknown'
"""
_HOLD = """
    UPDATE slips SET state = ?, reason = ?, changed_at = ? WHERE state IN ('queued', 'blocked') AND EXISTS (
        SELECT 1 FROM slips b WHERE b.job = slips.job AND b.id < slips.id AND b.state = 'unknown'
    )
"""
_COUNT_UNKNOWN = "UPDATE device SET unknowns = unknowns + 1, faulty = faulty OR unknowns + 1 >= ?"


class Spool:
    """All of it. Used by every thread of the kiosk; every method raises `SpoolUnavailable` when the disk does."""

    def __init__(self, folder: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Opens nothing yet: a kiosk whose disk is broken still shows numbers on its screen."""
        self._file = SpoolFile(folder)
        self._now = now

    @property
    def file(self) -> SpoolFile:
        """For what is to be in the same commits."""
        return self._file

    def now(self) -> datetime:
        """By the clock that stamps the slips."""
        return self._now()

    def probe(self) -> None:
        """Writes something that changes nothing. Raises SpoolUnavailable."""
        with self._file.unit() as db:
            db.execute("UPDATE device SET unknowns = unknowns")

    def close(self) -> None:
        """Lets the file go."""
        self._file.close()

    # --- tickets and slips

    def add(
        self,
        ticket: IssuedTicket,
        slips: Slips,
        *,
        ended: tuple[SlipState, Reason] | None = None,
        along: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        """Stores a ticket with its slips, queued, or `ended` where they are not to be printed; known ones stay.

        What `along` writes is in the same commit.
        """
        state, reason = ended or (SlipState.QUEUED, None)
        with self._file.unit() as db:
            if db.execute("SELECT 1 FROM slips WHERE job = ?", (ticket.id,)).fetchone() is None:
                self._insert(db, ticket, ticket.id, slips, reprint=False, state=state, reason=reason)
                if along is not None:
                    along(db)

    def find(self, ticket_id: str) -> SpooledTicket | None:
        """A ticket stored here and not yet erased."""
        with self._file.reading() as db:
            row = db.execute("SELECT issued FROM tickets WHERE id = ?", (ticket_id,)).fetchone()
            slips = db.execute("SELECT * FROM slips WHERE ticket = ? ORDER BY id", (ticket_id,)).fetchall()
        if row is None:
            return None
        return SpooledTicket(IssuedTicket.model_validate_json(row["issued"]), newest_by_use(map(slip_of, slips)))

    def next_job(self) -> list[SpooledSlip]:
        """The slips to be printed next as one stream, those of one ticket; none when there is nothing to print."""
        with self._file.reading() as db:
            return [slip_of(row) for row in db.execute(_NEXT)]

    def move(self, slip_id: int, state: SlipState, reason: Reason | None = None) -> bool:
        """Moves a slip as far as the law allows; two of unknown fate in a row make the printer faulty.

        Returns:
            Whether it is in that state now.
        """
        with self._file.unit() as db:
            row = db.execute("SELECT state FROM slips WHERE id = ?", (slip_id,)).fetchone()
            if row is None or row["state"] not in sources_of(state):
                return False
            values = (state, reason, stamp(self._now()), slip_id)
            db.execute("UPDATE slips SET state = ?, reason = ?, changed_at = ? WHERE id = ?", values)
            if row["state"] != state and reason not in BLAMELESS:
                _judge(db, state)
            if state is SlipState.UNKNOWN:
                self._hold(db)
        return True

    def recover(self) -> int:
        """At start: what was under way when the program ended is of unknown fate. Says how many slips.

        The printer may be blameless, so all of them count as one unknown; two such ends in a row are one too many.
        """
        moment = stamp(self._now())
        with self._file.unit() as db:
            found = db.execute(_INTERRUPT, (SlipState.UNKNOWN, Reason.INTERRUPTED, moment)).rowcount
            if found:
                _judge(db, SlipState.UNKNOWN)
                self._hold(db)
        if found:
            log.error("%d slips were under way when this program ended: their fate is unknown", found)
        return found

    def fail_late(self, age: timedelta) -> int:
        """Untouched slips older than `age` are not printed any more: whoever took that number stands there no longer.

        Staff see them, and may have them printed again. Says how many.
        """
        now = self._now()
        before = stamp(now - age)
        with self._file.reading() as db:  # asked at every turn: a commit only when there is one
            if db.execute(_ANY_LATE, (before,)).fetchone() is None:
                return 0
        with self._file.unit() as db:
            return db.execute(_FAIL_LATE, (SlipState.FAILED, Reason.TOO_LATE, stamp(now), before)).rowcount

    def unfinished(self, since: timedelta, most: int) -> list[SpooledTicket]:
        """Tickets with a slip that is not confirmed, the newest first; what ended before `since` ago is left out."""
        with self._file.reading() as db:
            ids = [row["ticket"] for row in db.execute(_UNFINISHED, (stamp(self._now() - since), most))]
            found = [self.find(ticket_id) for ticket_id in ids]
        return [ticket for ticket in found if ticket is not None]

    def erase(self, age: timedelta) -> int:
        """Erases tickets older than `age` whose slips have all ended, and old orders. Says how many tickets."""
        before = stamp(self._now() - age)
        with self._file.unit() as db:
            ids = [(row["id"],) for row in db.execute(_OLD, (before, before))]
            db.executemany("DELETE FROM slips WHERE ticket = ?", ids)
            db.executemany("DELETE FROM tickets WHERE id = ?", ids)
            db.execute("DELETE FROM orders WHERE told = 1 AND taken_at < ?", (before,))
        return len(ids)

    # --- the device

    def device(self) -> DeviceRecord:
        """What is kept about the printer."""
        with self._file.reading() as db:
            row = db.execute("SELECT unknowns, faulty, low_tickets FROM device").fetchone()
        return DeviceRecord(row["unknowns"], bool(row["faulty"]), row["low_tickets"])

    def count_low(self, low: bool) -> None:
        """A ticket was printed while paper is low; or paper is not low any more, and counting begins anew."""
        with self._file.unit() as db:
            db.execute("UPDATE device SET low_tickets = CASE WHEN ? THEN low_tickets + 1 ELSE 0 END", (low,))

    def begun(self, first_seen: datetime) -> datetime:
        """The hub's time when this spool first saw it, kept from then on: a ticket before it is not in here."""
        with self._file.reading() as db:
            (known,) = db.execute("SELECT begun FROM device").fetchone()
        if known is None:
            known = stamp(first_seen)
            with self._file.unit() as db:
                db.execute("UPDATE device SET begun = ? WHERE begun IS NULL", (known,))
        return datetime.fromisoformat(known)

    # --- orders

    def take_reset(self, order_id: str, kind: str) -> bool:
        """A person has seen to the printer: it is not faulty any more, and low paper is counted anew."""
        with self._file.unit() as db:
            if not self._take(db, order_id, kind):
                return False
            values = (stamp(self._now()),)
            db.execute("UPDATE device SET faulty = 0, unknowns = 0, low_tickets = 0, reset_at = ?", values)
        return True

    def take_note(self, order_id: str, kind: str) -> bool:
        """An order without anything to keep. False when it was taken up before."""
        with self._file.unit() as db:
            return self._take(db, order_id, kind)

    def take_reprint(self, order_id: str, kind: str, ticket: IssuedTicket, slips: Slips) -> bool:
        """Queues copies anew. One that still waits for its first turn is replaced by its reprint: never both come.

        One of unknown fate was looked for and not found: what was held behind it has its turn now.
        """
        with self._file.unit() as db:
            if not self._take(db, order_id, kind):
                return False
            moment = stamp(self._now())
            for use, _slip in slips:
                db.execute(_REPLACE, (SlipState.FAILED, Reason.REPLACED, moment, ticket.id, use))
            job = f"order:{order_id}"
            self._insert(db, ticket, job, slips, reprint=True, state=SlipState.QUEUED, reason=None)
        return True

    def take_found(self, order_id: str, kind: str, ticket_id: str, uses: Iterable[Use]) -> bool:
        """A person found slips of unknown fate: they had come out. What was held behind them has its turn now."""
        with self._file.unit() as db:
            if not self._take(db, order_id, kind):
                return False
            moment = stamp(self._now())
            for use in uses:
                db.execute(_FOUND, (SlipState.CONFIRMED, Reason.FOUND, moment, ticket_id, use))
        return True

    def orders_to_tell(self, most: int) -> list[str]:
        """Orders taken up of which the hub has not heard yet."""
        with self._file.reading() as db:
            rows = db.execute("SELECT id FROM orders WHERE told = 0 ORDER BY taken_at LIMIT ?", (most,))
            return [row["id"] for row in rows]

    def orders_told(self, ids: Iterable[str]) -> None:
        """The hub has heard of them."""
        with self._file.unit() as db:
            db.executemany("UPDATE orders SET told = 1 WHERE id = ?", [(known,) for known in ids])

    # --- inside a unit

    def _hold(self, db: sqlite3.Connection) -> None:
        """What follows a slip of unknown fate waits for a person."""
        db.execute(_HOLD, (SlipState.BLOCKED, Reason.HELD, stamp(self._now())))

    def _take(self, db: sqlite3.Connection, order_id: str, kind: str) -> bool:
        """Whether it is new. One that comes again was not heard of: it is told again, and not done again."""
        known = db.execute("UPDATE orders SET told = 0 WHERE id = ?", (order_id,)).rowcount
        if known:
            return False
        values = (order_id, kind, stamp(self._now()))
        db.execute("INSERT INTO orders (id, kind, taken_at) VALUES (?, ?, ?)", values)
        return True

    def _insert(
        self,
        db: sqlite3.Connection,
        ticket: IssuedTicket,
        job: str,
        slips: Slips,
        *,
        reprint: bool,
        state: SlipState,
        reason: Reason | None,
    ) -> None:
        moment = stamp(self._now())
        values = (ticket.id, ticket.model_dump_json(), moment)
        db.execute("INSERT INTO tickets (id, issued, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values)
        for use, slip in slips:
            payload = slip_to_json(slip)
            db.execute(_ADD_SLIP, (ticket.id, job, use, reprint, state, reason, payload, moment, moment))


def _judge(db: sqlite3.Connection, state: SlipState) -> None:
    """What a slip's end says about the printer, in the same commit."""
    if state is SlipState.CONFIRMED:
        db.execute("UPDATE device SET unknowns = 0 WHERE unknowns > 0")
    elif state is SlipState.UNKNOWN:
        db.execute(_COUNT_UNKNOWN, (UNKNOWNS_IN_A_ROW,))
