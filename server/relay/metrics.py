"""How the relay is doing, for Prometheus; and refusals in the log, each cause once a minute."""

from __future__ import annotations

import logging
import time

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector, generate_latest

from server.contract.relay import RefusedCode

#: Seconds for which the same cause of the same venue is only counted.
ONCE_IN = 60.0

log = logging.getLogger(__name__)


class Metrics:
    """The figures of one relay process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.phones = Gauge("junban_relay_phones", "Phones that listen", registry=self._registry)
        self.hub = Gauge("junban_relay_hub", "Whether the venue's hub is connected", ["venue"], registry=self._registry)
        self.age = Gauge("junban_relay_age_seconds", "Age of the newest state", ["venue"], registry=self._registry)
        self.tickets = Gauge("junban_relay_tickets", "Tickets known", ["venue"], registry=self._registry)
        self.wishes = Gauge("junban_relay_wishes", "Wishes not yet answered", ["venue"], registry=self._registry)
        self.shared = Gauge("junban_relay_shared", "Whether Redis answers; 1 without one", registry=self._registry)
        self.shared.set(1)
        self.states = Counter("junban_relay_states", "States believed", ["venue"], registry=self._registry)
        self.refused = Counter("junban_relay_refused", "Not believed", ["venue", "code"], registry=self._registry)
        self.events = Counter("junban_relay_events", "Events sent to phones", registry=self._registry)
        self.cut_off = Counter("junban_relay_cut_off", "Phones that did not read", registry=self._registry)
        self.full = Counter("junban_relay_full", "Sent away, for it was full", ["door"], registry=self._registry)
        self._logged: dict[tuple[str, str], float] = {}

    def refuse(self, venue: str, code: RefusedCode, address: str) -> None:
        """Counts a refusal, and logs it unless the same was logged a moment ago."""
        self.refused.labels(venue, code).inc()
        now = time.monotonic()
        if now - self._logged.get((venue, code), -ONCE_IN) >= ONCE_IN:
            self._logged[venue, code] = now
            log.warning("refused %s: %s, from %s", venue, code, address)

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)
