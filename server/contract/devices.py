"""What devices and the hub tell each other about paper: reports, and what staff want done (K8, X5)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from server.contract.base import Answer, IdempotencyKey, Request
from server.contract.tickets import ActOnTicket, IssuedTicket, TicketView

_Name = Annotated[str, Field(max_length=64)]
#: Part of a path: no space and no slash.
_PrinterId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]

#: The name of the Socket.IO event the hub sends.
PUSH_DEVICES = "devices"


class PrinterCondition(StrEnum):
    """A printer in one word."""

    READY = "ready"
    PAPER_LOW = "paper-low"
    """It prints, and wants paper soon."""
    BLOCKED = "blocked"
    """A person must see to it; slips wait and print by themselves then."""
    FAULTY = "faulty"
    """Two slips in a row had an unknown fate: it prints nothing until a person has reset it."""


class SlipTrouble(Request):
    """A slip that has not come out as it should; `state` as in the kiosk's spool: blocked, unknown, ..."""

    ticket: _Name
    number: _Name
    use: _Name
    state: _Name
    since: AwareDatetime
    reprint: bool = False


class PrinterReport(Request):
    """One printer of a device."""

    id: _PrinterId
    condition: PrinterCondition
    faults: list[_Name] = Field(default=[], max_length=16)
    detail: Annotated[str, Field(max_length=300)] = ""
    model: Annotated[str, Field(max_length=100)] = ""
    since: AwareDatetime
    waiting: Annotated[int, Field(ge=0)] = Field(default=0, description="slips that wait for it")
    troubles: list[SlipTrouble] = Field(default=[], max_length=50)


class DisplaySound(StrEnum):
    """Whether a display's calls are heard."""

    ON = "on"
    OFF = "off"
    """On purpose: a silent venue."""
    BLOCKED = "blocked"
    """The browser wants a person's touch before it plays anything, or the sound card does not play."""


class DeviceReport(Request):
    """`POST /api/v1/devices/report`: at once when something changed, and every few seconds as a sign of life.

    The whole of it is at most 16 KB: a device with more to tell leaves out the oldest troubles.
    """

    sent_at: AwareDatetime = Field(description="by the device's own clock: the hub tells when it is wrong")
    version: _Name = ""
    printers: list[PrinterReport] = Field(default=[], max_length=8)
    closed_since: AwareDatetime | None = Field(default=None, description="staff closed this kiosk for the day")
    staff_call_at: AwareDatetime | None = Field(default=None, description="a resident calls staff here, since then")
    page: bool | None = Field(default=None, description="of a display: a browser shows its page")
    sound: DisplaySound | None = Field(default=None, description="of a display")
    orders_done: list[_Name] = Field(
        default=[], max_length=200, description="ids of orders taken up, durably; they are not sent again"
    )


class OrderKind(StrEnum):
    """What staff want of a kiosk: of its printer, or of its screen."""

    REPRINT = "reprint"
    """Print these copies again, marked 再発行; an event already says who wanted it. The same uses of that ticket, where
    their fate was unknown, are settled by it: a person has looked and not found them."""
    GIVE_UP = "give-up"
    """Stop waiting for what is under way: abandon the device's buffer."""
    RESET = "reset"
    """A person has seen to the printer: it is not faulty any more."""
    SETTLE = "settle"
    """A person has found these slips of a ticket: they did come out. They are no trouble any more."""
    COMING = "coming"
    """Somebody is on the way to the resident who calls (向かいます): the screen says so. `printer` is empty."""


class Order(Answer):
    """One thing to do. `ticket_id` and `uses` of a reprint and of what is settled, the whole `ticket` of a reprint."""

    id: str
    kind: OrderKind
    printer: str
    ticket: IssuedTicket | None = None
    ticket_id: str | None = None
    uses: list[str] = Field(default=[], description="as in `SlipTrouble.use`: visitor, counter")


class Orders(Answer):
    """The answer to a report: what is to be done now."""

    orders: list[Order]
    report_seconds: float = Field(description="report again after so long, if nothing changes before")


class SlipUse(StrEnum):
    """Whose slip it is (K3)."""

    VISITOR = "visitor"
    COUNTER = "counter"


class ReprintTicket(ActOnTicket):
    """`POST /api/v1/tickets/{id}/reprint` (再発行). Without `device`: the kiosk that issued it, else another."""

    uses: list[SlipUse] = Field(default=[SlipUse.VISITOR, SlipUse.COUNTER], min_length=1, max_length=2)
    device: _Name | None = Field(default=None, description="the id of the kiosk that is to print it")


class OrderPrinter(Request):
    """`POST /api/v1/devices/{id}/printers/{printer}/give-up`, and `/reset`."""

    idempotency_key: IdempotencyKey | None = None


class AnswerCall(Request):
    """`POST /api/v1/devices/{id}/coming`: whoever calls there is told that somebody comes."""

    idempotency_key: IdempotencyKey | None = None


class SettleSlips(Request):
    """`POST /api/v1/devices/{id}/printers/{printer}/settle`: these slips were found."""

    idempotency_key: IdempotencyKey | None = None
    ticket: _Name = Field(description="the ticket's id")
    uses: list[SlipUse] = Field(min_length=1, max_length=2)


class OrderState(StrEnum):
    """How far an order is."""

    PENDING = "pending"
    """The device has not said yet that it has it."""
    TAKEN = "taken"
    """The device has it, durably."""
    EXPIRED = "expired"
    """The device did not fetch it in time: it will not be done."""


class OrderView(Answer):
    """An order as staff see it."""

    id: str
    kind: OrderKind
    state: OrderState
    device: str
    printer: str
    ticket: str | None = Field(default=None, description="the ticket's id")
    number: str | None = None
    uses: list[str] = Field(default=[])
    at: datetime
    by: str = Field(description="the name of who ordered it")


class Reprinted(Answer):
    """What a reprint did: the ticket, and the order to the kiosk."""

    ticket: TicketView
    order: OrderView


class DeviceView(Answer):
    """A device as staff see it."""

    id: str
    name: str
    kind: str
    connected: bool = Field(description="it reported lately")
    seen_at: datetime | None = Field(description="the last report; null when there never was one")
    clock_off_seconds: float | None = Field(default=None, description="how far its clock is ahead of the hub's")
    version: str = ""
    printers: list[PrinterReport] = Field(default=[])
    closed_since: datetime | None = Field(default=None, description="staff closed this kiosk for the day")
    staff_call_at: datetime | None = Field(default=None, description="a resident calls staff here, since then")
    page: bool | None = Field(default=None, description="of a display: a browser shows its page")
    sound: DisplaySound | None = Field(default=None, description="of a display")


class Devices(Answer):
    """`GET /api/v1/devices`, and the push `devices`, whole each time."""

    seq: int
    generated_at: datetime
    devices: list[DeviceView]
    orders: list[OrderView] = Field(default=[], description="of this business day, newest first")
