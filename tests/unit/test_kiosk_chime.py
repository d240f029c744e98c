"""The kiosk's sounds (K5): real WAV, audible, not clipped, short."""

from __future__ import annotations

import io
import wave
from array import array

import pytest

from kiosk import chime


@pytest.mark.parametrize("name", list(chime.MELODIES))
def test_a_melody_is_a_short_clean_wav(name: str) -> None:
    with wave.open(io.BytesIO(chime.wav(name))) as file:
        assert file.getnchannels() == 1
        assert file.getsampwidth() == 2
        seconds = file.getnframes() / file.getframerate()
        samples = array("h", file.readframes(file.getnframes()))
    assert 0.8 < seconds < 2.5
    assert 0.6 < max(map(abs, samples)) / 32_767 <= chime.PEAK + 0.001
    assert samples[0] == 0
    assert abs(samples[-1]) < 1500


def test_the_two_sounds_differ() -> None:
    assert chime.wav("issued") != chime.wav("attention")
