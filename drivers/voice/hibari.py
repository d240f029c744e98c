"""English by hibari-tts: the voice "heart", its words and its model are inside the wheel, nothing is fetched."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

import numpy as np

from drivers.voice.engine import Sound
from drivers.voice.hibari_words import words_as_text
from drivers.voice.lines import Line, VoiceFailed

#: The voice that the package carries; any other would be downloaded.
VOICE = "heart"
#: The breath in the voice is drawn by lot: the same lot for every clip, so that a clip can be made again.
_SEED = 1

log = logging.getLogger(__name__)


class HibariEngine:
    """American English, 24 kHz, offline."""

    language = "en"

    def __init__(self, speed: float = 1.0) -> None:
        """`speed` 1.0 is the voice's own pace."""
        package: Any = import_module("hibari")  # has no types
        self._engine = package.Hibari(voice=VOICE, g2p=_words())
        self._speed = speed

    def phonemes(self, text: str) -> str:
        """How the engine will pronounce a text, in the alphabet of its model."""
        return " ".join(self._engine.phonemize(text))

    def say(self, line: Line) -> Sound:
        """Speaks a line.

        Raises:
            VoiceFailed: nothing in it can be said.
        """
        samples = self._engine(line.text, speed=self._speed, seed=_SEED)
        if not len(samples):
            raise VoiceFailed(f"nothing to be said: {line.text}")
        return Sound(np.asarray(samples, dtype=np.float64), int(self._engine.sample_rate))


def _words() -> Any:
    """None where the package is made otherwise than we know: then it reads its words itself, and takes more memory."""
    try:
        return words_as_text()
    except (AttributeError, OSError, TypeError, ValueError) as error:
        log.warning("the English words take 85 MB more: %s", error)
        return None
