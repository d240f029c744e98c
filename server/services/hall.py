"""The hall: what a running hub consists of, for the parts that face outward."""

from __future__ import annotations

from server.domain.venue import Venue
from server.services.accounts import SessionTimes
from server.services.context import Context
from server.services.devices import DeviceWatch
from server.services.ports import Actor, Clock, Database
from server.services.venue_book import MakeVenue, VenueBook
from server.services.waits import WaitBook


class Hall:
    """One venue, its database, its clock, and the secret its tickets' tokens are made of."""

    def __init__(
        self,
        venue: Venue,
        database: Database,
        clock: Clock,
        secret: bytes,
        public_url: str,
        times: SessionTimes | None = None,
        *,
        make_venue: MakeVenue | None = None,
    ) -> None:
        """`venue` is the file's; `make_venue` makes it anew with what staff have changed, see `VenueBook`."""
        self.database = database
        self.clock = clock
        self.secret = secret
        self.public_url = public_url
        self.times = times or SessionTimes()
        self.devices = DeviceWatch()
        self.book = VenueBook(venue, make_venue)
        self.waits = WaitBook(database, lambda: self.book.venue)

    @property
    def venue(self) -> Venue:
        """As it is now: ask for it anew with each command."""
        return self.book.venue

    def context(self, actor: Actor) -> Context:
        """A command of `actor`, now."""
        return Context(self.venue, self.clock.now(), actor)
