"""Handing in what was issued without the hub, as soon as it answers: oldest first, each until it is taken (X3)."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta

from kiosk.hub_watch import HubWatch
from kiosk.offline.hub_clock import HubClock
from kiosk.offline.memory import Memory, OwnTicket
from kiosk.spool.database import SpoolUnavailable
from server.contract.client import HubClient, HubError, HubRefused
from server.contract.handing_in import HandIn

log = logging.getLogger(__name__)

#: Read from the file at a time.
BATCH = 20
STEP = timedelta(microseconds=1)
#: Refusals that say nothing about the ticket: who we are, or how the hub is now.
FOR_NOW = frozenset({401, 403, 408, 425, 429})
SERVER_ERROR = 500


class HandingIn:
    """A thread of its own, so that a resident never waits for it."""

    def __init__(
        self, client: HubClient, watch: HubWatch, memory: Memory, clock: HubClock, *, seconds: float, keep: timedelta
    ) -> None:
        """Looks every so many `seconds` whether there is something; what was handed in is erased after `keep`."""
        self._client = client
        self._watch = watch
        self._memory = memory
        self._clock = clock
        self._seconds = seconds
        self._keep = keep
        self._told = datetime.min.replace(tzinfo=clock.ticker.wall().tzinfo)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="handing-in", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread lives."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and waits for an answer under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def hand_in(self) -> int:
        """Hands in all there is, until the hub does not answer. Returns how many it took."""
        taken = 0
        while not self._stop.is_set() and (tickets := self._memory.pending(BATCH)):
            for own in tickets:
                if not self._one(own):
                    return taken
                taken += 1
        if taken:
            log.warning("%d tickets were handed in", taken)
            self._memory.erase(self._clock.now().at, self._keep)
        return taken

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            if not self._watch.reachable:
                continue
            try:
                self.hand_in()
            except SpoolUnavailable as error:
                log.warning("nothing is handed in now: %s", error)

    def _one(self, own: OwnTicket) -> bool:
        """False when the hub has not said whether it takes it: it is sent again."""
        number = own.ticket.number
        try:
            answer = self._client.hand_in(self._compose(own))
        except HubRefused as refusal:
            status = refusal.problem.status
            if status in FOR_NOW or status >= SERVER_ERROR:
                log.warning("ticket %s is not taken now: %s", number, refusal)
                return False
            log.error("ticket %s is never taken: %s", number, refusal)  # noqa: TRY400 - the hub's answer, no trace of ours
            self._memory.refused(own.ticket.id, refusal.problem.code)
            return True
        except HubError:
            return False
        self._memory.handed_in(own.ticket.id, self._clock.now().at)
        if answer.withdrawn:
            log.warning("ticket %s is in the place of %s, which nobody holds", number, answer.withdrawn)
        return True

    def _compose(self, own: OwnTicket) -> HandIn:
        """With times that keep the order of this kiosk's tickets."""
        ticket, ticker = own.ticket, self._clock.ticker
        at, anchored = ticket.issued_at, own.anchored
        if not anchored and (known := self._clock.at(own.reading)) is not None:
            at, anchored = max(known, self._told + STEP), True
        if anchored:
            self._told = at
        now = ticker.reading()
        age = now.seconds - own.reading.seconds if now.boot == own.reading.boot else None
        return HandIn(
            idempotency_key=own.key,
            id=ticket.id,
            number=ticket.number,
            token=ticket.token,
            service=ticket.service,
            language=ticket.language,
            cards=ticket.cards,
            issued_at=at,
            anchored=anchored,
            by_clock=own.by_clock,
            sent_at=ticker.wall(),
            age_seconds=age,
        )
