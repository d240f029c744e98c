"""What a kiosk needs to go on without the hub, and what it hands in when the hub is back (X3)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from server.contract.base import Answer, IdempotencyKey, LanguageTag, Request, Slug

StoreId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
TicketId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
#: A letter and a number, as printed.
OfflineNumber = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,5}$")]
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


class AskOffline(Request):
    """`POST /api/v1/offline/kit`: as often as the venue is asked for."""

    store: StoreId = Field(description="the kiosk's memory of what it gave out; a new one begins with a new letter")


class OfflineSeries(Answer):
    """The numbers that are this kiosk's own, beginning anew each business day."""

    prefix: str
    first: int
    last: int
    digits: int
    taken: int = Field(description="the highest of them that the hub has seen today; 0 for none")


class Opening(Answer):
    """From when until when a service takes tickets."""

    opens: datetime
    closes: datetime


class OfflineService(Answer):
    """When a service is open in the days ahead, in order."""

    id: str
    openings: list[Opening]


class OfflineKit(Answer):
    """All that a kiosk needs beside the venue. Without `series` it issues nothing by itself."""

    generated_at: datetime
    day: date
    series: OfflineSeries | None
    secret: str = Field(description="of this device: what the tokens of its own tickets are made of")
    services: list[OfflineService]


class HandIn(Request):
    """`POST /api/v1/offline/tickets`: a ticket that the kiosk issued by itself; safe to repeat.

    `idempotency_key` is the key of the try that had no answer. If that try had its effect after all, the number that
    nobody holds is withdrawn; if not, it will have none any more.
    """

    idempotency_key: IdempotencyKey
    id: TicketId
    number: OfflineNumber
    token: Token
    service: Slug
    language: LanguageTag
    cards: Annotated[int, Field(ge=1, le=20)]
    issued_at: AwareDatetime = Field(description="as the kiosk reckons the hub's time")
    anchored: bool = Field(description="it had heard the hub's time since it was switched on")
    by_clock: AwareDatetime = Field(description="by the kiosk's own clock when it issued it")
    sent_at: AwareDatetime = Field(description="by the kiosk's own clock now")
    age_seconds: Annotated[float, Field(ge=0, le=1e9)] | None = Field(
        description="by a clock that nobody sets; null when the kiosk was switched off since"
    )


class HandedIn(Answer):
    """The ticket as it now is in the queue; `withdrawn` is the number that gave way to it."""

    id: str
    number: str
    issued_at: datetime
    withdrawn: str | None = None


def offline_token(secret: str, ticket_id: str) -> str:
    """The key of the page of a ticket that a kiosk issued by itself: 128 bits, 22 characters.

    Derived, so that the hub can print the slip again without having kept it.
    """
    digest = hmac.new(secret.encode(), b"ticket:" + ticket_id.encode(), hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
