"""The next forecast, reckoned by a thread of its own: it takes a tenth of a second with 300 waiting; no call waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from server.services.hall import Hall
from server.services.ports import StorageUnavailable

log = logging.getLogger(__name__)


class Forecaster:
    """Reckons when it is asked to, and tells when there is a new one."""

    def __init__(self, hall: Hall, made: Callable[[], object]) -> None:
        """`made` is called, from its thread, when the forecast is another."""
        self._hall = hall
        self._made = made
        self._wish = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="forecaster", daemon=True)

    def start(self) -> None:
        """Starts the thread."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, after the forecast in hand."""
        self._stop.set()
        self._wish.set()
        self._thread.join()

    def wish(self) -> None:
        """For a forecast as new as `WaitBook` wants it; nothing is done while it is."""
        self._wish.set()

    def _run(self) -> None:
        while self._wish.wait() and not self._stop.is_set():
            self._wish.clear()
            try:
                if self._reckon():
                    self._made()
            except StorageUnavailable as error:
                log.warning("no forecast: %s", error)
            except Exception:
                log.exception("a forecast has failed")

    def _reckon(self) -> bool:
        before = self._hall.waits.kept
        return self._hall.waits.waits(self._hall.clock.now()) is not before
