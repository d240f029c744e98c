"""What the spool keeps, as its readers see it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from drivers.printers.port import Copy, SlipState
from drivers.slips.codec import slip_from_json
from kiosk.spool.states import Reason, in_one_word
from server.contract.tickets import IssuedTicket

#: Print numbers are 0 < number < 2**24 (see `Copy`): at 2,000 slips a day they begin anew after 22 years.
_NUMBERS = 2**24 - 1


@dataclass(frozen=True, slots=True)
class SpooledSlip:
    """One copy of a ticket. `job` is the ticket's id, or the order that wanted it printed again."""

    id: int
    ticket: str
    job: str
    use: str
    reprint: bool
    state: SlipState
    reason: Reason | None
    payload: str
    created_at: datetime
    changed_at: datetime

    @property
    def number(self) -> int:
        """The number that the device is to echo."""
        return (self.id - 1) % _NUMBERS + 1

    def copy(self) -> Copy:
        """As the printer takes it."""
        return Copy(self.number, slip_from_json(self.payload))


@dataclass(frozen=True, slots=True)
class SpooledTicket:
    """A ticket and its slips: for each use the newest, for a reprint takes the place of what it repeats."""

    ticket: IssuedTicket
    slips: tuple[SpooledSlip, ...]

    @property
    def state(self) -> SlipState:
        """All its slips in one word, the worst first."""
        return in_one_word(slip.state for slip in self.slips)


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """What outlives the program about its printer.

    `unknowns` in a row, `faulty` until a person resets it, `low_tickets` printed since paper ran low.
    """

    unknowns: int = 0
    faulty: bool = False
    low_tickets: int = 0


def slip_of(row: sqlite3.Row) -> SpooledSlip:
    """A row of `slips`."""
    return SpooledSlip(
        id=row["id"],
        ticket=row["ticket"],
        job=row["job"],
        use=row["use"],
        reprint=bool(row["reprint"]),
        state=SlipState(row["state"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        payload=row["payload"],
        created_at=datetime.fromisoformat(row["created_at"]),
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )


def newest_by_use(slips: Iterable[SpooledSlip]) -> tuple[SpooledSlip, ...]:
    """Of slips in ascending order the last one for each use, in the order of printing."""
    found: dict[str, SpooledSlip] = {}
    for slip in slips:
        found[slip.use] = slip
    return tuple(found.values())


def stamp(moment: datetime) -> str:
    """A time as the tables keep it: UTC, always of the same length, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
