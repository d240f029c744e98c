"""Tickets on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.contract.base import Answer, IdempotencyKey, LanguageTag, LocalText, Request, Slug


class TicketState(StrEnum):
    """The states of a ticket; the law that moves between them is `server/domain/states.py`."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    NO_SHOW = "no_show"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class WaitRange(Answer):
    """An expected wait in minutes, rounded outward to 5 (目安)."""

    low: int = Field(ge=0)
    high: int = Field(ge=0)


class IssueTicket(Request):
    """`POST /api/v1/tickets`."""

    service: Slug
    language: LanguageTag = "ja"
    cards: Annotated[int, Field(ge=1, le=20)] = 1
    idempotency_key: IdempotencyKey


class IssuedTicket(Answer):
    """The ticket as issued: what its slips print. `wait` is null when it is not known."""

    id: str
    number: str
    token: str = Field(description="128 bits or more, base64url: the key of the resident's page")
    status_url: str = Field(description="what the QR code holds")
    service: str
    language: str
    cards: int
    issued_at: datetime
    groups_ahead: int | None = Field(description="null when it is not known: a kiosk issued it away from the hub")
    wait: WaitRange | None


class TicketView(Answer):
    """A ticket as staff see it."""

    id: str
    number: str
    service: str
    language: str
    cards: int
    state: TicketState
    version: int
    issued_at: datetime
    appointment_at: datetime | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    counter: str | None = None
    for_counter: str | None = Field(default=None, description="transferred to this counter only")
    calls: int = 0
    announce: bool = True
    away: bool = Field(default=False, description="issued by a kiosk that did not reach the hub, and handed in later")
    actions: list[str] = Field(default=[], description="what may be done to it now, as path segments")


class ActOnTicket(Request):
    """`POST /api/v1/tickets/{id}/{action}`: what every action takes."""

    idempotency_key: IdempotencyKey | None = None
    version: int | None = Field(default=None, description="the version seen; another one is `stale-version`")


class CallTicket(ActOnTicket):
    """`call` and `recall`. Without `counter`: the one this operator has open."""

    counter: Slug | None = None
    announce: bool | None = Field(default=None, description="spoken or not; null takes the counter's default")


class TransferTicket(ActOnTicket):
    """`transfer`: number and time waited are kept (S5)."""

    service: Slug | None = None
    counter: Slug | None = None
    to_city_staff: bool = False
    reason: Annotated[str, Field(max_length=200)] | None = None


class TicketStatus(Answer):
    """`GET /t/{token}.json`: the resident's own turn (Q1)."""

    number: str
    state: TicketState
    language: str
    venue: LocalText
    service: LocalText
    issued_at: datetime
    groups_ahead: int | None = Field(description="null once called")
    wait: WaitRange | None
    counter: str | None = Field(description="the id of the counter to come to")
    counter_name: LocalText | None
    called_at: datetime | None
    updated_at: datetime
    poll_seconds: int = Field(description="ask again after this many seconds")
