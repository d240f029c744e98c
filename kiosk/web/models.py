"""What the kiosk's page and its program say to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import Field

from drivers.printers.port import SlipState
from kiosk.desk import Handed
from kiosk.spool.states import Reason
from kiosk.staff_call import CallState
from server.contract.base import Answer, IdempotencyKey, LanguageTag, LocalText, Request, Slug
from server.contract.devices import PrinterCondition
from server.contract.snapshots import ServiceView
from server.contract.tickets import IssuedTicket, IssueTicket


class Wish(Request):
    """`POST /api/tickets`. The page sends a key with each touch: a second touch or a reload is no second ticket."""

    service: Slug
    language: LanguageTag = "ja"
    cards: Annotated[int, Field(ge=1, le=20)] = 1
    idempotency_key: IdempotencyKey | None = None

    def command(self) -> IssueTicket:
        """The same for the hub, with a key in any case."""
        key = self.idempotency_key or f"kiosk-{uuid4().hex}"
        return IssueTicket(service=self.service, language=self.language, cards=self.cards, idempotency_key=key)


class SlipProgress(Answer):
    """One copy."""

    use: str
    state: SlipState
    reason: Reason | None = None
    reprint: bool = False


class PrintProgress(Answer):
    """All copies of a ticket; `state` is the worst of theirs."""

    state: SlipState
    slips: list[SlipProgress]


class KioskTicket(IssuedTicket):
    """The hub's answer, and where the slips are. `GET print_url` answers the same, later."""

    print: PrintProgress
    print_url: str
    qr_url: str

    @classmethod
    def of(cls, handed: Handed) -> KioskTicket:
        """As it is now."""
        slips = [
            SlipProgress(use=slip.use, state=slip.state, reason=slip.reason, reprint=slip.reprint)
            for slip in handed.slips
        ]
        url = f"/api/tickets/{handed.ticket.id}"
        return cls(
            **handed.ticket.model_dump(),
            print=PrintProgress(state=handed.state, slips=slips),
            print_url=url,
            qr_url=f"{url}/qr.svg",
        )


class LanguageChoice(Answer):
    """A language of the screen: `lang` is its BCP 47 tag, `name` what it calls itself."""

    tag: str
    lang: str
    name: str


class KioskService(ServiceView):
    """A service on its button, with how many slips it prints."""

    slips: int
    waiting: int | None = Field(description="null when not known")  # type: ignore[assignment]  # wider than the hub's


class HubState(Answer):
    """Whether numbers can be given out, by the hub or without it."""

    reachable: bool
    alone: bool = Field(description="not reachable, and the kiosk gives out numbers of its own meanwhile")
    since: datetime | None = Field(description="reachable without a break since then")


class PrinterState(Answer):
    """What a person must see to, and what soon."""

    ready: bool
    condition: PrinterCondition
    faults: list[str] = Field(description="names of `drivers.printers.port.Fault`, or `spool-unavailable`")
    paper_low: bool
    needs_reset: bool = Field(description="it prints nothing until a person says that all is well")


class SoundState(Answer):
    """How loud it may be at this hour, how a number is told, and the languages that the guidance speaks."""

    volume: float
    success: Literal["chime", "voice"]
    guidance: list[str]


class StaffCalled(Answer):
    """The answer to `POST /api/staff-call`."""

    staff_call: CallState


class KioskState(Answer):
    """`GET /api/state`: all the screen needs, as last seen; `services` are stale when the hub is not reachable."""

    version: str = Field(description="of page and texts: another one means that the page must be loaded again")
    venue: LocalText | None
    timezone: str | None
    languages: list[LanguageChoice]
    services: list[KioskService]
    hub: HubState
    printer: PrinterState
    closed: bool = Field(description="staff closed this kiosk for the day")
    staff_call: CallState
    sound: SoundState
