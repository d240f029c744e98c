"""What the page of staff mode and the kiosk's program say to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from drivers.printers.port import SlipState
from kiosk.slips import Use
from kiosk.spool.records import SpooledTicket
from kiosk.staff.memory import Cancelled
from kiosk.staff.mode import StaffMode
from server.contract.base import Answer, LocalText, Request
from server.contract.devices import PrinterCondition

#: Of a touch: a second one with the same key does nothing more. The spool's order is named after it.
_Key = Annotated[str, Field(min_length=8, max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
_Uses = Annotated[list[Use], Field(min_length=1, max_length=2)]


class EnterCode(Request):
    """`POST /staff/api/sign-in`."""

    code: Annotated[str, Field(max_length=16)]


class Entered(Answer):
    """The page's key, to be sent with every call from now on, and how long the session lasts untouched."""

    key: str
    seconds: float


class Door(Answer):
    """`GET /staff/api/door`: what may be seen without the code."""

    code_set: bool
    wait_seconds: int = Field(description="before the next try")


class Nothing(Request):
    """A command that says all by its path."""


class Touch(Request):
    """A command that a second touch must not repeat."""

    key: _Key


class Slips(Touch):
    """A command about copies of a ticket."""

    uses: _Uses


class SetVolume(Request):
    """`POST /staff/api/volume`: steps above what the hour wants; fewer than none is softer."""

    steps: Annotated[int, Field(ge=-10, le=10)]


class StaffPrinter(Answer):
    """The printer in words' names."""

    condition: PrinterCondition
    faults: list[str]
    detail: str


class StaffState(Answer):
    """`GET /staff/api/state`. Asking for it does not lengthen the session."""

    seconds: float = Field(description="until it ends, if nothing is touched")
    venue: LocalText | None
    timezone: str | None
    hub: bool
    untold: int = Field(description="acts that the hub has not heard of")
    printer: StaffPrinter
    closed_since: datetime | None
    steps: int
    volume: float
    restarts: bool
    services: dict[str, LocalText]


class StaffSlip(Answer):
    """One copy."""

    use: str
    state: SlipState
    reprint: bool


class StaffTicket(Answer):
    """A line of the list."""

    id: str
    number: str
    service: str
    issued_at: datetime
    cards: int
    slips: list[StaffSlip]
    cancelled: Cancelled | None

    @classmethod
    def of(cls, mode: StaffMode, found: SpooledTicket) -> StaffTicket:
        """As it is now."""
        ticket = found.ticket
        slips = [StaffSlip(use=slip.use, state=mode.shown(slip.state), reprint=slip.reprint) for slip in found.slips]
        return cls(
            id=ticket.id,
            number=ticket.number,
            service=ticket.service,
            issued_at=ticket.issued_at,
            cards=ticket.cards,
            slips=slips,
            cancelled=mode.cancelled(ticket.id),
        )


class StaffTickets(Answer):
    """`GET /staff/api/tickets?digits=&first=`: newest first."""

    total: int
    first: int
    tickets: list[StaffTicket]


class TestSlip(Answer):
    """Where it is; `id` asks again."""

    id: str
    state: SlipState
