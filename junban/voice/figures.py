"""What is measured of a sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from drivers.voice.engine import Sound
from drivers.voice.loudness import loudness, true_peak

#: What lies this far below the peak is silence.
SILENCE = 10 ** (-40 / 20)


@dataclass(frozen=True, slots=True)
class Figures:
    """LUFS, dB true peak, milliseconds before it begins, seconds."""

    loudness: float
    peak: float
    begins: float
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.loudness:.1f} LUFS, true peak {self.peak:.1f} dB, "
            f"begins after {self.begins:.0f} ms, {self.seconds:.1f} s"
        )


def figures(sound: Sound) -> Figures:
    """Measures; `begins` is infinite for silence."""
    level = np.abs(sound.samples)
    heard = np.flatnonzero(level > level.max() * SILENCE) if level.size and level.max() else np.array([])
    begins = float(heard[0]) / sound.rate * 1000 if heard.size else float("inf")
    return Figures(loudness(sound), true_peak(sound), begins, sound.seconds)
