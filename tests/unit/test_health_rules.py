"""What is wrong with a venue's machines, and how badly; every word of it in each language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.contract.catalogue import load_catalogue
from server.domain import health
from server.domain.devices import DeviceState, PrinterNow, SlipTrouble
from server.domain.health import (
    DeviceFacts,
    Facts,
    Finding,
    Level,
    Part,
    PublishFacts,
    RelayFacts,
    findings,
    worst,
)

NOW = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=2)


def printer(condition: str = "ready", *faults: str, troubles: int = 0) -> PrinterNow:
    slips = tuple(SlipTrouble(f"t{n}", f"A00{n}", "visitor", "unknown", NOW) for n in range(troubles))
    return PrinterNow("printer", condition, faults, "", "", NOW, 0, slips)


def device(kind: str = "kiosk", **changes: Any) -> DeviceFacts:
    state = DeviceState(**{"version": "1", "printers": (), "seen_at": NOW, "clock_off": 0.0} | changes)
    return DeviceFacts(f"{kind}-1", "入口", kind, state)


def told(*devices: DeviceFacts, **changes: Any) -> list[tuple[str, str, str]]:
    """Part, level and code of what is not well."""
    known: dict[str, Any] = {"now": NOW, "version": "1", "devices": devices}
    facts = Facts(**known | changes)
    return [(one.part, one.level, one.fault or one.code) for one in findings(facts) if one.level is not Level.OK]


def test_a_venue_in_which_all_is_well_has_a_row_for_each_thing() -> None:
    facts = Facts(
        NOW,
        "1",
        [device(printers=(printer(),)), device("display", page=True, sound="on")],
        relay=RelayFacts(LONG_AGO, NOW),
        publish=PublishFacts(NOW, NOW, 0, None),
        disk_free=50_000_000_000,
    )
    found = findings(facts)
    assert {one.part for one in found} == set(Part)
    assert {one.level for one in found} == {Level.OK}
    assert worst(found) is Level.OK


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"seen_at": LONG_AGO}, [("kiosk", "bad", "kiosk_away")]),
        ({"closed_since": NOW}, [("kiosk", "note", "kiosk_closed")]),
        ({"clock_off": -7.0}, [("kiosk", "warn", "clock_off")]),
        ({"clock_off": 90.0}, [("kiosk", "bad", "clock_off")]),
        ({"version": "2"}, [("kiosk", "warn", "other_version")]),
        ({"printers": (printer("paper-low", "paper-low"),)}, [("kiosk", "warn", "paper-low")]),
        ({"printers": (printer("blocked", "paper-out"),)}, [("kiosk", "bad", "paper-out")]),
        ({"printers": (printer("blocked", "paper-low", "cover-open"),)}, [("kiosk", "bad", "cover-open")]),
        ({"printers": (printer("faulty"),)}, [("kiosk", "bad", "faulty")]),
        ({"printers": (printer(troubles=2),)}, [("kiosk", "warn", "slips")]),
        ({"seen_at": LONG_AGO, "printers": (printer("blocked", "paper-out"),)}, [("kiosk", "bad", "kiosk_away")]),
    ],
)
def test_what_a_kiosk_tells_is_judged(changes: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert told(device(**changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"page": None, "sound": "on"}, []),
        ({"page": False, "sound": "on"}, [("display", "bad", "page_gone")]),
        ({"page": True, "sound": "blocked"}, [("display", "bad", "sound_blocked")]),
        ({"page": True, "sound": "off"}, [("display", "note", "sound_off")]),
        ({"seen_at": LONG_AGO}, [("display", "bad", "display_away")]),
    ],
)
def test_what_a_display_tells_is_judged(changes: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert told(device("display", **changes)) == expected


def test_a_device_that_never_reported_is_looked_at_but_no_alarm() -> None:
    assert told(DeviceFacts("k", "", "kiosk", None)) == [("kiosk", "warn", "kiosk_never")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"relay": RelayFacts(None, error="unreachable")}, [("relay", "bad", "relay_lost")]),
        ({"publish": PublishFacts(NOW, LONG_AGO, 9, "target-away")}, [("publish", "bad", "publish_late")]),
        ({"publish": PublishFacts(NOW, NOW, 1, "target-away")}, [("publish", "warn", "publish_failed")]),
        ({"publish": PublishFacts(LONG_AGO, LONG_AGO, 0, None)}, [("publish", "bad", "publish_gone")]),
        ({"publish": PublishFacts(NOW, None, 1, "host-unknown")}, [("publish", "bad", "publish_late")]),
        ({"database_writable": False}, [("database", "bad", "database_refuses")]),
        ({"disk_free": 999_999_999}, [("disk", "warn", "disk_low")]),
        ({"disk_free": 1_000_000}, [("disk", "bad", "disk_full")]),
    ],
)
def test_what_is_beside_the_devices_is_judged(changes: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert told(**changes) == expected


def test_the_worst_comes_first() -> None:
    found = told(
        device(clock_off=9.0),
        device("display", page=True, sound="off"),
        DeviceFacts("z", "奥", "kiosk", DeviceState("1", (), LONG_AGO, 0.0)),
    )
    assert [level for _part, level, _code in found] == ["bad", "warn", "note"]


def test_the_worst_of_nothing_is_well() -> None:
    assert worst([]) is Level.OK
    assert worst([Finding(Part.DISK, "", "", Level.WARN, ""), Finding(Part.DISK, "", "", Level.NOTE, "")]) is Level.WARN


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_finding_has_its_state_and_what_to_do(language: str) -> None:
    texts = load_catalogue("health").all(language)
    source = Path(health.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'Level\.\w+, "([a-z_]+)"', source)) | {"clock_off", "kiosk_never", "kiosk_away"}
    codes |= {"display_never", "display_away", "relay_lost"}
    for code in sorted(codes - {"printer"}):
        assert texts[f"state_{code}"]
        assert texts[f"do_{code}"]
    for level in Level:
        assert texts[f"level_{level}"]
        assert texts[f"lead_{level}"]
    for part in Part:
        assert texts[f"part_{part}"]


def test_the_catalogue_has_the_same_keys_in_each_language() -> None:
    catalogue = load_catalogue("health")
    assert {language: set(texts) for language, texts in catalogue.texts.items()} == {
        language: set(catalogue.texts["ja"]) for language in catalogue.texts
    }
