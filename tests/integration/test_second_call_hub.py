"""The second call over HTTP: set aside, ready, called again where it is handed over; both waits apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hub import VENUE, CheckedClient, TestHub, hub_in_process

HANDS_OVER = """
[[counters]]
id = "9"
name = { ja = "交付窓口", en = "Hand-over" }
serves = {}
hands_over = true
"""


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, venue=VENUE + HANDS_OVER) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    client = hub.staff("sato")
    client.done("/counters/1/open")
    return client


def set_aside(hub: TestHub, client: CheckedClient, **body: object) -> dict[str, object]:
    """A visitor of `delivery`, called after 10 minutes and set aside after 2 more."""
    client.issue("delivery")
    hub.clock.advance(minutes=10)
    ticket = client.done("/counters/1/call-next")["ticket"]
    hub.clock.advance(minutes=2)
    return client.act(ticket, "set-aside", **body)


def test_both_parts_of_the_wait_are_counted_apart(hub: TestHub, sato: CheckedClient) -> None:
    aside = set_aside(hub, sato)
    assert (aside["state"], aside["part"], aside["ready_at"]) == ("on_hold", 2, None)
    assert aside["waiting_since"] == aside["set_aside_at"] == "2026-11-13T00:42:00Z"
    assert (aside["first_wait_seconds"], aside["second_wait_seconds"]) == (600, None)
    actions = aside["actions"]
    assert isinstance(actions, list)
    assert "ready" in actions
    assert "resume" not in actions
    hub.clock.advance(minutes=5)
    ready = sato.act(aside, "ready")
    assert (ready["state"], ready["ready_at"], ready["calls"]) == ("waiting", "2026-11-13T00:47:00Z", 0)
    hub.clock.advance(minutes=3)
    called = sato.done("/counters/1/call-next")
    assert (called["ticket"]["id"], called["why"]["rule"]) == (aside["id"], "second-call")
    assert called["why"]["text"]["ja"] == "準備ができた、交付の呼出です。"
    assert (called["ticket"]["first_wait_seconds"], called["ticket"]["second_wait_seconds"]) == (600, 480)
    [shown] = sato.snapshot("board")["calling"]
    assert (shown["part"], shown["number"]) == (2, called["ticket"]["number"])
    done = sato.act(called["ticket"], "complete")
    assert (done["first_wait_seconds"], done["second_wait_seconds"]) == (600, 480)


def test_a_counter_that_hands_over_makes_the_second_calls(hub: TestHub, sato: CheckedClient) -> None:
    suzuki = hub.staff("suzuki")
    suzuki.done("/counters/9/open")
    aside = set_aside(hub, sato)
    assert suzuki.done("/counters/9/call-next")["ticket"] is None
    sato.act(aside, "ready")
    assert sato.done("/counters/1/call-next")["ticket"] is None, "it is left to the counter that hands over"
    assert suzuki.done("/counters/9/call-next")["ticket"]["id"] == aside["id"]


def test_a_ticket_is_handed_over_at_the_counter_that_was_named(hub: TestHub, sato: CheckedClient) -> None:
    suzuki, kato = hub.staff("suzuki"), hub.staff("kato")
    suzuki.done("/counters/9/open")
    kato.done("/counters/3/open")
    aside = set_aside(hub, sato, counter="3")
    assert aside["for_counter"] == "3"
    sato.act(aside, "ready")
    assert suzuki.done("/counters/9/call-next")["ticket"] is None
    called = kato.done("/counters/3/call-next")
    assert (called["ticket"]["id"], called["why"]["rule"]) == (aside["id"], "second-call")


def test_who_calls_it_by_number_has_it_ready(hub: TestHub, sato: CheckedClient) -> None:
    suzuki = hub.staff("suzuki")
    suzuki.done("/counters/9/open")
    aside = set_aside(hub, sato)
    hub.clock.advance(minutes=4)
    called = suzuki.act(aside, "call", counter="9")
    assert (called["state"], called["ready_at"], called["second_wait_seconds"]) == (
        "called",
        "2026-11-13T00:46:00Z",
        240,
    )
    back = suzuki.act(called, "undo-call")
    assert (back["state"], back["part"], back["first_wait_seconds"], back["second_wait_seconds"]) == (
        "waiting",
        2,
        600,
        None,
    )


def test_only_a_visitor_at_a_counter_is_set_aside_and_only_then_ready(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue("delivery")
    with hub.unchanged():
        sato.refused(f"/tickets/{ticket['id']}/set-aside", "illegal-transition", 409)
    sato.act(ticket, "hold")
    with hub.unchanged():
        sato.refused(f"/tickets/{ticket['id']}/ready", "illegal-transition", 409)
    sato.act(ticket, "resume")
    sato.act(ticket, "call")
    with hub.unchanged():
        sato.refused(f"/tickets/{ticket['id']}/set-aside", "unknown-counter", 404, counter="99")


def test_a_missed_second_call_comes_back_as_a_second_call(hub: TestHub, sato: CheckedClient) -> None:
    aside = set_aside(hub, sato)
    sato.act(aside, "ready")
    sato.done("/counters/1/call-next")
    sato.act(aside, "no-show")
    back = sato.act(aside, "requeue")
    assert (back["part"], back["state"], back["ready_at"]) == (2, "waiting", "2026-11-13T00:42:00Z")
    assert sato.done("/counters/1/call-next")["ticket"]["id"] == aside["id"]
