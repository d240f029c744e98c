"""A whole announcement as one sound: for samples and for listening, not for the monitor, which plays clip by clip."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from display.voice.script import Part
from drivers.voice.engine import Sound
from drivers.voice.rates import RATE
from drivers.voice.render import Booth


def whole(booth: Booth, parts: Sequence[Part]) -> Sound:
    """The clips of the parts with the silence between. Raises VoiceFailed."""
    pieces = [piece for part in parts for piece in (booth.render(part.order).samples, np.zeros(int(part.pause * RATE)))]
    return Sound(np.concatenate(pieces), RATE)
