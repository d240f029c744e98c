"""What the kiosk knows by heart, and the tickets that it still has to hand in; in the spool's own file, so that a
ticket, its slips and its hand-in are one commit.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from pydantic import ValidationError

from kiosk.offline.hub_clock import Anchor, Reading
from kiosk.spool.database import SpoolFile
from kiosk.spool.records import stamp
from kiosk.staff.slip import is_test
from server.contract.handing_in import OfflineKit
from server.contract.snapshots import VenueView
from server.contract.tickets import IssuedTicket

_ADD = """
    INSERT INTO offline_tickets (ticket, key, prefix, day, number, issued, anchored, by_clock, boot, seconds)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_PENDING = "SELECT * FROM offline_tickets WHERE handed_at IS NULL AND refused IS NULL ORDER BY seq LIMIT ?"
_KEEP = "INSERT INTO offline_memory (name, told) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET told = excluded.told"
_TODAY = """
    SELECT t.issued, o.ticket IS NOT NULL AS alone, o.handed_at FROM tickets t
    LEFT JOIN offline_tickets o ON o.ticket = t.id WHERE t.created_at >= ?
"""


@dataclass(frozen=True, slots=True)
class OwnTicket:
    """A ticket that this kiosk issued by itself. `by_clock` and `reading` are of its clocks at that moment."""

    ticket: IssuedTicket
    key: str
    prefix: str
    day: date
    number: int
    anchored: bool
    by_clock: datetime
    reading: Reading


@dataclass(frozen=True, slots=True)
class Listed:
    """A ticket on the list for paper; `alone`: issued without the hub, and `handed_in` by now or not."""

    ticket: IssuedTicket
    alone: bool
    handed_in: bool


class Memory:
    """All of it; every method raises `SpoolUnavailable` when the disk does."""

    def __init__(self, file: SpoolFile) -> None:
        self._file = file

    # --- by heart

    def store(self) -> str:
        """The name of this memory, made once: another memory is another kiosk to the hub, with another letter."""
        if known := self._told("store"):
            return known
        with self._file.unit() as db:
            db.execute(
                "INSERT INTO offline_memory (name, told) VALUES ('store', ?) ON CONFLICT DO NOTHING", (uuid4().hex,)
            )
        return str(self._told("store"))

    def keep(self, name: str, told: str) -> None:
        """Learns something by heart: `venue`, `kit`, as the hub told it. Nothing is written when nothing is new."""
        if self._told(name) != told:
            with self._file.unit() as db:
                db.execute(_KEEP, (name, told))

    def venue(self) -> VenueView | None:
        """The venue as last told; None when there never was one, or one of another version's making."""
        told = self._told("venue")
        try:
            return VenueView.model_validate_json(told) if told else None
        except ValidationError:
            return None

    def kit(self) -> OfflineKit | None:
        """The same of the kit."""
        told = self._told("kit")
        try:
            return OfflineKit.model_validate_json(told) if told else None
        except ValidationError:
            return None

    def keep_anchor(self, anchor: Anchor) -> None:
        """What the hub's time is reckoned by."""
        told = {
            "hub": stamp(anchor.hub),
            "boot": anchor.reading.boot,
            "seconds": anchor.reading.seconds,
            "trip": anchor.trip,
        }
        self.keep("anchor", json.dumps(told))

    def anchor(self) -> Anchor | None:
        """What an earlier run of this program reckoned by."""
        told = self._told("anchor")
        if not told:
            return None
        known = json.loads(told)
        return Anchor(datetime.fromisoformat(known["hub"]), Reading(known["boot"], known["seconds"]), known["trip"])

    # --- tickets of its own

    def highest(self, prefix: str, day: date) -> int:
        """The highest number of a letter that was given out on a day; 0 when none was."""
        ask = "SELECT coalesce(max(number), 0) FROM offline_tickets WHERE prefix = ? AND day = ?"
        with self._file.reading() as db:
            return int(db.execute(ask, (prefix, day.isoformat())).fetchone()[0])

    def latest(self) -> datetime | None:
        """When the newest ticket of this kiosk was issued, by the hub or without it."""
        with self._file.reading() as db:
            row = db.execute("SELECT issued FROM tickets ORDER BY created_at DESC, id DESC LIMIT 1").fetchone()
        return IssuedTicket.model_validate_json(row["issued"]).issued_at if row else None

    def by_key(self, key: str) -> IssuedTicket | None:
        """The ticket that answered this key, the hub's or one's own; nobody is asked with it again."""
        ask = "SELECT issued FROM tickets WHERE id = (SELECT ticket FROM issue_keys WHERE key = ?)"
        with self._file.reading() as db:
            row = db.execute(ask, (key,)).fetchone()
        return IssuedTicket.model_validate_json(row["issued"]) if row else None

    @staticmethod
    def note_key(db: sqlite3.Connection, key: str, ticket_id: str) -> None:
        """Within the unit that stores the ticket."""
        db.execute("INSERT INTO issue_keys (key, ticket) VALUES (?, ?) ON CONFLICT DO NOTHING", (key, ticket_id))

    @staticmethod
    def add(db: sqlite3.Connection, own: OwnTicket) -> None:
        """Within the unit that stores the slips. A number given out twice breaks the unit."""
        values = (
            own.ticket.id,
            own.key,
            own.prefix,
            own.day.isoformat(),
            own.number,
            own.ticket.model_dump_json(),
            own.anchored,
            stamp(own.by_clock),
            own.reading.boot,
            own.reading.seconds,
        )
        db.execute(_ADD, values)
        Memory.note_key(db, own.key, own.ticket.id)

    def pending(self, most: int) -> list[OwnTicket]:
        """Those still to be handed in, oldest first."""
        with self._file.reading() as db:
            return [_own(row) for row in db.execute(_PENDING, (most,))]

    def handed_in(self, ticket_id: str, now: datetime) -> None:
        """The hub has it."""
        with self._file.unit() as db:
            db.execute("UPDATE offline_tickets SET handed_at = ? WHERE ticket = ?", (stamp(now), ticket_id))

    def refused(self, ticket_id: str, code: str) -> None:
        """The hub will never take it; staff find it on the list for paper."""
        with self._file.unit() as db:
            db.execute("UPDATE offline_tickets SET refused = ? WHERE ticket = ?", (code, ticket_id))

    def erase(self, now: datetime, age: timedelta) -> None:
        """Erases those that were handed in longer ago. What was not is kept however old it is."""
        with self._file.unit() as db:
            db.execute("DELETE FROM offline_tickets WHERE handed_at < ?", (stamp(now - age),))
            db.execute("DELETE FROM issue_keys WHERE ticket NOT IN (SELECT id FROM tickets)")

    def listed(self, since: datetime) -> list[Listed]:
        """All tickets of this kiosk that were issued after that, in order of issue; test slips are no tickets."""
        with self._file.reading() as db:
            rows = db.execute(_TODAY, (stamp(since),)).fetchall()
        found = [
            Listed(IssuedTicket.model_validate_json(row["issued"]), bool(row["alone"]), row["handed_at"] is not None)
            for row in rows
        ]
        found = [one for one in found if not is_test(one.ticket.id)]
        return sorted(found, key=lambda one: (one.ticket.issued_at, one.ticket.number))

    def _told(self, name: str) -> str | None:
        with self._file.reading() as db:
            row = db.execute("SELECT told FROM offline_memory WHERE name = ?", (name,)).fetchone()
        return str(row["told"]) if row else None


def _own(row: sqlite3.Row) -> OwnTicket:
    return OwnTicket(
        ticket=IssuedTicket.model_validate_json(row["issued"]),
        key=row["key"],
        prefix=row["prefix"],
        day=date.fromisoformat(row["day"]),
        number=row["number"],
        anchored=bool(row["anchored"]),
        by_clock=datetime.fromisoformat(row["by_clock"]),
        reading=Reading(row["boot"], row["seconds"]),
    )
