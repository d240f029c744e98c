"""Clips by gTTS, to make a pack on a PC with a connection: never when a call is made.

gTTS asks Google Translate's unofficial service, which may refuse at any time (429), and whose terms say nothing of
keeping the sound: a venue that uses such a pack must settle that itself. The package wants an older `click` than ours,
so it lives in a folder of its own and runs in a process of its own.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from drivers.voice.engine import Sound
from drivers.voice.lines import Line, VoiceFailed

#: Its names of our languages.
LANGUAGES: Mapping[str, str] = {
    "ja": "ja",
    "ja-easy": "ja",
    "en": "en",
    "pt-BR": "pt",
    "fil": "tl",
    "vi": "vi",
    "zh-Hans": "zh-CN",
    "es": "es",
    "id": "id",
    "ko": "ko",
    "ne": "ne",
}

#: Seconds for one clip, and between two: who asks faster is refused sooner.
DEADLINE = 20.0
APART = 1.0
#: How often a clip is asked for, and the seconds before the second time; doubled for each further one.
TRIES = 4
PATIENCE = 5.0

#: What runs beside the package: its folder comes first on the path, the text comes on standard input.
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from gtts import gTTS
from gtts.tts import gTTSError
asked = gTTS(sys.stdin.read(), lang=sys.argv[2], lang_check=False, timeout=float(sys.argv[3]))
try:
    asked.write_to_fp(sys.stdout.buffer)
except gTTSError as error:
    sys.exit(str(error))
"""


class GttsEngine:
    """One language by gTTS."""

    def __init__(self, language: str, package: Path, *, pause: Callable[[float], None] = time.sleep) -> None:
        """`package` is the folder that `pip install --target FOLDER gtts` filled."""
        self.language = language
        self._package = package
        self._pause = pause
        self._asked = False

    def say(self, line: Line) -> Sound:
        """Has a line spoken far away, tried again with patience.

        Raises:
            VoiceFailed: the service refused again and again, or what came is no sound.
        """
        failure = "no answer"
        for attempt in range(TRIES):
            if self._asked:
                self._pause(APART if attempt == 0 else PATIENCE * 2 ** (attempt - 1))
            self._asked = True
            try:
                return _decoded(self._mp3(line.text))
            except VoiceFailed as error:
                failure = str(error)
        raise VoiceFailed(failure)

    def _mp3(self, text: str) -> bytes:
        command = [
            *(sys.executable, "-I", "-c", _PROGRAM),
            *(str(self._package.resolve()), LANGUAGES[self.language], str(DEADLINE)),
        ]
        try:
            done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=2 * DEADLINE, check=False)  # noqa: S603 - our own program, no shell
        except (OSError, subprocess.SubprocessError) as error:
            raise VoiceFailed(f"gTTS: {error}") from error
        if done.returncode or not done.stdout:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise VoiceFailed(f"gTTS: {said[-1] if said else 'no sound'}")
        return done.stdout


def _decoded(content: bytes) -> Sound:
    soundfile: Any = import_module("soundfile")  # has no types
    try:
        samples, rate = soundfile.read(io.BytesIO(content), dtype="float64", always_2d=True)
    except soundfile.SoundFileError as error:
        raise VoiceFailed(f"gTTS: {error}") from error
    return Sound(np.asarray(samples).mean(axis=1), int(rate))
