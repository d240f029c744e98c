"""`python -m drivers.voice.render [PACKS]`: the process that makes clips, a line of JSON in, a line out.

It stands alone so that numpy, dictionaries and models (70 to 190 MB) are in memory only while clips are made.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from drivers.voice.chime import LOUDNESS, chime
from drivers.voice.clips import line_of
from drivers.voice.engine import Sound, VoiceEngine
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import normalised, trimmed
from drivers.voice.manifest import BadPack, read_manifest
from drivers.voice.pack import PackEngine
from drivers.voice.voices import PACK, Maker, Voices


def wav(sound: Sound) -> bytes:
    """A WAV file: 16 bit, one channel."""
    scaled = np.clip(np.round(sound.samples * 32767), -32768, 32767).astype("<i2")
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(scaled.tobytes())
    return buffer.getvalue()


class Booth:
    """Makes sounds with the voices of this machine; each engine is loaded when it is first wanted."""

    def __init__(self, voices: Voices) -> None:
        self._voices = voices
        self._engines: dict[tuple[str, Maker], VoiceEngine] = {}

    def render(self, order: Mapping[str, Any]) -> Sound:
        """Makes the sound of one order: `{"chime": true}` or a line's fields.

        Raises:
            VoiceFailed: there is no voice for the language, or none can say the line.
        """
        if order.get("chime"):
            return normalised(chime(), LOUDNESS)
        return normalised(trimmed(self._said(line_of(order))))

    def _said(self, line: Line) -> Sound:
        """By the first in the order of voices that can."""
        if any(letter.isdigit() for letter in line.text + line.spelled):
            raise VoiceFailed(f"digits are not spelled: {line.text}")
        failures = []
        for maker in self._voices.makers(line.language):
            try:
                return self._engine(line.language, maker).say(line)
            except VoiceFailed as failure:
                failures.append(str(failure))
        raise VoiceFailed("; ".join(failures) or f"no voice for {line.language}")

    def _engine(self, language: str, maker: Maker) -> VoiceEngine:
        known = self._engines.get((language, maker))
        if known is None:
            known = self._engines[language, maker] = self._load(language, maker)
        return known

    def _load(self, language: str, maker: Maker) -> VoiceEngine:
        if maker.engine != PACK:
            return _EMBEDDED[maker.engine](maker.speed)
        try:
            manifest = read_manifest((self._voices.packs or Path()) / language)
        except BadPack as error:
            raise VoiceFailed(str(error)) from error
        if manifest is None:
            raise VoiceFailed(f"the pack for {language} is gone")
        return PackEngine(language, manifest)


def _openjtalk(speed: float) -> VoiceEngine:
    from drivers.voice.openjtalk import OpenJTalkEngine

    return OpenJTalkEngine(speed)


def _hibari(speed: float) -> VoiceEngine:
    from drivers.voice.hibari import HibariEngine

    return HibariEngine(speed)


#: Imported when they are first wanted: each takes 70 to 130 MB.
_EMBEDDED: Mapping[str, Callable[[float], VoiceEngine]] = {"openjtalk": _openjtalk, "hibari": _hibari}


#: On a machine that is hub and display in one, a voice that is a moment later is better than a call that is.
POLITE = 5


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a clip."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def main() -> None:
    """Answers orders; an order also has `path`, the file to write."""
    with contextlib.suppress(PermissionError):  # a unit may forbid it; then it is as fast as others
        os.nice(POLITE)
    booth = Booth(Voices(Path(sys.argv[1]) if sys.argv[1:] else None))
    for text in sys.stdin:
        order = json.loads(text)
        try:
            _write(Path(order["path"]), wav(booth.render(order)))
        except (VoiceFailed, OSError) as error:
            answer = {"ok": False, "error": str(error)}
        else:
            answer = {"ok": True}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
