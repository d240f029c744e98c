"""WAV files in and out: 16 bit."""

from __future__ import annotations

import io
import wave
from pathlib import Path
from typing import IO

import numpy as np

from drivers.voice.engine import Sound
from drivers.voice.lines import VoiceFailed


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


def read_wav(source: Path | IO[bytes], name: str = "") -> Sound:
    """A file, its channels mixed to one; `name` is for the error.

    Raises:
        VoiceFailed: not a WAV file of 16 bits.
    """
    name = name or getattr(source, "name", "")
    try:
        with wave.open(str(source) if isinstance(source, Path) else source, "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise VoiceFailed(f"{name}: {str(error) or 'no WAV file'}") from error
    if width != 2:
        raise VoiceFailed(f"{name}: not of 16 bits")
    whole = len(frames) - len(frames) % (2 * channels)  # what is piped may be cut short
    samples = np.frombuffer(frames[:whole], "<i2").astype(np.float64).reshape(-1, channels).mean(axis=1) / 32768
    return Sound(samples, rate)
