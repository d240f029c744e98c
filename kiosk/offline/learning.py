"""Learning by heart what the hub tells, while it is there: venue, kit, and what time it is."""

from __future__ import annotations

import logging

from kiosk.offline.alone import Alone
from kiosk.offline.hub_clock import HubClock
from kiosk.offline.memory import Memory
from kiosk.spool.database import SpoolUnavailable
from server.contract.client import HubClient, HubError, HubRefused
from server.contract.handing_in import AskOffline
from server.contract.snapshots import VenueView

log = logging.getLogger(__name__)


class Learner:
    """Asks for the kit whenever the venue was asked for, and keeps both."""

    def __init__(self, client: HubClient, memory: Memory, clock: HubClock, alone: Alone) -> None:
        self._client = client
        self._memory = memory
        self._clock = clock
        self._alone = alone

    def __call__(self, venue: VenueView) -> bool:
        """Whether all was learnt; if not, it is to be called again soon."""
        try:
            store = self._memory.store()
            sent = self._clock.ticker.reading()
            kit = self._client.offline_kit(AskOffline(store=store))
            received = self._clock.ticker.reading()
        except HubRefused as refusal:
            log.warning("no numbers for the time without the hub: %s", refusal)
            return True
        except (HubError, SpoolUnavailable):
            return False
        self._alone.venue, self._alone.kit = venue, kit
        better = self._clock.heard(kit.generated_at, sent, received)
        try:
            self._memory.keep("venue", venue.model_dump_json())
            self._memory.keep("kit", kit.model_dump_json())
            if better and self._clock.anchor is not None:
                self._memory.keep_anchor(self._clock.anchor)
        except SpoolUnavailable as error:
            log.warning("nothing is learnt by heart: %s", error)
            return False
        return True
