"""What the public pages need of a venue. The hub answers from its database, a relay from the newest signed snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from server.contract.face import FaceVenue
from server.contract.feed import Waits
from server.contract.tickets import TicketStatus


class Face(Protocol):
    """One venue as the public sees it."""

    def now(self) -> datetime:
        """This instant, aware."""

    def venue(self) -> FaceVenue:
        """Its name, zone and languages."""

    def ticket(self, token: str) -> TicketStatus | None:
        """The state behind a token, None for a token that is nobody's."""

    def waits(self) -> Waits:
        """The feed; `generated_at` tells how old it is."""
