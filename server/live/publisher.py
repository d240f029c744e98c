"""Tells clients what changed, after the commit and in its order.

A commit only wakes the publisher. It reads what is new since the number it has told, so commits of other processes and
bursts of its own come out as one push with the right numbers, and nothing is lost when a wake-up is.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime
from typing import Protocol

from server.contract.devices import PUSH_DEVICES
from server.contract.snapshots import PUSH_BOARD, PUSH_QUEUE, Board, ServiceView
from server.domain.forecast.snapshot import Waits
from server.live.forecaster import Forecaster
from server.present import board, queue_change, service_view
from server.present_devices import devices, essence_of
from server.services.context import SYSTEM
from server.services.devices import devices_now
from server.services.hall import Hall
from server.services.ports import StorageUnavailable
from server.services.views import board_now, changes_since

#: Rooms.
CONSOLES = "consoles"
MONITORS = "monitors"
#: Seconds without a commit of our own after which other processes' commits and new forecasts are looked for.
TICK = 1.0
#: Pushes are at least this far apart, from one's begin to the next's, so that a burst is one push.
APART = 0.04
#: After a look that had nothing to tell: a call that comes then is not to wait.
SOON = 0.01
#: Devices are looked at this often: a fault is told in time, and a rush of calls is not slowed by it.
DEVICES_APART = 0.25
#: Seconds after which a publisher that has not looked around has stopped.
LATE = 20.0
#: With more events than this at once, consoles take the snapshot instead.
MOST_EVENTS = 400

log = logging.getLogger(__name__)


class Audience(Protocol):
    """Who listens, by room."""

    def listens(self, room: str) -> bool:
        """Whether anybody is in the room."""

    def emit(self, event: str, payload: object, room: str) -> None:
        """Sends to all in the room."""


class Publisher:
    """One thread that pushes `queue` and `devices` to consoles and `board` to monitors."""

    def __init__(self, hall: Hall, audience: Audience) -> None:
        self._hall = hall
        self._audience = audience
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._told = 0
        self._board: Board | None = None
        self._looked_at = time.monotonic()
        self._services: list[ServiceView] = []
        self._devices = ""
        self._devices_at = -DEVICES_APART
        self._devices_wait = False
        self._forecaster = Forecaster(hall, self._wake.set)
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def start(self) -> None:
        """Starts at the present number; what came before is in the snapshots."""
        self._told = self._hall.database.read(lambda uow: uow.journal.seq())
        self._hall.database.on_commit(self._wake.set)
        self._forecaster.start()
        self._thread.start()

    def stop(self) -> None:
        """Ends the threads."""
        self._forecaster.stop()
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def healthy(self) -> bool:
        """Whether the thread goes round."""
        return self._thread.is_alive() and time.monotonic() - self._looked_at < LATE

    def _run(self) -> None:
        while not self._stop.is_set():
            self._looked_at = time.monotonic()
            self._wake.wait(DEVICES_APART if self._devices_wait else TICK)
            self._wake.clear()
            begun, apart = time.monotonic(), APART
            try:
                apart = APART if self.publish() else SOON
            except StorageUnavailable as error:
                log.warning("nothing to tell: %s", error)
            except Exception:
                log.exception("a push has failed")
            self._stop.wait(max(0.0, begun + apart - time.monotonic()))

    def publish(self) -> bool:
        """Tells what is new: events, or waits and opening hours that time alone has changed; whether anything was."""
        now = self._hall.clock.now()
        if self._hall.book.look(self._hall.database):
            self._board, self._services = None, []  # Staff have changed the venue: told even if no number moved.
        if not any(map(self._audience.listens, (MONITORS, CONSOLES))):
            self._pass_over()
            return False
        told = self._tell(now, self._hall.waits.newest(now))
        self._forecaster.wish()  # which wakes this thread when there is a new one: no call waits for it
        return told

    def _tell(self, now: datetime, waits: Waits) -> bool:
        told = self._audience.listens(MONITORS) and self._tell_monitors(now, waits)
        if self._audience.listens(CONSOLES):
            told = self._tell_consoles(now, waits) or told
            return self._tell_devices() or told
        self._pass_over()
        return told

    def _pass_over(self) -> None:
        # The first console takes its snapshot after this: no commit in between may go untold.
        self._told = self._hall.database.read(lambda uow: uow.journal.seq())

    def _tell_monitors(self, now: datetime, waits: Waits) -> bool:
        venue = self._hall.venue
        told = board(venue, self._hall.database.read(lambda uow: board_now(uow, venue, now, waits)))
        if self._board is not None and (told.seq, told.services) == (self._board.seq, self._board.services):
            return False
        self._board = told
        self._audience.emit(PUSH_BOARD, told.model_dump(mode="json"), MONITORS)
        return True

    def _tell_devices(self) -> bool:
        self._devices_wait = time.monotonic() - self._devices_at < DEVICES_APART
        if self._devices_wait:
            return False
        self._devices_at = time.monotonic()
        context = self._hall.context(SYSTEM)
        told = devices(self._hall.database.read(lambda uow: devices_now(uow, context, self._hall.devices)))
        essence = essence_of(told)
        if essence == self._devices:
            return False
        self._devices = essence
        self._audience.emit(PUSH_DEVICES, told.model_dump(mode="json"), CONSOLES)
        return True

    def _tell_consoles(self, now: datetime, waits: Waits) -> bool:
        venue, prev = self._hall.venue, self._told
        new = self._hall.database.read(lambda uow: changes_since(uow, venue, now, waits, prev, MOST_EVENTS))
        services = [service_view(service) for service in new.services]
        if new.seq == prev and services == self._services:
            return False
        self._told, self._services = new.seq, services
        # After too many events `prev` fits nobody, so that each console takes the snapshot.
        change = queue_change(venue, prev if new.complete else -1, new)
        self._audience.emit(PUSH_QUEUE, change.model_dump(mode="json"), CONSOLES)
        return True
