"""The port that every voice engine fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.voice.lines import Line

Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sound:
    """One channel of samples, full scale at ±1, `rate` of them a second."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate


class VoiceEngine(Protocol):
    """Says lines of one language."""

    language: str

    def say(self, line: Line) -> Sound:
        """Speaks a line; loudness and the silence around it are the caller's business.

        Raises:
            VoiceFailed: the engine cannot say it, or would say a number otherwise than the line demands.
        """
