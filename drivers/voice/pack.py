"""Speech from an audio pack: recorded by staff, or rendered beforehand by a voice that is not here."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from drivers.voice.engine import Sound
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import trimmed
from drivers.voice.manifest import Manifest, heard

#: Seconds between two clips of a line.
JOINT = 0.06


class PackEngine:
    """Lines put together of clips; 16-bit WAV files of one rate."""

    def __init__(self, language: str, manifest: Manifest) -> None:
        self.language = language
        self._manifest = manifest

    def say(self, line: Line) -> Sound:
        """Joins the clips.

        Raises:
            VoiceFailed: a word of the line is in no clip, or a clip cannot be read.
        """
        sounds = [trimmed(read_wav(path), margin=0.01) for path in self._clips(line.text)]
        rates = {sound.rate for sound in sounds}
        if len(rates) != 1:
            raise VoiceFailed(f"clips of different rates, or none: {line.text}")
        rate = rates.pop()
        pause = np.zeros(int(JOINT * rate))
        samples = [part for sound in sounds for part in (pause, sound.samples)][1:]
        return Sound(np.concatenate(samples), rate)

    def _clips(self, text: str) -> Iterator[Path]:
        """The longest clip that the rest of the line begins with, again and again."""
        rest = heard(text)
        while rest:
            clip = max((clip for clip in self._manifest.clips if _begins(rest, clip)), key=len, default=None)
            if clip is None:
                raise VoiceFailed(f"no clip in the pack for: {rest}")
            yield self._manifest.clips[clip]
            rest = rest[len(clip) :].lstrip()


def read_wav(path: Path) -> Sound:
    """A clip, its channels mixed to one.

    Raises:
        VoiceFailed: not a WAV file of 16 bits.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            frames = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise VoiceFailed(f"{path.name}: {error}") from error
    if width != 2:
        raise VoiceFailed(f"{path.name}: not of 16 bits")
    samples = np.frombuffer(frames, "<i2").astype(np.float64).reshape(-1, channels).mean(axis=1) / 32768
    return Sound(samples, rate)


def _begins(rest: str, clip: str) -> bool:
    """Whether a text begins with a clip's; a word of letters with spaces between is never cut in two."""
    if not clip or not rest.startswith(clip):
        return False
    after = rest[len(clip) : len(clip) + 1]
    return not (clip[-1].isascii() and clip[-1].isalnum() and after.isascii() and after.isalnum())
