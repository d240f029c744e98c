"""What a program says of itself to whoever watches over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from display.screen import Screen
from display.web import create_app
from kiosk.web import health
from tests.support.kiosk_site import KioskSite, make_site, running_site

PAGE = {"Sec-Fetch-Site": "same-origin"}


class Clock:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_kiosk_knows_how_long_ago_its_page_asked() -> None:
    clock = Clock()
    app = Flask("kiosk")
    app.register_blueprint(health.blueprint(clock))
    app.add_url_rule("/api/state", "state", lambda: "")
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok", "page_seconds": None}
    client.get("/api/state", headers=PAGE)
    clock.now += 2.5
    assert client.get("/healthz").get_json() == {"status": "ok", "page_seconds": 2.5}


def test_whoever_is_no_page_is_not_taken_for_one() -> None:
    client = make_site().client
    client.get("/api/state")
    client.get("/api/texts", headers=PAGE)
    client.get("/healthz", headers=PAGE)
    assert client.get("/healthz").get_json()["page_seconds"] is None
    client.get("/api/state", headers=PAGE)
    assert client.get("/healthz").get_json()["page_seconds"] == 0.0


def test_a_monitor_knows_whether_its_page_listens(tmp_path_factory: pytest.TempPathFactory) -> None:
    client = create_app(Screen(sound=False), tmp_path_factory.mktemp("clips"), lambda _id: True).test_client()
    assert client.get("/healthz").get_json()["page_seconds"] is None
    with client.get("/events") as listening:
        assert next(iter(listening.response)).startswith(b"data: ")
        assert client.get("/healthz").get_json()["page_seconds"] < 5.0


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as running:
        yield running


@pytest.mark.parametrize("part", ["worker", "watch", "reporter", "handing_in"])
def test_a_kiosk_one_of_whose_threads_is_gone_is_not_well(
    site: KioskSite, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert site.program.healthy()
    monkeypatch.setattr(getattr(site.program, part), "_thread", threading.Thread())
    assert not site.program.healthy()
