"""What a display tells the hub of itself (X5)."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from display.presence import GONE_AFTER, Presence
from display.reporting import Composed, Reporter
from display.screen import Screen
from display.web import create_app
from server.contract.client import HubClient
from server.contract.devices import DisplaySound


class Seconds:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_page_that_takes_no_beat_is_gone() -> None:
    seconds = Seconds()
    presence = Presence(seconds)
    assert presence.page is None  # the browser may still be starting
    seconds.now += GONE_AFTER
    assert presence.page is False
    presence.lives()
    assert presence.page is True
    seconds.now += GONE_AFTER - 0.1
    assert presence.page is True
    seconds.now += 0.1
    assert presence.page is False
    assert presence.age() == pytest.approx(GONE_AFTER)


@pytest.mark.parametrize(("address", "believed"), [("127.0.0.1", True), ("::1", True), ("192.0.2.7", False)])
def test_the_page_on_this_machine_says_whether_it_may_sound(tmp_path: Path, address: str, believed: bool) -> None:
    presence = Presence()
    client = create_app(Screen(sound=True), tmp_path, lambda _id: True, presence).test_client()
    told = client.post("/api/sound", json={"blocked": True}, environ_overrides={"REMOTE_ADDR": address})
    assert told.status_code == 200
    assert presence.blocked is believed


@pytest.mark.parametrize("body", [{}, {"blocked": "yes"}, []])
def test_anything_else_is_refused(tmp_path: Path, body: object) -> None:
    presence = Presence()
    client = create_app(Screen(sound=True), tmp_path, lambda _id: True, presence).test_client()
    assert client.post("/api/sound", json=body).status_code == 400
    assert not presence.blocked


def test_it_reports_and_goes_on_when_the_hub_does_not_take_it() -> None:
    heard: list[dict[str, object]] = []
    answers = [
        httpx.Response(200, json={"orders": [], "report_seconds": 2}),
        httpx.Response(503, text="busy"),
        httpx.Response(200, json={"orders": [], "report_seconds": 5}),
    ]

    def hub(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return answers[len(heard) - 1]

    told: list[Composed] = [(True, DisplaySound.ON), (False, DisplaySound.ON), (True, DisplaySound.BLOCKED)]
    client = HubClient("http://hub", "token", transport=httpx.MockTransport(hub))
    reporter = Reporter(client, lambda: told[len(heard)])
    assert [reporter.report() for _ in range(3)] == [True, False, True]
    assert [(one["page"], one["sound"]) for one in heard] == [(True, "on"), (False, "on"), (True, "blocked")]
    assert heard[0]["version"]
    reporter.stop()
