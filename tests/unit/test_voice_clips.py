"""Clips: made once, found again, made ahead, kept within bounds."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from display.voice import script
from drivers.voice import render
from drivers.voice.child import ChildRenderer
from drivers.voice.clips import CHIME, ClipFolder, key_of, line_of, order_of
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.studio import Studio
from drivers.voice.voices import Voices
from tests.support.kiosk_site import until
from tests.support.tones import SECONDS, SilentRenderer


@pytest.fixture
def renderer() -> SilentRenderer:
    return SilentRenderer()


@pytest.fixture
def folder(tmp_path: Path) -> ClipFolder:
    return ClipFolder(tmp_path / "clips")


@pytest.fixture
def studio(folder: ClipFolder, renderer: SilentRenderer) -> Iterator[Studio]:
    studio = Studio(folder, renderer, idle=0.05)
    studio.start()
    yield studio
    renderer.gate.set()
    studio.stop()


def order(text: str) -> dict[str, object]:
    return order_of(Line("ja", text))


def test_the_key_tells_what_is_said_and_nothing_else() -> None:
    one = order_of(Line("ja", "百五番", {"百五番": "ヒャクゴバン"}))
    voices = Voices()
    assert key_of(one, voices) == key_of(dict(reversed(one.items())), voices)
    assert key_of(one, voices) != key_of(order_of(Line("ja", "百六番", {"百六番": "ヒャクロクバン"})), voices)
    assert key_of(one, voices) != key_of(CHIME, voices)
    assert key_of(one, voices).isalnum()


def test_the_key_changes_with_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of(order("百五番"), Voices())
    monkeypatch.setattr("drivers.voice.voices._version", lambda _package: "another")
    assert key_of(order("百五番"), Voices()) != before


def test_an_order_is_the_line_again_after_its_way_to_the_process() -> None:
    line = Line("ja-easy", "紙", {"二枚": "ニマイ"}, "かみ", exact=True)
    assert line_of(json.loads(json.dumps(order_of(line)))) == line


def test_a_clip_is_made_once(studio: Studio, renderer: SilentRenderer) -> None:
    first = studio.clip(order("一"), timeout=5)
    assert studio.clip(order("一"), timeout=5) == first
    assert first.seconds == pytest.approx(SECONDS)
    assert renderer.orders == [order("一")]


def test_a_call_overtakes_what_is_made_ahead(studio: Studio, renderer: SilentRenderer) -> None:
    renderer.gate.clear()
    studio.prepare([order("一"), order("二"), order("三")])
    with pytest.raises(VoiceFailed, match="in time"):
        studio.clip(order("呼"), timeout=0.01)
    renderer.gate.set()
    studio.clip(order("二"), timeout=5)
    made = [told["text"] for told in renderer.orders]
    assert made.index("呼") < made.index("二")


def test_what_is_made_ahead_is_made_language_by_language_japanese_first(
    studio: Studio, renderer: SilentRenderer
) -> None:
    renderer.gate.clear()
    studio.prepare([order("零")])  # in hand when the others come
    studio.prepare(order(text) | {"language": tag} for text in "一二" for tag in ("en", "ja"))
    studio.prepare([order("last") | {"language": "zh-Hans"}])
    renderer.gate.set()
    until(lambda: len(renderer.orders) == 6)
    assert [told["language"] for told in renderer.orders[1:]] == ["ja", "ja", "en", "en", "zh-Hans"]


def test_what_is_ready_or_ordered_is_not_ordered_again(studio: Studio, renderer: SilentRenderer) -> None:
    studio.prepare([order("一"), order("一")])
    studio.prepare([order("一")])
    studio.clip(order("二"), timeout=5)
    assert renderer.rested.wait(5)
    studio.prepare([order("一")])
    studio.clip(order("三"), timeout=5)
    assert [told["text"] for told in renderer.orders].count("一") == 1


def test_a_clip_that_fails_is_told_and_tried_again(studio: Studio, renderer: SilentRenderer) -> None:
    renderer.broken = True
    with pytest.raises(VoiceFailed, match="broken"):
        studio.clip(order("一"), timeout=5)
    renderer.broken = False
    assert studio.clip(order("一"), timeout=5).seconds


def test_the_engine_rests_when_idle_and_works_again(studio: Studio, renderer: SilentRenderer) -> None:
    studio.clip(order("一"), timeout=5)
    assert renderer.rested.wait(5)
    assert studio.clip(order("二"), timeout=5).seconds


def test_a_damaged_clip_is_made_anew(folder: ClipFolder, studio: Studio) -> None:
    clip = studio.clip(order("一"), timeout=5)
    folder.path(clip.key).write_bytes(b"RIFF")
    assert folder.find(clip.key) is None
    assert studio.clip(order("一"), timeout=5) == clip


def test_the_folder_keeps_what_was_used_last(tmp_path: Path, renderer: SilentRenderer) -> None:
    folder = ClipFolder(tmp_path, limit=2000)
    for age, key in enumerate(("new", "used", "old")):
        renderer.render({}, folder.path(key))
        os.utime(folder.path(key), (1000 - age, 1000 - age))
    folder.prune()
    assert folder.find("new")
    assert folder.find("used")
    assert folder.find("old") is None


def test_half_written_clips_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    (tmp_path / "x.12.part").write_bytes(b"half")
    ClipFolder(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_rendering_process_makes_real_clips_and_is_replaced_when_it_dies(tmp_path: Path) -> None:
    folder = ClipFolder(tmp_path)
    with ChildRenderer() as renderer:
        renderer.render(CHIME, folder.path("chime"))
        first = renderer._child
        assert first
        first.kill()
        first.wait()
        renderer.render(script.number_order("A110"), folder.path("number"))
        with pytest.raises(VoiceFailed, match="no voice for xx"):
            renderer.render(order("x") | {"language": "xx"}, folder.path("none"))
        with pytest.raises(VoiceFailed, match="No such file"):
            renderer.render(CHIME, tmp_path / "missing" / "chime.wav")
    chime, number = folder.find("chime"), folder.find("number")
    assert chime
    assert 1.5 < chime.seconds < 2.5
    assert number
    assert 2.0 < number.seconds < 3.5
    assert not list(tmp_path.glob("*.part"))


def test_the_rendering_process_holds_one_engine_at_a_time(tmp_path: Path) -> None:
    folder = ClipFolder(tmp_path)
    with ChildRenderer() as renderer:
        processes = []
        for number, language in (("A001", "ja"), ("A001", "ja-easy"), ("", ""), ("A001", "en"), ("A002", "en")):
            renderer.render(
                script.number_order(number, language) if language else CHIME, folder.path(number + language)
            )
            assert renderer._child
            processes.append(renderer._child.pid)
    first, *_same, other, last = processes
    assert processes == [first, first, first, other, last]
    assert other == last != first
    assert len(list(tmp_path.glob("*.wav"))) == 5


def test_the_rendering_process_works_where_it_may_not_be_polite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_increment: int) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "nice", refuse)
    monkeypatch.setattr(sys, "argv", ["render"])
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps({**CHIME, "path": str(tmp_path / "chime.wav")}) + "\n"))
    render.main()
    assert json.loads(capsys.readouterr().out) == {"ok": True}
    assert (tmp_path / "chime.wav").stat().st_size > 100_000
