"""The chime before a call: ピン・ポン・パン, three soft bells made of sine waves."""

from __future__ import annotations

import numpy as np

from drivers.voice.engine import Samples, Sound

RATE = 48_000
#: LUFS; softer than the voice, which it only announces.
LOUDNESS = -20.0

#: Falling: E5, C5, G4 (Hz), each struck while the one before still rings.
_NOTES = (659.26, 523.25, 392.00)
_APART = 0.36
_RING = 1.3
#: Partials of a bell bar: multiple of the note, strength, how fast it dies away.
_PARTIALS = ((1.0, 1.0, 3.2), (2.0, 0.22, 5.5), (4.0, 0.09, 9.0))


def chime() -> Sound:
    """The chime, 2 s long, not yet brought to its loudness."""
    samples = np.zeros(int((_APART * (len(_NOTES) - 1) + _RING) * RATE))
    for index, note in enumerate(_NOTES):
        start = int(index * _APART * RATE)
        bell = _bell(note)
        samples[start : start + len(bell)] += bell
    return Sound(samples / np.max(np.abs(samples)) * 0.5, RATE)


def _bell(note: float) -> Samples:
    time = np.arange(int(_RING * RATE)) / RATE
    attack = np.minimum(1.0, time / 0.006)
    release = np.minimum(1.0, (_RING - time) / 0.15)
    tone = sum(
        strength * np.sin(2 * np.pi * note * multiple * time) * np.exp(-decay * time)
        for multiple, strength, decay in _PARTIALS
    )
    bell: Samples = tone * attack * release
    return bell
