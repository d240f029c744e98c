"""What tests of the spool hold in their hands: tickets, pairs of slips, a watcher that remembers."""

from __future__ import annotations

from datetime import UTC, datetime

from drivers.printers.port import Copy, SlipState, Status
from drivers.slips.model import Cut, Number, Slip
from kiosk.spool.records import SpooledTicket
from kiosk.spool.spool import Spool
from server.contract.tickets import IssuedTicket, WaitRange

NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def a_ticket(number: str = "A001", issued_at: datetime = NOON) -> IssuedTicket:
    """As the hub issues it."""
    return IssuedTicket(
        id=f"id-{number.lower()}",
        number=number,
        token="t" * 22,
        status_url=f"https://junban.test/t/{number}",
        service="delivery",
        language="ja",
        cards=1,
        issued_at=issued_at,
        groups_ahead=2,
        wait=WaitRange(low=5, high=15),
    )


def a_pair(number: str = "A001") -> list[tuple[str, Slip]]:
    """Its two copies."""
    return [(use, Slip(f"{number}-{use}", (Number(number), Cut()))) for use in ("visitor", "counter")]


def add(spool: Spool, number: str = "A001") -> IssuedTicket:
    """Stores a ticket with its pair."""
    ticket = a_ticket(number)
    spool.add(ticket, a_pair(number))
    return ticket


def kept(spool: Spool, number: str = "A001") -> SpooledTicket:
    """What the spool has of it."""
    found = spool.find(f"id-{number.lower()}")
    assert found is not None
    return found


def states(spool: Spool, number: str = "A001") -> list[SlipState]:
    """Of its slips, in the order of printing."""
    return [slip.state for slip in kept(spool, number).slips]


class Listener:
    """Satisfies `drivers.printers.port.Watcher`."""

    def __init__(self) -> None:
        self.moves: list[tuple[int, SlipState]] = []
        self.heard: list[Status] = []

    def moved(self, copy: Copy, state: SlipState) -> None:
        """Remembers it."""
        self.moves.append((copy.number, state))

    def status(self, status: Status) -> None:
        """Remembers it."""
        self.heard.append(status)

    def given_up(self) -> bool:
        """Never."""
        return False

    def closing(self) -> bool:
        """Never."""
        return False
