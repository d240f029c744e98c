"""Tells the hub every few seconds how this display is (X5)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version

from server.contract.client import HubClient, HubError
from server.contract.devices import DeviceReport, DisplaySound

log = logging.getLogger(__name__)

#: Seconds between two reports, until the hub says otherwise.
REPORT_SECONDS = 2.0

Composed = tuple[bool | None, DisplaySound]


class Reporter:
    """A thread that reports. `compose` says whether the page is there, and the sound."""

    def __init__(self, client: HubClient, compose: Callable[[], Composed]) -> None:
        self._client = client
        self._compose = compose
        self._seconds = REPORT_SECONDS
        self._heard = True
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)

    def start(self) -> None:
        """Begins to report."""
        self._thread.start()

    def stop(self) -> None:
        """Ends it, and waits for an answer under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._client.close()

    def report(self) -> bool:
        """Reports once. Returns whether the hub took it."""
        page, sound = self._compose()
        report = DeviceReport(sent_at=datetime.now(UTC), version=version("junban"), page=page, sound=sound)
        try:
            answer = self._client.report(report)
        except HubError as error:
            if self._heard:
                log.warning("the hub does not take our report: %s", error)
            self._heard = False
            return False
        self._heard = True
        self._seconds = answer.report_seconds
        return True

    def _run(self) -> None:
        while not self._stop.is_set():
            self.report()
            self._stop.wait(self._seconds)
