"""Clips of different engines made equally loud: ITU-R BS.1770-4, in numpy alone.

The K-weighting is applied in the frequency domain, so no filter library is needed.
"""

from __future__ import annotations

import numpy as np

from drivers.voice.engine import Samples, Sound

#: LUFS that every spoken clip is brought to.
TARGET = -18.0
#: True peak in dBFS that no clip exceeds.
CEILING = -1.5

_BLOCK = 0.4
_STEP = 0.1
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_OVERSAMPLING = 4
_TAPS = 16
#: Seconds of a block of the limiter, which turns down and up again over two of them.
_LOOK_AHEAD = 0.005
#: A clip begins and ends where it is so many dB below its peak.
_BEGINS, _ENDS = -40.0, -50.0
#: Turning peaks down takes a little loudness away; the second pass gives it back.
_PASSES = 2


def loudness(sound: Sound) -> float:
    """Integrated loudness in LUFS; minus infinity for silence.

    A clip shorter than a gating block is measured as one block.
    """
    weighted = _k_weighted(sound)
    size, step = int(_BLOCK * sound.rate), int(_STEP * sound.rate)
    if len(weighted) <= size:
        power = np.array([np.mean(weighted**2)]) if len(weighted) else np.zeros(1)
    else:
        starts = np.arange(0, len(weighted) - size + 1, step)
        total = np.concatenate(([0.0], np.cumsum(weighted**2)))
        power = (total[starts + size] - total[starts]) / size
    loud = power[_lufs(power) > _ABSOLUTE_GATE]
    if not loud.size:
        return float("-inf")
    gated = loud[_lufs(loud) > _lufs(np.array([loud.mean()]))[0] + _RELATIVE_GATE]
    return float(_lufs(np.array([gated.mean()]))[0])


def true_peak(sound: Sound) -> float:
    """The highest value between samples as well, in dBFS; minus infinity for silence."""
    if not len(sound.samples):
        return float("-inf")
    peak = float(np.max(np.abs(sound.samples)))
    for phase in range(1, _OVERSAMPLING):
        between = np.convolve(sound.samples, _interpolator(phase / _OVERSAMPLING))
        peak = max(peak, float(np.max(np.abs(between))))
    return float(20 * np.log10(peak)) if peak else float("-inf")


def normalised(sound: Sound, target: float = TARGET) -> Sound:
    """The sound at the target loudness, its few highest peaks turned down to the ceiling; silence stays as it is."""
    for _ in range(_PASSES):
        measured = loudness(sound)
        if measured == float("-inf"):
            return sound
        sound = _limited(Sound(sound.samples * _factor(target - measured), sound.rate))
    over = true_peak(sound) - CEILING
    return Sound(sound.samples * _factor(-over), sound.rate) if over > 0 else sound


def trimmed(sound: Sound, *, margin: float = 0.025) -> Sound:
    """Without the silence at both ends, so that pauses are ours to set.

    A last sound dies away softer than a first one begins.

    Args:
        sound: as the engine made it.
        margin: seconds of silence that are kept.
    """
    level = np.abs(sound.samples)
    if not level.size or not level.max():
        return sound
    first = np.flatnonzero(level > level.max() * _factor(_BEGINS))[0]
    last = np.flatnonzero(level > level.max() * _factor(_ENDS))[-1]
    keep = int(margin * sound.rate)
    samples = sound.samples[max(0, first - keep) : last + keep].copy()
    fade = np.linspace(0.0, 1.0, min(keep, len(samples)) // 4)
    samples[: len(fade)] *= fade
    samples[len(samples) - len(fade) :] *= fade[::-1]
    return Sound(samples, sound.rate)


def _limited(sound: Sound) -> Sound:
    """Turned down smoothly around each peak: gains of short blocks, lines between their middles."""
    ceiling = _factor(CEILING - 0.3)  # the rest is for the peak between samples
    level = np.abs(sound.samples)
    if not level.size or level.max() <= ceiling:
        return sound
    size = int(_LOOK_AHEAD * sound.rate)
    highest = np.pad(level, (0, -len(level) % size)).reshape(-1, size).max(axis=1)
    # A sample lies between the middles of two blocks, so both of them must know of its block's peak.
    before, after = np.pad(highest, (1, 0))[:-1], np.pad(highest, (0, 1))[1:]
    gain = np.minimum(1.0, ceiling / np.maximum.reduce([before, highest, after, np.full_like(highest, ceiling)]))
    middles = (np.arange(len(gain)) + 0.5) * size
    return Sound(sound.samples * np.interp(np.arange(len(level)), middles, gain), sound.rate)


def _interpolator(fraction: float) -> Samples:
    """Taps that give the value at a fraction of the way between two samples: a sinc in a Hann window."""
    at = np.arange(-_TAPS, _TAPS) + 1 - fraction
    taps: Samples = np.sinc(at) * np.cos(np.pi * at / (2 * _TAPS)) ** 2
    return taps


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _lufs(power: Samples) -> Samples:
    with np.errstate(divide="ignore"):
        result: Samples = -0.691 + 10 * np.log10(power)
    return result


def _k_weighted(sound: Sound) -> Samples:
    size = len(sound.samples)
    if not size:
        return sound.samples
    padded = 1 << (size + sound.rate // 4).bit_length()  # a power of two: fast, and little memory
    z = np.exp(-2j * np.pi * np.arange(padded // 2 + 1) / padded)
    response = _shelf(z, sound.rate) * _high_pass(z, sound.rate)
    weighted: Samples = np.fft.irfft(np.fft.rfft(sound.samples, padded) * response, padded)[:size]
    return weighted


def _shelf(z: np.ndarray, rate: int) -> np.ndarray:
    """Stage 1 of the K-weighting: the head (+4 dB above 1.5 kHz), for any sampling rate."""
    k = np.tan(np.pi * 1681.974450955533 / rate)
    vh, q = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    vb = vh**0.4996667741545416
    b = (vh + vb * k / q + k * k, 2 * (k * k - vh), vh - vb * k / q + k * k)
    return _response(b, k, q, z)


def _high_pass(z: np.ndarray, rate: int) -> np.ndarray:
    """Stage 2 of the K-weighting: what lies below 38 Hz does not count."""
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return _response((a0, -2 * a0, a0), k, q, z)


def _response(b: tuple[float, float, float], k: float, q: float, z: np.ndarray) -> np.ndarray:
    a = (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    result: np.ndarray = (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z)
    return result
