"""The display's doors on loopback: page, events, clips and reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from display.screen import Screen
from display.web import create_app
from tests.support.boards import board


@pytest.fixture
def web(tmp_path: Path) -> FlaskClient:
    """A display that shows board 10, has one clip, and is speaking `x`."""
    screen = Screen(sound=True)
    screen.show(board(10))
    (tmp_path / "abc.wav").write_bytes(b"RIFF")
    return create_app(screen, tmp_path, lambda announcement: announcement == "x").test_client()


def test_the_page_is_safe_and_says_nothing_inline(web: FlaskClient) -> None:
    page = web.get("/")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    for inline in ("style=", "<style", "onclick", "http"):
        assert inline not in page.text


def test_the_voice_is_credited(web: FlaskClient) -> None:
    assert "HTS Voice “Mei”" in web.get("/").text


def test_texts_come_in_every_language(web: FlaskClient) -> None:
    texts = web.get("/messages.json").get_json()
    assert texts["ja"]["link_lost"] == "接続が切れています"
    assert texts["en"]["link_lost"] == "Connection lost"


def test_a_clip_is_kept_by_the_browser(web: FlaskClient) -> None:
    with web.get("/audio/abc.wav") as clip:
        assert clip.mimetype == "audio/wav"
        assert "immutable" in clip.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/audio/../abc.wav", "/audio/..%2fabc.wav", "/audio/nothing.wav", "/audio/a.b.wav"])
def test_only_clips_are_served(web: FlaskClient, path: str) -> None:
    assert web.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{}", "application/json", 400),
        ('{"id": 7}', "application/json", 400),
        ("[]", "application/json", 400),
        ("{", "application/json", 400),
        ('{"id": "x"}', "text/plain", 415),
        ('{"id": "x"}', "application/json", 200),
    ],
)
def test_reports_of_pages_are_checked(web: FlaskClient, body: str, kind: str, status: int) -> None:
    assert web.post("/api/spoken", data=body, content_type=kind).status_code == status


def test_a_report_is_told_whether_it_was_for_the_current_announcement(web: FlaskClient) -> None:
    assert web.post("/api/spoken", json={"id": "x"}).get_json() == {"current": True}
    assert web.post("/api/spoken", json={"id": "y"}).get_json() == {"current": False}


def test_the_event_stream_begins_with_the_whole_state(web: FlaskClient) -> None:
    stream = web.get("/events", buffered=False)
    first = next(iter(stream.response))
    stream.close()
    assert stream.mimetype == "text/event-stream"
    assert isinstance(first, bytes)
    assert first.startswith(b"data: {")
    assert first.endswith(b"}\n\n")
    assert json.loads(first[6:])["board"]["seq"] == 10


def test_a_quiet_stream_gives_signs_of_life(web: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("display.web.BEAT", 0.01)
    stream = web.get("/events", buffered=False)
    events = iter(stream.response)
    next(events)
    assert next(events) == b"event: beat\ndata:\n\n"
    stream.close()


@pytest.mark.parametrize(("address", "lives"), [("127.0.0.1", True), ("::1", True), ("192.168.10.40", False)])
def test_only_a_page_on_this_machine_says_that_its_browser_lives(web: FlaskClient, address: str, lives: bool) -> None:
    stream = web.get("/events", buffered=False, environ_base={"REMOTE_ADDR": address})
    next(iter(stream.response))
    stream.close()
    assert (web.get("/healthz").get_json()["page_seconds"] is not None) is lives
