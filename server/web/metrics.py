"""`/metrics` for Prometheus. Names by its conventions: units in the name, seconds and bytes; no personal data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from server.domain.devices import connected
from server.domain.health import Facts, Finding, Level, findings
from server.services.hall import Hall

CONTENT_TYPE = CONTENT_TYPE_LATEST


class QueueCollector(Collector):
    """The day's queue."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read anew for each scrape."""
        hall = self._hall
        day = hall.venue.business_day(hall.clock.now())
        newest, in_line, taken = hall.database.read(
            lambda uow: (uow.journal.seq(), uow.tickets.waiting_by_service(day), uow.numbers.taken(day))
        )
        yield GaugeMetricFamily("junban_seq", "Sequence number of the newest event", value=newest)
        waiting = GaugeMetricFamily("junban_waiting", "Tickets waiting", labels=["service"])
        issued = GaugeMetricFamily("junban_issued_today", "Tickets issued on this business day", labels=["service"])
        for service in hall.venue.services:
            waiting.add_metric([service.id], in_line.get(service.id, 0))
            issued.add_metric([service.id], taken.get(service.id, 0))
        yield from (waiting, issued)


class HealthCollector(Collector):
    """The machines."""

    def __init__(self, facts: Callable[[], Facts]) -> None:
        self._facts = facts

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Read anew for each scrape."""
        facts = self._facts()
        yield GaugeMetricFamily("junban_database_writable", "1 when commands are taken", value=facts.database_writable)
        yield from _of_devices(facts)
        yield from _of_ways_out(facts)
        yield _of_findings(findings(facts))


def exposition(collectors: Iterable[Collector]) -> bytes:
    """The text of one scrape."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    for collector in collectors:
        registry.register(collector)
    return generate_latest(registry)


def _of_devices(facts: Facts) -> Iterator[GaugeMetricFamily]:
    labels = ["device", "kind", "name"]
    up = GaugeMetricFamily("junban_device_connected", "1 when the device reported lately", labels=labels)
    seen = GaugeMetricFamily("junban_device_last_seen_timestamp_seconds", "When it last reported", labels=labels)
    clock = GaugeMetricFamily("junban_device_clock_offset_seconds", "Its clock less the hub's", labels=labels)
    printer = GaugeMetricFamily(
        "junban_printer_condition", "1 for the condition that a printer is in", labels=[*labels, "printer", "condition"]
    )
    for device in facts.devices:
        named = [device.id, device.kind, device.name]
        up.add_metric(named, connected(device.state, facts.now))
        if device.state is not None:
            seen.add_metric(named, device.state.seen_at.timestamp())
            clock.add_metric(named, device.state.clock_off)
            for one in device.state.printers:
                printer.add_metric([*named, one.id, one.condition], 1)
    yield from (up, seen, clock, printer)


def _of_ways_out(facts: Facts) -> Iterator[GaugeMetricFamily]:
    if facts.relay is not None:
        up = facts.relay.connected_since is not None
        yield GaugeMetricFamily("junban_relay_connected", "1 when the line to the relay stands", value=up)
    if facts.publish is not None:
        failures = facts.publish.failures
        yield GaugeMetricFamily("junban_publish_failures", "Rounds that failed since the last good one", value=failures)
        if facts.publish.published_at is not None:
            last = facts.publish.published_at.timestamp()
            yield GaugeMetricFamily("junban_publish_last_success_timestamp_seconds", "The last good round", value=last)
    if facts.disk_free is not None:
        yield GaugeMetricFamily("junban_disk_free_bytes", "Free on the disk of the hub's state", value=facts.disk_free)


def _of_findings(found: Iterable[Finding]) -> GaugeMetricFamily:
    counts = Counter(one.level for one in found)
    family = GaugeMetricFamily("junban_health_findings", "Rows of the health page, by how bad", labels=["level"])
    for level in Level:
        family.add_metric([level.value], counts[level])
    return family
