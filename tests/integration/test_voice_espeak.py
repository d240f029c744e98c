"""espeak-ng, where an administrator turned it on: the last in the order, and never in the way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from drivers.voice import espeak_program
from drivers.voice.calling import CALLERS
from drivers.voice.clips import order_of
from drivers.voice.espeak import EspeakEngine
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import TARGET, loudness, true_peak
from drivers.voice.render import Booth
from drivers.voice.voices import Sources, Voices
from tests.support.requirement import missing

LINE = CALLERS["es"].ticket("A105", "Turno {number},")


@pytest.fixture
def voices() -> Voices:
    if espeak_program.installed_version() is None:
        missing("espeak-ng (Debian package espeak-ng; `make setup`)")
    return Voices(Sources(espeak=True))


def test_it_speaks_what_nobody_better_does_and_only_when_it_is_turned_on(voices: Voices) -> None:
    assert [maker.engine for maker in voices.makers("es")] == ["espeak"]
    assert [maker.engine for maker in voices.makers("en")] == ["hibari", "espeak"]
    assert voices.makers("ko") == ()
    assert Voices().makers("es") == ()


def test_it_is_as_loud_as_the_others(voices: Voices) -> None:
    sound = Booth(voices).render(order_of(LINE))
    assert sound.rate == 48_000
    assert loudness(sound) == pytest.approx(TARGET, abs=1.0)
    assert true_peak(sound) <= -1.0


def test_a_line_is_never_an_option_or_a_command(voices: Voices) -> None:
    sound = EspeakEngine("es").say(Line("es", "--version; $(reboot)"))
    assert sound.seconds > 0.5


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("import sys\nsys.exit('no voices')", "no voices"),
        ("import time\ntime.sleep(60)", "timed out"),
        ("", "no WAV file"),
    ],
)
def test_a_program_that_fails_is_told(tmp_path: Path, body: str, told: str) -> None:
    path = tmp_path / "espeak-ng"
    path.write_text(f"#!{sys.executable}\n{body}\n", encoding="ascii")
    path.chmod(0o755)
    with pytest.raises(VoiceFailed, match=told):
        EspeakEngine("es", str(path), deadline=2.0 if "sleep" in body else 30.0).say(LINE)


def test_a_machine_without_it_says_so() -> None:
    with pytest.raises(VoiceFailed, match="No such file"):
        EspeakEngine("es", "espeak-ng-that-is-not-there").say(LINE)
