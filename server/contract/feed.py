"""The public feed of waits (W1); its JSON Schema is `server/face/feed.schema.json`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from server.contract.base import Answer, LocalText
from server.contract.snapshots import ServiceState
from server.contract.tickets import WaitRange


class VenueStatus(StrEnum):
    """Whether the venue as a whole takes visitors."""

    OPEN = "open"
    CLOSED = "closed"
    SUSPENDED = "suspended"


class Level(StrEnum):
    """How busy a service is, in one word."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    UNKNOWN = "unknown"


class FeedCall(Answer):
    """A number that was called."""

    number: str
    counter: str
    at: datetime


class FeedService(Answer):
    """One service in the feed."""

    id: str
    name: LocalText
    state: ServiceState
    waiting: int
    wait_minutes: WaitRange | None
    level: Level
    last_called: list[FeedCall]
    counters_open: int
    accepts_until: str | None


class FeedVenue(Answer):
    """The venue in the feed."""

    id: str
    name: LocalText
    timezone: str


class Waits(Answer):
    """`GET /feed/v1/waits.json`."""

    version: Literal["1.0"] = "1.0"
    generated_at: datetime
    ttl: int = Field(ge=5, le=300)
    venue: FeedVenue
    status: VenueStatus
    notice: LocalText = Field(default={})
    services: list[FeedService]
