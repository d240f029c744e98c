"""`python -m display.voice.render`: the process that makes clips, one JSON line in, one out, until its input ends.

It stands alone so that numpy, the dictionary and the voice (70 MB) are in memory only while clips are made.
"""

from __future__ import annotations

import io
import json
import os
import sys
import wave
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from display.voice.chime import LOUDNESS, chime
from display.voice.engine import Sound, VoiceEngine
from display.voice.lines import Line, VoiceFailed
from display.voice.loudness import normalised, trimmed
from display.voice.openjtalk import OpenJTalkEngine


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


def render(order: dict[str, Any]) -> Sound:
    """Makes the sound of one order: `{"chime": true}` or a line's fields.

    Raises:
        VoiceFailed: there is no voice for the language, or it cannot say the line.
    """
    if order.get("chime"):
        return normalised(chime(), LOUDNESS)
    line = Line(order["language"], order["text"], order["readings"], order["spelled"])
    return normalised(trimmed(_engine(line.language).say(line)))


@cache
def _engine(language: str) -> VoiceEngine:
    if language == "ja":
        return OpenJTalkEngine()
    raise VoiceFailed(f"no voice for {language}")


#: On a machine that is hub and display in one, a voice that is a moment later is better than a call that is.
POLITE = 5


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: a reader never sees half a clip."""
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_bytes(content)
    part.replace(path)


def main() -> None:
    """Answers orders; an order also has `path`, the file to write."""
    os.nice(POLITE)
    for text in sys.stdin:
        order = json.loads(text)
        try:
            _write(Path(order["path"]), wav(render(order)))
        except (VoiceFailed, OSError) as error:
            answer = {"ok": False, "error": str(error)}
        else:
            answer = {"ok": True}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
