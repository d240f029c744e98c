"""Audio packs: made whole, gone on with, and looked over clip by clip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from drivers.voice.calling import CALLERS
from drivers.voice.clips import order_of
from drivers.voice.engine import Sound
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import TARGET, loudness
from drivers.voice.manifest import MANIFEST, Manifest, heard, manifest_text, read_manifest
from drivers.voice.openjtalk import OpenJTalkEngine
from drivers.voice.packing import About, Flaw, Texts, check_pack, make_pack
from drivers.voice.render import Booth
from drivers.voice.voices import PACK, Voices
from drivers.voice.wav import wav
from junban.cli import main
from junban.voice.texts import texts_of

ABOUT = About("a tone", "recorded", "ours")
#: As short as a pack can be: every number in the words of Korean has few.
TEXTS = Texts("ko", "{number}번", ("1번 창구로",))


class Tone:
    """Says everything as a tone, and counts."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.fails_at = -1

    def say(self, line: Line) -> Sound:
        """A tenth of a second."""
        if len(self.said) == self.fails_at:
            raise VoiceFailed("hoarse")
        self.said.append(line.text)
        return Sound(0.2 * np.sin(np.arange(1600)), 16_000)


def make(folder: Path, tone: Tone) -> int:
    return make_pack(folder, TEXTS, tone, ABOUT, lambda _done, _of: None)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packs, with one for Korean."""
    packs = tmp_path_factory.mktemp("packs")
    make(packs / "ko", Tone())
    return packs


def manifest(folder: Path) -> Manifest:
    found = read_manifest(folder)
    assert found
    return found


def test_a_pack_says_whose_it_is_and_has_every_piece(pack: Path) -> None:
    made = manifest(pack / "ko")
    assert (made.language, made.voice, made.engine, made.licence) == ("ko", "a tone", "recorded", "ours")
    assert len(made.clips) == len(TEXTS.pieces()) == 144
    assert list(check_pack(made, TEXTS)) == []


def test_a_pack_gives_a_voice_to_a_language_that_has_none(pack: Path) -> None:
    voices = Voices(pack)
    assert [maker.engine for maker in voices.makers("ko")] == [PACK]
    booth = Booth(voices)
    for label in ("A012", "Z999", "110", "K100"):
        sound = booth.render(order_of(CALLERS["ko"].ticket(label, TEXTS.number)))
        assert loudness(sound) == pytest.approx(TARGET, abs=1.0)
    with pytest.raises(VoiceFailed, match="no piece for"):
        booth.render(order_of(Line("ko", "고객님")))


def test_a_pack_that_was_begun_is_gone_on_with(tmp_path: Path) -> None:
    tone = Tone()
    tone.fails_at = 3
    with pytest.raises(VoiceFailed, match="hoarse"):
        make(tmp_path, tone)
    assert read_manifest(tmp_path) is None, "half a pack is none"
    tone.fails_at = -1
    assert make(tmp_path, tone) == len(tone.said) == len(set(tone.said))
    assert not list(tmp_path.glob("*.part"))


def test_what_a_pack_lacks_is_named(pack: Path, tmp_path: Path) -> None:
    whole = manifest(pack / "ko").clips
    poor = {text: str(path.name) for text, path in whole.items() if text not in ("오번", "1번 창구로", "일번 창구로")}
    (tmp_path / "loud.wav").write_bytes(wav(Sound(np.sign(np.sin(np.arange(4000) / 9)), 16_000)))
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    for name in poor.values():
        (tmp_path / name).write_bytes((pack / "ko" / name).read_bytes())
    clips = {**poor, "loud": "loud.wav", "bad": "bad.wav"}
    (tmp_path / MANIFEST).write_text(manifest_text({"voice": "x", "language": "ko"}, clips), encoding="utf-8")
    flaws = list(check_pack(manifest(tmp_path), TEXTS))
    assert [flaw.what for flaw in flaws if flaw.kind == "missing"] == ["오번", "일번 창구로"]
    assert [flaw.what for flaw in flaws if flaw.kind == "unstated"] == ["engine", "licence"]
    sounds = [flaw.what for flaw in flaws if flaw.kind == "sound"]
    assert "bad.wav: no WAV file" in sounds
    assert any("loud.wav: cut off" in what for what in sounds)
    assert any("different rates: loud.wav 16000 Hz, 000.wav 48000 Hz" in what for what in sounds)
    assert Flaw("unstated", "language") not in flaws


def test_the_command_names_what_is_missing_and_ends_with_one(pack: Path) -> None:
    answer = CliRunner().invoke(main, ["voice", "check", str(pack / "ko")])
    assert answer.exit_code == 1
    assert "missing: 준비되었습니다" in answer.output
    assert "144 clips by a tone; licence: ours" in answer.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check", "."], "pack.toml"),
        (["pack", "vi", "--engine", "embedded", "--out", "x"], "no voice of embedded for vi"),
        (["pack", "ko", "--engine", "gtts", "--out", "x"], "pip install --target FOLDER gtts"),
        (["pack", "ja", "--engine", "kokoro", "--out", "x"], "no voice of kokoro for ja"),
        (["kokoro", "--out", "x", "--voices", "none.tgz"], "does not exist"),
    ],
)
def test_what_cannot_be_done_is_told(
    words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(main, ["voice", *words])
    assert answer.exit_code != 0
    assert told in answer.output


def test_a_call_is_spoken_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "x.wav"
    answer = CliRunner().invoke(main, ["voice", "say", "A012", "3", "--lang", "ja", "--out", str(out)])
    assert answer.exit_code == 0, answer.output
    assert "ばんごうふだ、エーの十二番のかた、三番窓口へお越しください。" in answer.output
    assert "LUFS" in answer.output
    assert out.stat().st_size > 400_000
    told = CliRunner().invoke(main, ["voice", "languages"]).output
    assert "openjtalk (mei_normal)" in told
    assert "ne       nobody" in told


def test_each_piece_of_a_japanese_pack_is_read_right_by_itself() -> None:
    """八百 alone would be ヤオ."""
    engine = OpenJTalkEngine()
    for line in texts_of("ja").pieces():
        for reading in line.readings.values():
            assert engine.reading(engine.proven(line)).startswith(reading), line.text
    eight_hundred = next(line for line in texts_of("ja").pieces() if heard(line.text) == "八百")
    assert engine.reading(engine.proven(eight_hundred)) == "ハッピャク"
