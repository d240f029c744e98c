"""Settings that staff change while the hall is open: a layer over the venue's file.

A layer says a few settings by their path (`notice.text`, `services.delivery.name`, `counters.1.serves`); None takes
the key out. Where the layer speaks it wins over the file, everywhere else the file holds. Together they are judged by
the very rules of `check-config`, so that what staff can store is what a file could say.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.venue import Venue
from server.settings.build import Settings
from server.settings.findings import Finding, SettingsError
from server.settings.load import judge
from server.settings.show import to_toml
from server.settings.source import Source

Layer = Mapping[str, object]

#: Settings of the venue, of each service, of each counter that staff may change.
OF_VENUE = (
    "hours.regular",
    "hours.nth",
    "hours.dates",
    "hours.closed_on_public_holidays",
    "hours.closed_every_year",
    "notice.text",
    "sound.volume",
    "sound.hours",
)
OF_SERVICE = ("name", "hours", "daily_limit", "suspended", "removed")
OF_COUNTER = ("name", "serves")
#: The order of services on the kiosk, as a list of their ids.
ORDER = "services"

_PART = re.compile(r"(services|counters)\.([a-z0-9-]+)\.([a-z_]+)")
_KEY = re.compile(r"(services|counters)\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Judged:
    """A layer with its file: the settings they make, None with errors; `findings` by path where that is known."""

    settings: Settings | None
    findings: tuple[Finding, ...]


def tables_of(settings: Settings) -> Mapping[str, Any]:
    """What the file says; of settings that were made without a file, what a file would say."""
    return settings.tables if settings.tables is not None else tomllib.loads(to_toml(settings))


def paths_of(tables: Mapping[str, Any]) -> Iterator[str]:
    """All that staff may change in a venue, in the order of the page."""
    yield ORDER
    yield from (f"services.{table['id']}.{key}" for table in tables.get("services", ()) for key in OF_SERVICE)
    yield from (f"counters.{table['id']}.{key}" for table in tables.get("counters", ()) for key in OF_COUNTER)
    yield from OF_VENUE


def value_of(tables: Mapping[str, Any], path: str) -> object:
    """What the tables say at a path; None when they say nothing."""
    if path == ORDER:
        return [table["id"] for table in tables.get("services", ())]
    part = _PART.fullmatch(path)
    if part is None:
        table, key = path.split(".")
        return tables.get(table, {}).get(key)
    known: Mapping[str, Any] = next((table for table in tables.get(part[1], ()) if table["id"] == part[2]), {})
    return known.get(part[3])


def over(tables: Mapping[str, Any], layer: Layer) -> dict[str, Any]:
    """The file's tables with the layer on top. What the layer says of a service the file has no more is left out."""
    whole: dict[str, Any] = copy.deepcopy(dict(tables))
    for path, value in sorted(layer.items()):
        part = _PART.fullmatch(path)
        if path != ORDER and part is None:
            table, key = path.split(".")
            _put(whole.setdefault(table, {}), key, value)
        elif part is not None and part[3] != "removed":
            for known in whole.get(part[1], ()):
                if known["id"] == part[2]:
                    _put(known, part[3], value)
    _remove(whole, {path.split(".")[1] for path, value in layer.items() if path.endswith(".removed") and value})
    _reorder(whole, layer.get(ORDER))
    return whole


def judge_layer(settings: Settings, layer: Layer) -> Judged:
    """Everything that is wrong or odd with the layer and its file, at once."""
    whole = over(tables_of(settings), layer)
    try:
        made = judge(Source(whole, {}), lambda _name: (settings.venue.slip_logo, []))
    except SettingsError as error:
        return Judged(None, tuple(_by_path(whole, finding) for finding in error.findings))
    return Judged(made, tuple(_by_path(whole, finding) for finding in made.warnings))


def venue_with(settings: Settings, layer: Layer) -> Venue | None:
    """The venue in effect, None when the file has changed so that they do not fit together."""
    judged = judge_layer(settings, layer)
    return judged.settings.venue if judged.settings else None


def _put(table: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = copy.deepcopy(value)


def _remove(whole: dict[str, Any], removed: set[str]) -> None:
    if not removed:
        return
    whole["services"] = [table for table in whole.get("services", ()) if table["id"] not in removed]
    for counter in whole.get("counters", ()):
        if isinstance(counter.get("serves"), dict):
            counter["serves"] = {service: rank for service, rank in counter["serves"].items() if service not in removed}


def _reorder(whole: dict[str, Any], order: object) -> None:
    """Services that the order does not name come last, as the file has them."""
    if isinstance(order, list):
        places = {service: place for place, service in enumerate(order)}
        whole["services"] = sorted(whole.get("services", ()), key=lambda table: places.get(table["id"], len(places)))


def _by_path(whole: Mapping[str, Any], finding: Finding) -> Finding:
    """`services[2].name` is a place in a file; the layer says `services.delivery.name`."""

    def named(match: re.Match[str]) -> str:
        return f"{match[1]}.{whole[match[1]][int(match[2])]['id']}"

    return Finding(finding.code, _KEY.sub(named, finding.key, count=1), None, finding.severity, finding.places)
