"""What the kiosk knows of the hub: venue, services, waits, and whether it still answers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from server.contract.client import HubAway, HubClient, HubError
from server.contract.snapshots import Services, VenueView

log = logging.getLogger(__name__)

#: One lost answer is a hiccup; after this many seconds without one, residents are told.
AWAY_AFTER = 5.0
#: The venue changes with the hub's configuration only.
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
        self, client: HubClient, *, poll_seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._poll_seconds = poll_seconds
        self._monotonic = monotonic
        self._view = HubView()
        self._venue_asked = float("-inf")
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
            venue = self._venue()
        except HubError as error:
            self._lost(error)
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

    def _run(self) -> None:
        while not self._stop.is_set():
            self.poll()
            self._stop.wait(self._poll_seconds)

    def _venue(self) -> VenueView:
        known = self._view.venue
        now = self._monotonic()
        if known is not None and self.reachable and now - self._venue_asked < VENUE_SECONDS:
            return known
        venue = self._client.venue()
        self._venue_asked = now
        return venue

    def _lost(self, error: HubError) -> None:
        """Says so once, not at every try."""
        if self.reachable or self._view.seen is None:
            log.warning("the hub %s: %s", "is away" if isinstance(error, HubAway) else "refuses", error)
