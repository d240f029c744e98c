"""What the kiosk's page and its program say to each other."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import uuid4

from pydantic import Field

from drivers.printers.port import Fault
from kiosk.desk import Handed
from kiosk.printing import PrintState
from server.contract.base import Answer, IdempotencyKey, LanguageTag, LocalText, Request, Slug
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
    state: PrintState


class PrintProgress(Answer):
    """All copies of a ticket."""

    state: PrintState
    slips: list[SlipProgress]


class KioskTicket(IssuedTicket):
    """The hub's answer, and where the slips are. `GET print_url` answers the same, later."""

    print: PrintProgress
    print_url: str
    qr_url: str

    @classmethod
    def of(cls, handed: Handed) -> KioskTicket:
        """As it is now."""
        slips = [SlipProgress(use=slip.use, state=slip.state) for slip in handed.job.slips]
        url = f"/api/tickets/{handed.ticket.id}"
        return cls(
            **handed.ticket.model_dump(),
            print=PrintProgress(state=handed.job.state, slips=slips),
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


class HubState(Answer):
    """Whether numbers can be given out."""

    reachable: bool
    since: datetime | None = Field(description="reachable without a break since then")


class PrinterState(Answer):
    """What a person must see to, and what soon."""

    ready: bool
    faults: list[Fault]
    paper_low: bool


class KioskState(Answer):
    """`GET /api/state`: all the screen needs, as last seen; `services` are stale when the hub is not reachable."""

    version: str = Field(description="of page and texts: another one means that the page must be loaded again")
    venue: LocalText | None
    timezone: str | None
    languages: list[LanguageChoice]
    services: list[KioskService]
    hub: HubState
    printer: PrinterState
