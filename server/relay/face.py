"""One venue's public face as a relay shows it (`server/face/port.py`): from the newest signed state, never newer."""

from __future__ import annotations

import hashlib
from datetime import datetime

from server.contract.face import FaceVenue, Wish
from server.contract.feed import Waits
from server.contract.tickets import TicketStatus
from server.http.problems import Refusal
from server.relay.desk import RETRY_AFTER, Desk


def hash_of(token: str) -> str:
    """What a relay knows of a token; as `server.services.tokens.token_hash` of the hub."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class RelayFace:
    """A desk's scene, as the pages want it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self) -> datetime:
        """This instant."""
        return self._desk.now()

    def venue(self) -> FaceVenue:
        """As the hub told last. Raises Refusal: `venue-away`, it has told nothing yet."""
        info = self._desk.scene.info
        if info is None:
            raise Refusal("venue-away", 503, retry_after=RETRY_AFTER)
        return info

    def ticket(self, token: str) -> TicketStatus | None:
        """The state behind a token, and how old it is. Raises Refusal: `venue-away`."""
        page = self._desk.page(hash_of(token))
        return page.at(self._desk.generated_at(), stale=self._desk.stale) if page else None

    def wish(self, token: str, wish: Wish) -> TicketStatus:
        """Kept for the hub, which pulls it."""
        return self._desk.ask(hash_of(token), wish)

    def waits(self) -> Waits:
        """The feed of the newest state; `generated_at` tells how old it is. Raises Refusal: `venue-away`."""
        feed = self._desk.scene.feed
        if feed is None:
            raise Refusal("venue-away", 503, retry_after=RETRY_AFTER)
        return feed.waits.model_copy(update={"generated_at": self._desk.generated_at()})
