"""Loudness, peaks, lengths and files of what is played."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from drivers.voice import english
from drivers.voice.chime import chime
from drivers.voice.clips import CHIME, order_of
from drivers.voice.engine import Sound
from drivers.voice.japanese import counter_line, line, ticket_line
from drivers.voice.lines import Line
from drivers.voice.loudness import CEILING, TARGET, loudness, normalised, trimmed, true_peak
from drivers.voice.render import Booth
from drivers.voice.voices import Voices
from drivers.voice.wav import wav

BOOTH = Booth(Voices())


def tone(hertz: float, level: float = 1.0, seconds: float = 2.0, rate: int = 48_000) -> Sound:
    time = np.arange(int(seconds * rate)) / rate
    return Sound(level * np.sin(2 * np.pi * hertz * time), rate)


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_a_full_scale_tone_of_997_hz_has_the_loudness_of_the_standard(rate: int) -> None:
    assert loudness(tone(997, rate=rate)) == pytest.approx(-3.01, abs=0.1)  # ITU-R BS.1770-4, one channel


def test_loudness_follows_level_and_hears_as_ears_do() -> None:
    assert loudness(tone(997, 0.1)) == pytest.approx(loudness(tone(997)) - 20, abs=0.01)
    assert loudness(tone(30)) < loudness(tone(997)) - 5
    assert loudness(tone(4000)) == pytest.approx(loudness(tone(997)) + 3.3, abs=0.3)


def test_silence_does_not_make_speech_softer() -> None:
    speech = tone(500, 0.3, 1.0)
    padded = Sound(np.concatenate([speech.samples, np.zeros(3 * 48_000)]), 48_000)
    assert loudness(padded) == pytest.approx(loudness(speech), abs=1.0)


def test_a_peak_between_samples_is_seen() -> None:
    quarter = tone(12_000, 0.8)  # four samples a wave, at 45 degrees: each at 0.57, the wave at 0.8
    shifted = Sound(0.8 * np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4), 48_000)
    assert np.max(np.abs(shifted.samples)) == pytest.approx(0.566, abs=0.001)
    assert true_peak(shifted) == pytest.approx(20 * np.log10(0.8), abs=0.5)
    assert true_peak(quarter) == pytest.approx(20 * np.log10(0.8), abs=0.5)


@pytest.mark.parametrize("level", [0.001, 0.1, 1.0, 3.0])
def test_clips_come_out_equally_loud(level: float) -> None:
    assert loudness(normalised(tone(700, level))) == pytest.approx(TARGET, abs=0.1)


def test_peaks_are_turned_down_without_a_click() -> None:
    sound = tone(300, 0.2)
    sound.samples[40_000:40_240] *= 8  # a shout of 5 ms
    result = normalised(sound)
    assert true_peak(result) <= CEILING + 0.01
    assert loudness(result) == pytest.approx(TARGET, abs=1.0)


@pytest.mark.parametrize("sound", [Sound(np.zeros(0), 48_000), Sound(np.zeros(4800), 48_000)])
def test_silence_stays_silence(sound: Sound) -> None:
    assert loudness(sound) == float("-inf")
    assert true_peak(sound) == float("-inf")
    assert not np.any(normalised(trimmed(sound)).samples)


def test_silence_at_the_ends_is_cut() -> None:
    sound = Sound(np.concatenate([np.zeros(24_000), tone(400, 0.5, 1.0).samples, np.zeros(24_000)]), 48_000)
    assert trimmed(sound).seconds == pytest.approx(1.05, abs=0.01)


def test_the_chime_is_two_seconds_of_three_falling_notes() -> None:
    sound = chime()
    assert 1.5 < sound.seconds < 2.5
    assert np.max(np.abs(sound.samples)) <= 0.5
    strongest = []
    for start in (0.05, 0.41, 0.77):
        part = sound.samples[int(start * sound.rate) : int((start + 0.3) * sound.rate)]
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        strongest.append(float(np.argmax(spectrum) * sound.rate / len(part)))
    assert strongest == sorted(strongest, reverse=True)


@pytest.mark.parametrize(
    ("spoken", "shortest", "longest"),
    [
        (ticket_line("A012", "ばんごうふだ、{number}のかた、"), 2.0, 3.2),
        (counter_line("3番窓口", "{counter}へお越しください。"), 1.5, 2.6),
        (line("2枚(まい)とも とって ください。", "ja-easy"), 1.2, 2.6),
        (english.ticket_line("A012", "Your number is {number}."), 1.2, 2.6),
        (english.line("Two slips are out.\nPlease take both."), 1.5, 3.5),
    ],
)
def test_a_spoken_clip_is_whole_loud_and_clean(spoken: Line, shortest: float, longest: float) -> None:
    sound = BOOTH.render(order_of(spoken))
    assert shortest < sound.seconds < longest
    assert loudness(sound) == pytest.approx(TARGET, abs=0.7)
    assert true_peak(sound) <= -1.0
    edge = int(0.02 * sound.rate)
    loudest = np.max(np.abs(sound.samples))
    assert np.max(np.abs(sound.samples[:edge])) < loudest / 20
    assert np.max(np.abs(sound.samples[-edge:])) < loudest / 20
    assert abs(np.mean(sound.samples)) < 0.01
    assert np.flatnonzero(np.abs(sound.samples) > loudest / 100)[0] / sound.rate < 0.05


def test_a_file_holds_what_was_made() -> None:
    sound = BOOTH.render(CHIME)
    with wave.open(io.BytesIO(wav(sound)), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, sound.rate)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
    assert samples == pytest.approx(sound.samples, abs=1 / 32767)
