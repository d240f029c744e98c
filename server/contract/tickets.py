"""Tickets on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from server.contract.base import Answer, IdempotencyKey, LanguageTag, LocalText, Request, Slug
from server.contract.face import WishKind


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
    for_counter: str | None = Field(default=None, description="transferred to this counter, or to be handed over there")
    calls: int = Field(default=0, description="how often it was called since it last waited")
    announce: bool = True
    away: bool = Field(default=False, description="issued by a kiosk that did not reach the hub, and handed in later")
    note: str | None = Field(default=None, description="what staff noted; no personal data")
    to_city_staff: bool = Field(default=False, description="handed over to city staff (市職員へ引継ぎ)")
    transfer_reason: str | None = Field(default=None, description="why it was transferred last")
    part: Literal[1, 2] = Field(
        default=1, description="2 from the moment it is set aside for its second call (交付呼出)"
    )
    set_aside_at: datetime | None = Field(default=None, description="begin of the second part's wait")
    ready_at: datetime | None = Field(default=None, description="card or certificate ready (準備完了)")
    waiting_since: datetime | None = Field(default=None, description="begin of the present part's wait")
    first_wait_seconds: int | None = Field(default=None, description="issue to first call; null until then")
    second_wait_seconds: int | None = Field(default=None, description="set aside to second call; null until then")
    wish: WishKind | None = Field(default=None, description="what the resident asked for from the phone, if it stands")
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
    """`transfer`: number and time waited are kept (S5).

    To city staff without a service or a counter, it leaves the queue as completed, and must have a reason.
    """

    service: Slug | None = None
    counter: Slug | None = None
    to_city_staff: bool = Field(default=False, description="counted as handed over to city staff (市職員へ引継ぎ)")
    reason: Annotated[str, Field(max_length=200)] | None = None

    @property
    def leaves(self) -> bool:
        """Whether it leaves this queue."""
        return self.to_city_staff and self.service is None and self.counter is None


class SetAsideTicket(ActOnTicket):
    """`set-aside` (交付準備へ): called again when card or certificate is ready, at its own place in the queue."""

    counter: Slug | None = Field(default=None, description="handed over there; null: any counter that hands over")


class NoteOnTicket(ActOnTicket):
    """`note`: a word among staff, without personal data; an empty one takes it away."""

    text: Annotated[str, Field(max_length=200)]


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
    wishes: list[WishKind] = Field(default=[], description="what the resident may ask for now (Q3)")
    wish: WishKind | None = Field(default=None, description="what was asked for last and stands")
    undo_until: datetime | None = Field(default=None, description="until then `undo` takes it back")
    pending: WishKind | None = Field(default=None, description="sent, and not confirmed by the hall yet")
    stale: bool = Field(default=False, description="a relay that has lost the hall: true of `updated_at`, not of now")
    survey_url: str | None = Field(default=None, description="where a visitor who was served is asked how it was")
