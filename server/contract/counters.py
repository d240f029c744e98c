"""Counters on the wire."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from server.contract.base import Answer, IdempotencyKey, LocalText, Request, Slug
from server.contract.tickets import TicketView


class CounterState(StrEnum):
    """What a counter is doing (S7)."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Rank(Answer):
    """A service a counter serves; rank 1 is taken before rank 2."""

    service: Slug
    rank: int = Field(ge=1, le=99)


class CounterView(Answer):
    """A counter as staff see it."""

    id: str
    name: LocalText
    state: CounterState
    version: int
    serves: list[Rank]
    serves_configured: bool = Field(default=True, description="false: changed for today by a manager")
    hands_over: bool = Field(default=False, description="second calls of all services may go here (交付窓口)")
    operator: str | None = Field(default=None, description="the name of who opened it")
    operator_id: str | None = Field(default=None, description="the same, as `id` of their session")
    current: str | None = Field(default=None, description="the id of the ticket called or served here")
    opened_at: datetime | None = None
    pause_reason: str | None = None
    returns_at: datetime | None = None


class OpenCounter(Request):
    """`/open`; also ends a pause."""

    idempotency_key: IdempotencyKey | None = None


class PauseCounter(Request):
    """`/pause` (休憩)."""

    idempotency_key: IdempotencyKey | None = None
    reason: Annotated[str, Field(max_length=100)] | None = None
    returns_at: datetime | None = None


class CloseCounter(Request):
    """`/close`."""

    idempotency_key: IdempotencyKey | None = None


class ServeServices(Request):
    """`/serves`: what the counter serves from now on, today; null is as configured (S7). Managers only."""

    idempotency_key: IdempotencyKey | None = None
    version: int | None = Field(default=None, description="the counter's version seen; another is `stale-version`")
    serves: Annotated[list[Rank], Field(max_length=99)] | None


class CallNext(Request):
    """`/call-next`. The counter's present ticket, called or serving, is completed by it."""

    idempotency_key: IdempotencyKey | None = None
    announce: bool | None = Field(default=None, description="spoken or not (C1); null means spoken")


class CallRule(StrEnum):
    """Why a ticket was the next; the rules are in `docs/rules.md`."""

    WAITED_LONG = "waited-long"
    APPOINTMENT = "appointment"
    KEPT = "kept"
    SECOND_CALL = "second-call"
    RANK = "rank"
    OLDEST = "oldest"


class Why(Answer):
    """The rule that chose the ticket, and the same in words."""

    rule: CallRule
    text: LocalText


class CallResult(Answer):
    """What call-next did; `ticket` is null when nobody waits for this counter."""

    ticket: TicketView | None
    why: Why | None = Field(default=None, description="why this ticket; null without one")
    notice: LocalText | None = Field(default=None, description="what staff should know, said once a day")
    finished: TicketView | None = Field(description="the ticket that was completed by calling the next")
    counter: CounterView
    seq: int


class Undo(Request):
    """`POST /api/v1/undo`: takes back the operator's own last action."""

    idempotency_key: IdempotencyKey | None = None


class UndoResult(Answer):
    """What was taken back."""

    undone: str = Field(description="the action, as in `actions`")
    tickets: list[TicketView]
    seq: int
