"""What happened, and who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from server.domain.ticket import Ticket


class ActorKind(StrEnum):
    """Who acts."""

    OPERATOR = "operator"
    DEVICE = "device"
    SYSTEM = "system"
    VISITOR = "visitor"
    """A resident with their phone; the id is their ticket's, and nothing more is known of them."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, in every event."""

    kind: ActorKind
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """One entry of the journal. `before` is the ticket as it was, so that the step can be taken back."""

    at: datetime
    day: date
    actor: Actor
    kind: str
    command: str
    ticket: str | None = None
    counter: str | None = None
    before: Ticket | None = None
    version: int | None = None
    detail: Mapping[str, str] | None = None
    seq: int = 0


class Journal(Protocol):
    """Append-only events; each gets the venue's next sequence number at the end of the unit of work."""

    def append(self, event: Event) -> None:
        """Adds one."""

    def seq(self) -> int:
        """The number of the newest event that is visible here, with those appended in this unit of work."""

    def since(self, seq: int, limit: int) -> list[Event]:
        """Events after `seq`, oldest first."""

    def stays(self, day: date, limit: int) -> list[Event]:
        """The newest events of a business day by which visitors left a counter and went on, oldest first."""

    def last_command(self, actor: Actor, since: datetime) -> list[Event]:
        """The events of the actor's newest command, oldest first; empty when there is none."""
