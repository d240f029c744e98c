"""Devices: who is away, what of a report is news, how far a clock is off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.domain.devices import (
    DeviceOrder,
    DeviceState,
    OrderKind,
    PrinterNow,
    SlipTrouble,
    changes,
    clock_told,
    connected,
    essence,
    newer,
)
from tests.support.clock import MORNING

LATER = MORNING + timedelta(minutes=1)
READY = PrinterNow("main", "ready", (), "", "TM-T88", MORNING, 0, ())
SLIP = SlipTrouble("t1", "A001", "counter", "unknown", MORNING)


def state(*printers: PrinterNow, version: str = "1") -> DeviceState:
    return DeviceState(version, printers, MORNING, 0.0)


@pytest.mark.parametrize(("seconds", "is_connected"), [(0, True), (9.9, True), (10, False), (3600, False)])
def test_a_device_is_away_when_it_has_not_reported_for_ten_seconds(seconds: float, is_connected: bool) -> None:
    assert connected(state(), MORNING + timedelta(seconds=seconds)) is is_connected


def test_a_device_that_never_reported_is_not_connected() -> None:
    assert not connected(None, MORNING)


def test_of_two_hubs_the_later_word_counts() -> None:
    early, late = state(), replace(state(), seen_at=LATER)
    assert newer(early, late) is newer(late, early) is late
    assert newer(None, early) is newer(early, None) is early
    assert newer(None, None) is None


@pytest.mark.parametrize(
    ("off", "before", "told"),
    [
        (0.02, None, 0),
        (-4.9, None, 0),
        (75.4, None, 75),
        (-75.4, None, -75),
        (78.0, 75, 75),
        (80.1, 75, 80),
        (2.0, 75, 0),
        (6.0, 0, 6),
    ],
)
def test_a_clock_is_told_in_seconds_and_does_not_waver(off: float, before: float | None, told: float) -> None:
    assert clock_told(off, before) == told


@pytest.mark.parametrize(
    "other",
    [
        replace(READY, waiting=3),
        replace(READY, since=LATER),
        replace(READY, troubles=(replace(SLIP, since=LATER),)),
    ],
)
def test_counts_and_times_alone_are_not_kept_at_once(other: PrinterNow) -> None:
    like = replace(READY, troubles=(SLIP,)) if other.troubles else READY
    assert essence(state(other)) == essence(replace(state(like), seen_at=LATER, clock_off=9.0))


@pytest.mark.parametrize(
    "other",
    [
        replace(READY, condition="paper-low"),
        replace(READY, faults=("cover-open",)),
        replace(READY, detail="電源"),
        replace(READY, troubles=(SLIP,)),
    ],
)
def test_everything_else_is(other: PrinterNow) -> None:
    assert essence(state(other)) != essence(state(READY))
    assert essence(state(READY, version="2")) != essence(state(READY)) != essence(None)


def test_the_order_of_faults_is_no_news() -> None:
    one, other = (replace(READY, condition="blocked", faults=faults) for faults in (("a", "b"), ("b", "a")))
    assert changes([one], [other]) == []
    assert essence(state(one)) == essence(state(other))


def test_a_condition_that_changes_is_told_with_what_it_was() -> None:
    out = replace(READY, condition="blocked", faults=("paper-out", "cover-open"))
    [change] = changes([READY], [out])
    assert change.ticket is None
    assert change.detail == {
        "printer": "main",
        "condition": "blocked",
        "faults": "cover-open paper-out",
        "was": "ready",
    }
    assert changes([out], [replace(out, waiting=7, detail="x", since=LATER)]) == []


def test_printers_come_and_go() -> None:
    [come], [gone] = changes([], [READY]), changes([READY], [])
    assert (come.detail["condition"], come.detail["was"]) == ("ready", "none")
    assert (gone.detail["condition"], gone.detail["was"]) == ("none", "ready")


def test_troubles_come_change_and_end() -> None:
    def steps(*lives: SlipTrouble) -> PrinterNow:
        return replace(READY, troubles=lives)

    [come] = changes([READY], [steps(SLIP)])
    [moved] = changes([steps(replace(SLIP, state="blocked"))], [steps(SLIP)])
    [over] = changes([steps(SLIP)], [READY])
    for change, was, now in ((come, "none", "unknown"), (moved, "blocked", "unknown"), (over, "unknown", "over")):
        told = {"printer": "main", "slip": "counter", "number": "A001", "state": now, "was": was}
        assert (change.detail, change.ticket) == (told, "t1")


def test_a_slip_and_its_reprint_are_two() -> None:
    both = replace(READY, troubles=(SLIP, replace(SLIP, reprint=True)))
    assert len(changes([READY], [both])) == 2


def test_an_order_that_is_not_fetched_expires_and_one_that_was_never_does() -> None:
    order = DeviceOrder("o", "d", "main", OrderKind.RESET, MORNING, "op", "田中")
    assert not order.expired(MORNING + timedelta(seconds=299))
    assert order.expired(MORNING + timedelta(seconds=300))
    assert not replace(order, taken_at=LATER).expired(MORNING + timedelta(days=1))
