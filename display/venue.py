"""What the hub tells of the venue: asked for when the hub is heard again, and now and then, as it may change."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from server.contract.client import HubClient, HubError
from server.contract.snapshots import VenueView

log = logging.getLogger(__name__)

#: Seconds between two looks; an answer that has not changed is empty.
LOOK = 15.0


class VenueWatch:
    """Asks in a thread of its own, so that a slow answer holds nobody up."""

    def __init__(self, url: str, token: str, told: Callable[[VenueView], None], *, look: float = LOOK) -> None:
        """`told` hears of each venue that differs from the one before."""
        self._url = url
        self._token = token
        self._told = told
        self._look = look
        self._venue: VenueView | None = None
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="venue", daemon=True)

    @property
    def venue(self) -> VenueView | None:
        """As last told; None when the hub has never been heard."""
        return self._venue

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it."""
        self._stopping.set()
        self._wake.set()
        self._thread.join(timeout=5)

    def ask(self) -> None:
        """Asks at once."""
        self._wake.set()

    def _run(self) -> None:
        with HubClient(self._url, self._token) as client:
            while not self._stopping.is_set():
                self._wake.clear()
                self._ask(client)
                self._wake.wait(self._look)

    def _ask(self, client: HubClient) -> None:
        try:
            venue = client.venue()
        except (HubError, ValueError) as error:  # ValueError: something else than a hub answers there
            log.info("the venue is asked for again: %s", error)
            return
        if venue != self._venue:
            self._venue = venue
            self._told(venue)
