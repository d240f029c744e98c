"""Counters over HTTP: open, pause, close, call the next, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub import CheckedClient, TestHub, hub_in_process


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    return hub.staff("sato")


def test_a_counter_opens_pauses_and_closes(hub: TestHub, sato: CheckedClient) -> None:
    opened = sato.done("/counters/1/open")
    assert (opened["state"], opened["operator"], opened["opened_at"]) == ("open", "sato の名", "2026-11-13T00:30:00Z")
    assert sato.done("/counters/1/open") == opened  # open already: nothing happens
    paused = sato.done("/counters/1/pause", reason="休憩", returns_at="2026-11-13T10:00:00+09:00")
    assert (paused["state"], paused["pause_reason"], paused["returns_at"]) == ("paused", "休憩", "2026-11-13T01:00:00Z")
    hub.clock.advance(minutes=30)
    again = sato.done("/counters/1/open")
    assert (again["state"], again["pause_reason"], again["opened_at"]) == ("open", None, opened["opened_at"])
    closed = sato.done("/counters/1/close")
    assert (closed["state"], closed["operator"], closed["opened_at"]) == ("closed", None, None)
    assert sato.done("/counters/1/close") == closed


def test_a_counter_of_another_operator_is_taken(hub: TestHub, sato: CheckedClient) -> None:
    sato.done("/counters/1/open")
    kato = hub.staff("kato")
    with hub.unchanged():
        kato.refused("/counters/1/open", "counter-taken", 409)
    sato.done("/counters/1/close")
    assert kato.done("/counters/1/open")["operator"] == "kato の名"


def test_a_counter_with_a_visitor_does_not_close(hub: TestHub, sato: CheckedClient) -> None:
    sato.done("/counters/1/open")
    ticket = sato.issue()
    sato.act(ticket, "call")
    with hub.unchanged():
        sato.refused("/counters/1/close", "counter-busy", 409)
    sato.act(ticket, "complete")
    assert sato.done("/counters/1/close")["state"] == "closed"


def test_call_next_completes_the_present_and_calls_the_next(hub: TestHub, sato: CheckedClient) -> None:
    sato.done("/counters/1/open")
    first = sato.issue("delivery")
    hub.clock.advance(seconds=1)
    second = sato.issue("delivery")
    called = sato.done("/counters/1/call-next", announce=False)
    assert (called["ticket"]["id"], called["finished"], called["ticket"]["announce"]) == (first["id"], None, False)
    assert called["counter"]["current"] == first["id"]
    hub.clock.advance(minutes=5)
    called = sato.done("/counters/1/call-next")
    assert (called["ticket"]["id"], called["finished"]["id"]) == (second["id"], first["id"])
    assert (called["finished"]["state"], called["ticket"]["state"]) == ("completed", "called")
    assert called["ticket"]["announce"]
    assert called["seq"] == sato.snapshot()["seq"]
    called = sato.done("/counters/1/call-next")  # nobody waits: the present one is completed all the same
    assert (called["ticket"], called["finished"]["id"], called["counter"]["current"]) == (None, second["id"], None)


def test_call_next_follows_the_ranks(hub: TestHub, sato: CheckedClient) -> None:
    sato.done("/counters/1/open")
    renewal = sato.issue("renewal")
    hub.clock.advance(minutes=1)
    delivery = sato.issue("delivery")
    order = [sato.done("/counters/1/call-next")["ticket"]["id"] for _ in range(2)]
    assert order == [delivery["id"], renewal["id"]]


@pytest.mark.parametrize("state", ["closed", "paused"])
def test_nobody_is_called_to_a_counter_that_is_not_open(hub: TestHub, sato: CheckedClient, state: str) -> None:
    ticket = sato.issue()
    if state == "paused":
        sato.done("/counters/1/open")
        sato.done("/counters/1/pause")
    with hub.unchanged():
        assert sato.refused("/counters/1/call-next", "counter-not-open", 409)["state"] == state
        sato.refused(f"/tickets/{ticket['id']}/call", "counter-not-open", 409, counter="1")
        sato.refused(f"/tickets/{ticket['id']}/call", "counter-not-open", 409)


def test_a_closed_counter_is_not_paused(hub: TestHub, sato: CheckedClient) -> None:
    with hub.unchanged():
        sato.refused("/counters/1/pause", "counter-not-open", 409)


def test_undo_takes_a_call_next_back_as_one(hub: TestHub, sato: CheckedClient) -> None:
    sato.done("/counters/1/open")
    first, second = sato.issue("delivery"), sato.issue("delivery")
    sato.done("/counters/1/call-next")
    sato.act(first, "start")
    before = {entry["id"]: entry for entry in sato.snapshot()["tickets"]}
    sato.done("/counters/1/call-next")
    undone = sato.done("/undo")
    assert undone["undone"] == "call-next"
    after = {entry["id"]: entry for entry in sato.snapshot()["tickets"]}
    for ticket in (first, second):
        was, now = before[ticket["id"]], after[ticket["id"]]
        assert {**was, "version": 0} == {**now, "version": 0}
        assert now["version"] > was["version"]
    assert undone["seq"] == sato.snapshot()["seq"]


def test_undo_twice_late_or_with_nothing_is_refused(hub: TestHub, sato: CheckedClient) -> None:
    with hub.unchanged():
        sato.refused("/undo", "nothing-to-undo", 409)
    ticket = sato.issue()
    sato.act(ticket, "hold")
    sato.done("/undo")
    with hub.unchanged():
        sato.refused("/undo", "nothing-to-undo", 409)
    sato.act(ticket, "hold")
    hub.clock.advance(seconds=31)
    with hub.unchanged():
        sato.refused("/undo", "nothing-to-undo", 409)


def test_undo_is_for_ones_own_command_that_nobody_has_built_on(hub: TestHub, sato: CheckedClient) -> None:
    kato = hub.staff("kato")
    ticket = sato.issue()
    sato.act(ticket, "hold")
    with hub.unchanged():
        kato.refused("/undo", "nothing-to-undo", 409)
    kato.act(ticket, "resume")
    with hub.unchanged():
        sato.refused("/undo", "stale-version", 409)


def test_undo_does_not_put_two_visitors_at_one_counter(hub: TestHub, sato: CheckedClient) -> None:
    kato = hub.staff("kato")
    sato.done("/counters/1/open")
    first, second = sato.issue(), sato.issue()
    sato.act(first, "call")
    sato.act(first, "complete")
    kato.act(second, "call", counter="1")
    with hub.unchanged():
        sato.refused("/undo", "counter-busy", 409)
