"""Which voice speaks: packs first, engines inside their packages next, else nobody; and nothing with digits."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from drivers.voice.clips import CHIME, key_of, order_of
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import TARGET, loudness
from drivers.voice.manifest import BadPack, heard, read_manifest
from drivers.voice.render import Booth
from drivers.voice.spelling import SPELLERS
from drivers.voice.voices import EMBEDDED, PACK, Voices
from tests.support.tones import make_pack

NO_ENGINES = "drivers.voice.voices._version"


def test_the_order_of_voices(tmp_path: Path) -> None:
    make_pack(tmp_path / "en", {"Hello": 440.0})
    voices = Voices(tmp_path)
    assert [maker.engine for maker in voices.makers("en")] == [PACK, "hibari"]
    assert [maker.engine for maker in voices.makers("ja")] == ["openjtalk"]
    assert voices.makers("vi") == ()
    assert voices.languages == ("ja", "ja-easy", "en")


def test_every_embedded_voice_has_a_speller() -> None:
    assert set(EMBEDDED) <= set(SPELLERS)


def test_without_engines_nothing_is_spoken_and_with_a_pack_only_its_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(NO_ENGINES, lambda _package: None)
    assert Voices().languages == ()
    make_pack(tmp_path / "en", {"Hello": 440.0})
    assert Voices(tmp_path).languages == ("en",)
    with pytest.raises(VoiceFailed, match="no voice for ja"):
        Booth(Voices(tmp_path)).render(order_of(Line("ja", "紙")))


def test_a_pack_says_lines_whole_or_in_pieces_and_equally_loud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NO_ENGINES, lambda _package: None)
    make_pack(tmp_path / "en", {"Your number is": 300.0, "A": 500.0, "twelve": 700.0, "one": 900.0})
    booth = Booth(Voices(tmp_path))
    whole = booth.render(order_of(Line("en", "Your number is A, twelve.")))
    single = booth.render(order_of(Line("en", "Twelve!")))
    assert whole.seconds > 3 * single.seconds
    assert loudness(whole) == pytest.approx(TARGET, abs=1.0)
    with pytest.raises(VoiceFailed, match="no piece for: thirteen"):
        booth.render(order_of(Line("en", "A, thirteen.")))
    with pytest.raises(VoiceFailed, match="no piece for: ones"):
        booth.render(order_of(Line("en", "ones")))


def test_what_a_pack_does_not_hold_is_said_by_the_next_voice(tmp_path: Path) -> None:
    make_pack(tmp_path / "en", {"Hello": 440.0})
    booth = Booth(Voices(tmp_path))
    assert booth.render(order_of(Line("en", "Hello."))).seconds == pytest.approx(0.5, abs=0.01)  # the tone
    assert booth.render(order_of(Line("en", "Good morning to you."))).seconds > 0.8


def test_a_pack_that_changed_makes_other_clips(tmp_path: Path) -> None:
    order = order_of(Line("en", "Hello."))
    make_pack(tmp_path / "en", {"Hello": 440.0})
    before = key_of(order, Voices(tmp_path))
    assert key_of(order, Voices(tmp_path)) == before != key_of(order, Voices())
    make_pack(tmp_path / "en", {"Hello": 440.0, "Bye": 450.0})
    assert key_of(order, Voices(tmp_path)) != before
    assert key_of(CHIME, Voices(tmp_path)) == key_of(CHIME, Voices())


@pytest.mark.parametrize(
    "content", ["", "voice = 1", 'voice = "x"\n[clips]', 'voice = "x"\n[clips]\nA = "none.wav"', "= nothing", "\udcff"]
)
def test_a_pack_that_cannot_be_used_says_why_and_is_left_out(
    content: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "pack.toml").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadPack, match=r"pack\.toml"):
        read_manifest(folder)
    with caplog.at_level(logging.WARNING):
        assert [maker.engine for maker in Voices(tmp_path).makers("en")] == ["hibari"]
    assert "left out" in caplog.text


def test_a_pack_reaches_no_file_outside_its_folder(tmp_path: Path) -> None:
    make_pack(tmp_path / "other", {"Hello": 440.0})
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "pack.toml").write_text('voice = "x"\n[clips]\nHello = "../other/0.wav"\n')
    with pytest.raises(BadPack, match="no clip"):
        read_manifest(folder)


def test_clips_are_found_by_what_ears_know() -> None:
    assert heard("Your  number is: Ａ, Twelve!") == "your number is a twelve"
    assert heard("受付番号は、エーの十二番です。") == "受付番号は エーの十二番です"


@pytest.mark.parametrize("text", ["105番", "About 5 minutes", "１番"])
def test_no_digit_reaches_an_engine(text: str) -> None:
    for line in (Line("ja", text), Line("ja", "五", spelled=text)):
        with pytest.raises(VoiceFailed, match="digits are not spelled"):
            Booth(Voices()).render(order_of(line))
