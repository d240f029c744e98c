"""The kiosk's sounds (K5), computed as WAV: struck bars, made of few partials that die away.

Plain Python, for a second of sound is not worth the memory of an array library on a kiosk PC.
"""

from __future__ import annotations

import io
import math
import wave
from array import array
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

RATE = 22_050
PEAK = 0.7
#: Partials of a struck bar: frequency ratio, loudness, decay (1/s).
_PARTIALS = ((1.0, 1.0, 4.5), (2.76, 0.25, 9.0), (5.4, 0.08, 16.0))


@dataclass(frozen=True, slots=True)
class Melody:
    """Notes as (frequency in Hz, start in s); how long the last one rings, how fast all die away, how loud they are."""

    notes: tuple[tuple[float, float], ...]
    tail: float = 0.9
    haste: float = 1.0
    peak: float = PEAK


#: Rising for a number given, falling twice where a person is needed, one dry tap for a touch.
MELODIES = MappingProxyType(
    {
        "issued": Melody(((783.99, 0.0), (987.77, 0.14), (1174.66, 0.28))),
        "attention": Melody(((880.0, 0.0), (659.25, 0.25), (880.0, 0.75), (659.25, 1.0))),
        "touch": Melody(((1318.51, 0.0),), tail=0.12, haste=8.0, peak=0.35),
    }
)


@cache
def wav(name: str) -> bytes:
    """A sound as 16-bit mono WAV.

    Raises:
        KeyError: no such melody.
    """
    melody = MELODIES[name]
    samples = _mix(melody)
    loudest = max(map(abs, samples))
    pcm = array("h", (round(sample / loudest * melody.peak * 32_767) for sample in samples))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm.tobytes())
    return file.getvalue()


def _mix(melody: Melody) -> list[float]:
    samples = [0.0] * round((melody.notes[-1][1] + melody.tail) * RATE)
    for frequency, start in melody.notes:
        first = round(start * RATE)
        for index in range(first, len(samples)):
            samples[index] += _bar(frequency, (index - first) / RATE, melody.haste)
    return samples


def _bar(frequency: float, t: float, haste: float) -> float:
    attack = min(1.0, t / 0.004)
    return attack * sum(
        loud * math.exp(-decay * haste * t) * math.sin(math.tau * frequency * ratio * t)
        for ratio, loud, decay in _PARTIALS
    )
