"""The kiosk's voice over its loopback API: clips, what is not spoken, texts made ahead, and how loud it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.voice.child import ChildRenderer
from kiosk.guidance import Guidance
from kiosk.spoken import UnknownText, fixed_names
from server.contract.snapshots import SoundView
from tests.support.kiosk_site import KioskSite, make_site, running_site, until
from tests.support.tones import SilentRenderer


@pytest.fixture
def renderer() -> SilentRenderer:
    return SilentRenderer()


@pytest.fixture
def site(renderer: SilentRenderer) -> Iterator[KioskSite]:
    with running_site(renderer=renderer) as site:
        yield site


def test_a_clip_is_a_sound_and_is_kept(site: KioskSite, renderer: SilentRenderer) -> None:
    first = site.client.get("/api/guidance/ja/number.A012.wav")
    assert (first.status_code, first.mimetype) == (200, "audio/wav")
    assert first.data.startswith(b"RIFF")
    assert renderer.orders[-1]["text"] == "受付番号は、エーの十二番です。"
    again = site.client.get("/api/guidance/ja/number.A012.wav", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(renderer.orders) == 1


@pytest.mark.parametrize(
    "path", ["ja/none", "vi/choose_service", "xx/choose_service", "ja/service.none", "ja/number.%2e"]
)
def test_what_is_no_text_or_has_no_voice_is_not_found(site: KioskSite, path: str) -> None:
    answer = site.client.get(f"/api/guidance/{path}.wav")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (404, "not-found")


def test_a_voice_that_fails_is_told_and_the_kiosk_goes_on(site: KioskSite, renderer: SilentRenderer) -> None:
    renderer.broken = True
    answer = site.client.get("/api/guidance/ja/back.wav")
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (503, "no-voice")
    renderer.broken = False
    assert site.client.get("/api/guidance/ja/back.wav").status_code == 200
    assert site.client.post("/api/tickets", json={"service": "renewal"}).status_code == 201


def test_the_state_tells_the_languages_of_the_voice_in_the_venues_order(renderer: SilentRenderer) -> None:
    site = make_site(renderer=renderer)
    site.hub.languages = ["en", "vi", "ja"]
    site.program.watch.poll()
    sound = site.client.get("/api/state").get_json()["sound"]
    assert sound == {"volume": 1.0, "success": "chime", "guidance": ["en", "ja"]}


def test_the_state_tells_how_loud_it_is_and_how_success_is_told(renderer: SilentRenderer) -> None:
    site = make_site(renderer=renderer)
    site.hub.sound = SoundView(volume=0.3, success="voice")
    site.program.watch.poll()
    sound = site.client.get("/api/state").get_json()["sound"]
    assert (sound["volume"], sound["success"]) == (0.3, "voice")


def test_without_an_engine_no_language_is_offered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("drivers.voice.voices._version", lambda _package: None)
    site = make_site(tmp_path, renderer=SilentRenderer())
    site.program.watch.poll()
    assert site.client.get("/api/state").get_json()["sound"]["guidance"] == []
    assert site.client.get("/api/guidance/ja/back.wav").status_code == 404


def test_a_kiosk_without_a_voice_makes_no_clips(tmp_path: Path) -> None:
    with running_site(tmp_path) as site:
        assert site.client.get("/api/state").get_json()["sound"]["guidance"] == []
        with pytest.raises(UnknownText):
            site.program.guidance.clip("back", "ja")
    assert not (tmp_path / "voice").exists()


def test_texts_are_made_ahead_once_and_again_for_a_new_service(renderer: SilentRenderer, tmp_path: Path) -> None:
    site = make_site()
    site.program.watch.poll()
    guidance = Guidance(tmp_path, site.program.watch, renderer=renderer, settled=0)
    guidance.start()
    try:
        names = len(set(fixed_names(site.program.watch.view.venue)))
        clips = tmp_path / "voice/clips"
        until(lambda: len(list(clips.glob("*.wav"))) > 1.5 * names)
        before = len(renderer.orders)
        guidance.clip("choose_service", "ja")
        guidance.clip("choose_service", "en")
        assert {order["language"] for order in renderer.orders} == {"ja", "en"}
        assert "ご用件を選んでください" in [order["text"] for order in renderer.orders[:before]]
    finally:
        guidance.stop()


def test_the_real_voice_speaks_from_its_own_process_which_ends_with_the_kiosk(tmp_path: Path) -> None:
    renderer = ChildRenderer()
    with running_site(tmp_path, renderer=renderer) as site:
        for language in ("ja", "en"):
            path = f"/api/guidance/{language}/number.A012.wav"
            # On a busy machine it is not ready in time, and asked for anew, as the page does.
            until(lambda path=path: site.client.get(path).status_code == 200, 60)
            assert len(site.client.get(path).data) > 24_000, "more than half a second"
        child = renderer._child
        assert child
    assert child.poll() is not None
