"""One sampling rate for all clips, so that a sound card that plays without pause need not change its own."""

from __future__ import annotations

import numpy as np

from drivers.voice.engine import Sound

#: Of every clip that is played.
RATE = 48_000


def resampled(sound: Sound, rate: int = RATE) -> Sound:
    """The sound at another rate, by its spectrum: exact for a clip that begins and ends in silence."""
    if sound.rate == rate or not len(sound.samples):
        return Sound(sound.samples, rate)
    edge = sound.rate // 20  # the spectrum takes end and beginning for neighbours
    padded = np.pad(sound.samples, (edge, edge))
    size = round(len(padded) * rate / sound.rate)
    spectrum = np.fft.rfft(padded)
    kept = np.zeros(size // 2 + 1, dtype=complex)
    common = min(len(kept), len(spectrum))
    kept[:common] = spectrum[:common]
    samples = np.fft.irfft(kept, size) * (size / len(padded))
    before = round(edge * rate / sound.rate)
    return Sound(samples[before : before + round(len(sound.samples) * rate / sound.rate)], rate)
