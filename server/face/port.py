"""What the public pages need of a venue. The hub answers from its database, a relay from the newest signed snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from server.contract.face import FaceVenue, Wish
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

    def wish(self, token: str, wish: Wish) -> TicketStatus:
        """Does what the resident asks for, or sends it on to the hall (`pending`), once for its idempotency key.

        Raises:
            Refusal: `not-found` for a token that is nobody's; else a stable code that says why not.
        """

    def waits(self) -> Waits:
        """The feed; `generated_at` tells how old it is."""
