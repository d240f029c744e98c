"""What every use case is given beside its unit of work."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from server.domain.venue import Venue
from server.services.ports import Actor, ActorKind

#: The hub itself: housekeeping.
SYSTEM = Actor(ActorKind.SYSTEM, "hub", "hub")


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """This instant in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Context:
    """One command: where, when, by whom. `command` names it in the events it causes."""

    venue: Venue
    now: datetime
    actor: Actor
    command: str = field(default_factory=lambda: new_id())

    @property
    def day(self) -> date:
        """The business day."""
        return self.venue.business_day(self.now)


def new_id() -> str:
    """A UUID of version 7 (RFC 9562, method 3) as 32 hexadecimal digits: later ids sort after earlier ones."""
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    value = milliseconds << 80 | 7 << 76 | fraction << 64 | 2 << 62 | secrets.randbits(62)
    return f"{value:032x}"
