"""The hall: what a running hub consists of, for the parts that face outward."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.domain.venue import Venue
from server.services.accounts import SessionTimes
from server.services.context import Context
from server.services.devices import DeviceWatch
from server.services.ports import Actor, Clock, Database
from server.services.waits import WaitBook


@dataclass(frozen=True, slots=True)
class Hall:
    """One venue, its database, its clock, and the secret its tickets' tokens are made of."""

    venue: Venue
    database: Database
    clock: Clock
    secret: bytes
    public_url: str
    times: SessionTimes = field(default_factory=SessionTimes)
    devices: DeviceWatch = field(default_factory=DeviceWatch)
    waits: WaitBook = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "waits", WaitBook(self.database, self.venue))

    def context(self, actor: Actor) -> Context:
        """A command of `actor`, now."""
        return Context(self.venue, self.clock.now(), actor)
