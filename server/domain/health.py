"""Health (X5): what is wrong with the machines of a venue, and how badly. Pure; texts are `config/messages/health`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from server.domain.devices import DeviceState, PrinterNow, connected

#: Seconds by which a device's clock may be wrong before that is bad: from then on its slips show another time.
CLOCK_BAD = 60.0
#: Without a round that went well for so long, what the city's website shows is old.
PUBLISH_LATE = timedelta(minutes=5)
#: Bytes of the disk with the database. A day of 400 tickets takes 2 MB.
DISK_LOW = 1_000_000_000
DISK_FULL = 100_000_000


class Level(StrEnum):
    """How bad it is, worst first."""

    BAD = "bad"
    """Residents notice it, or will within the hour."""
    WARN = "warn"
    """Somebody should see to it today."""
    NOTE = "note"
    """On purpose."""
    OK = "ok"


class Part(StrEnum):
    """What can be well or not, in the order in which it is shown."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    RELAY = "relay"
    PUBLISH = "publish"
    DATABASE = "database"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing and one word about it. `code` names its texts; `fault` those of a printer."""

    part: Part
    id: str
    name: str
    level: Level
    code: str
    seen_at: datetime | None = None
    fault: str = ""
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A kiosk or display as it is registered, and what it last told of itself."""

    id: str
    name: str
    kind: str
    state: DeviceState | None


@dataclass(frozen=True, slots=True)
class RelayFacts:
    """The line to the relay; `error` is why it is not connected."""

    connected_since: datetime | None
    acknowledged_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class PublishFacts:
    """The last round of `junban publish`; `code` is why it failed."""

    at: datetime
    published_at: datetime | None
    failures: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known at one instant; None where a venue has no such thing."""

    now: datetime
    version: str
    devices: Sequence[DeviceFacts]
    relay: RelayFacts | None = None
    publish: PublishFacts | None = None
    database_writable: bool = True
    disk_free: int | None = None


def findings(facts: Facts) -> tuple[Finding, ...]:
    """One or more for each thing, the worst first, then in the order of parts and names."""
    found = [*_devices(facts), *_relay(facts), *_publish(facts), *_storage(facts)]
    levels, parts = list(Level), list(Part)
    return tuple(sorted(found, key=lambda one: (levels.index(one.level), parts.index(one.part), one.name, one.code)))


def worst(found: Iterable[Finding]) -> Level:
    """The worst of them; OK when there is none."""
    levels = list(Level)
    return min((one.level for one in found), key=levels.index, default=Level.OK)


def _devices(facts: Facts) -> Iterator[Finding]:
    for device in facts.devices:
        part, state = Part(device.kind), device.state
        seen = state.seen_at if state else None
        told = list(_of_device(facts, part, state))
        for level, code, fault, places in told or [(Level.OK, "ok", "", {})]:
            yield Finding(part, device.id, device.name, level, code, seen, fault, places)


_Told = tuple[Level, str, str, Mapping[str, str]]


def _of_device(facts: Facts, part: Part, state: DeviceState | None) -> Iterator[_Told]:
    if state is None:
        yield Level.WARN, f"{part}_never", "", {}
        return
    if not connected(state, facts.now):
        yield Level.BAD, f"{part}_away", "", {}
        return  # what it said last may be over long since
    if state.closed_since is not None:
        yield Level.NOTE, "kiosk_closed", "", {}
    if state.clock_off:
        level = Level.BAD if abs(state.clock_off) >= CLOCK_BAD else Level.WARN
        yield level, "clock_off", "", {"seconds": f"{state.clock_off:+.0f}"}
    if state.version and state.version != facts.version:
        yield Level.WARN, "other_version", "", {"version": state.version, "hub": facts.version}
    for printer in state.printers:
        yield from _of_printer(printer)
    if part is Part.DISPLAY:
        yield from _of_display(state)


def _of_printer(printer: PrinterNow) -> Iterator[_Told]:
    level = {"ready": Level.OK, "paper-low": Level.WARN}.get(printer.condition, Level.BAD)
    if level is not Level.OK:
        # The first fault names the cause; without one the condition does.
        known = [fault for fault in printer.faults if fault != "paper-low"] or [printer.condition]
        yield level, "printer", known[0] if level is Level.BAD else "paper-low", {}
    if printer.troubles:
        yield Level.WARN, "slips", "", {"n": str(len(printer.troubles))}


def _of_display(state: DeviceState) -> Iterator[_Told]:
    if state.page is False:
        yield Level.BAD, "page_gone", "", {}
    if state.sound == "blocked":
        yield Level.BAD, "sound_blocked", "", {}
    if state.sound == "off":
        yield Level.NOTE, "sound_off", "", {}


def _relay(facts: Facts) -> Iterator[Finding]:
    relay = facts.relay
    if relay is None:
        return
    seen = relay.acknowledged_at or relay.connected_since
    if relay.connected_since is not None:
        yield Finding(Part.RELAY, "relay", "", Level.OK, "ok", seen)
    else:
        yield Finding(Part.RELAY, "relay", "", Level.BAD, "relay_lost", seen, places={"why": relay.error or "-"})


def _publish(facts: Facts) -> Iterator[Finding]:
    publish = facts.publish
    if publish is None:
        return
    late = publish.published_at is None or facts.now - publish.published_at > PUBLISH_LATE
    seen, why = publish.published_at, {"why": publish.code or "-"}
    if late and facts.now - publish.at > PUBLISH_LATE:
        yield Finding(Part.PUBLISH, "publish", "", Level.BAD, "publish_gone", seen)
    elif late:
        yield Finding(Part.PUBLISH, "publish", "", Level.BAD, "publish_late", seen, places=why)
    elif publish.failures:
        yield Finding(Part.PUBLISH, "publish", "", Level.WARN, "publish_failed", seen, places=why)
    else:
        yield Finding(Part.PUBLISH, "publish", "", Level.OK, "ok", seen)


def _storage(facts: Facts) -> Iterator[Finding]:
    if facts.database_writable:
        yield Finding(Part.DATABASE, "database", "", Level.OK, "ok", facts.now)
    else:
        yield Finding(Part.DATABASE, "database", "", Level.BAD, "database_refuses", None)
    if facts.disk_free is None:
        return
    places = {"megabytes": f"{facts.disk_free // 1_000_000:,}"}
    if facts.disk_free < DISK_FULL:
        yield Finding(Part.DISK, "disk", "", Level.BAD, "disk_full", facts.now, places=places)
    elif facts.disk_free < DISK_LOW:
        yield Finding(Part.DISK, "disk", "", Level.WARN, "disk_low", facts.now, places=places)
    else:
        yield Finding(Part.DISK, "disk", "", Level.OK, "disk_ok", facts.now, places=places)
