"""The kiosk's sounds (K5): real WAV, audible, not clipped, short."""

from __future__ import annotations

import io
import wave
from array import array

import pytest

from kiosk import chime

#: Name -> shortest and longest, in seconds: a touch is answered by a tap, not by a tune.
LENGTHS = {"issued": (0.8, 1.5), "attention": (1.5, 2.5), "touch": (0.05, 0.2)}


@pytest.mark.parametrize("name", list(chime.MELODIES))
def test_a_melody_is_a_short_clean_wav(name: str) -> None:
    with wave.open(io.BytesIO(chime.wav(name))) as file:
        assert file.getnchannels() == 1
        assert file.getsampwidth() == 2
        seconds = file.getnframes() / file.getframerate()
        samples = array("h", file.readframes(file.getnframes()))
    shortest, longest = LENGTHS[name]
    assert shortest < seconds < longest
    peak = chime.MELODIES[name].peak
    assert max(map(abs, samples)) / 32_767 == pytest.approx(peak, abs=0.001)
    assert samples[0] == 0
    assert abs(samples[-1]) < 1500


def test_the_sounds_differ_and_a_touch_is_the_quietest() -> None:
    assert len({chime.wav(name) for name in chime.MELODIES}) == 3
    assert chime.MELODIES["touch"].peak < chime.PEAK
