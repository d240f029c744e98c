"""What the kiosk knows of the hub: venue, services, waits, and whether it still answers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kiosk.letters import note_unprintable
from server.contract.client import HubAway, HubClient, HubError
from server.contract.snapshots import Services, VenueView

log = logging.getLogger(__name__)

#: One lost answer is a hiccup; after this many seconds without one, residents are told.
AWAY_AFTER = 5.0
#: A watch that has not asked for so long hangs: no question to the hub takes a tenth of it.
STUCK_SECONDS = 30.0
#: The venue is asked for anew when its edition is another, and so often in any case.
VENUE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class HubView:
    """The hub as last seen. `seen` is a reading of the monotonic clock."""

    venue: VenueView | None = None
    services: Services | None = None
    seen: float | None = None
    reachable_since: datetime | None = None
    first_seen: datetime | None = None
    """The hub's own time of the first answer: a ticket issued before it may have been printed by an earlier run."""


class HubWatch:
    """Asks every few seconds in a thread of its own; who asks it gets the last answer at once."""

    def __init__(
        self,
        client: HubClient,
        *,
        poll_seconds: float,
        monotonic: Callable[[], float] = time.monotonic,
        known: VenueView | None = None,
        learn: Callable[[VenueView], bool] = lambda _venue: True,
    ) -> None:
        """`known` is the venue by heart; `learn` is told of it as often as it is asked for, False to be told again."""
        self._client = client
        self._poll_seconds = poll_seconds
        self._monotonic = monotonic
        self._learn = learn
        self._view = HubView(venue=known)
        self._asked = self._lost_said = False
        if known is not None:
            note_unprintable(known)
        self._venue_asked = float("-inf")
        self._venue_edition = ""
        self._beat = monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-watch", daemon=True)

    @property
    def view(self) -> HubView:
        """The last answer, however old."""
        return self._view

    @property
    def reachable(self) -> bool:
        """Whether the hub answered lately."""
        seen = self._view.seen
        return seen is not None and self._monotonic() - seen < AWAY_AFTER + self._poll_seconds

    @property
    def healthy(self) -> bool:
        """Whether the thread lives and asks; a hub that is away is no illness of ours."""
        return self._thread.is_alive() and self._monotonic() - self._beat < STUCK_SECONDS + self._poll_seconds

    @property
    def known_away(self) -> bool:
        """Whether it was asked, and has not answered lately: a resident need not wait to find out."""
        return self._asked and not self.reachable

    def start(self) -> None:
        """Begins to ask."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and waits for an answer under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def poll(self) -> None:
        """Asks once."""
        try:
            services = self._client.services()
            venue = self._venue(services.venue)
        except HubError as error:
            self._lost(error)
            self._asked = True
            return
        now = self._monotonic()
        view = self._view
        self._view = replace(
            view,
            venue=venue,
            services=services,
            seen=now,
            reachable_since=view.reachable_since if self.reachable else datetime.now(UTC),
            first_seen=view.first_seen or services.generated_at,
        )
        self._asked, self._lost_said = True, False
        if venue != view.venue:
            note_unprintable(venue)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._beat = self._monotonic()
            self.poll()
            self._stop.wait(self._poll_seconds)

    def _venue(self, edition: str) -> VenueView:
        """The venue as known, or as it is now when its edition is another: staff may change it at any moment."""
        known = self._view.venue
        now = self._monotonic()
        asked_lately = now - self._venue_asked < VENUE_SECONDS and edition == self._venue_edition
        if known is not None and self.reachable and asked_lately:
            return known
        venue = self._client.venue()
        if self._learn(venue):
            self._venue_asked, self._venue_edition = now, edition
        return venue

    def _lost(self, error: HubError) -> None:
        """Says so once, not at every try."""
        if not self._lost_said:
            self._lost_said = True
            log.warning("the hub %s: %s", "is away" if isinstance(error, HubAway) else "refuses", error)
