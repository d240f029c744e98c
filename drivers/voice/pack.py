"""Speech from an audio pack: recorded by staff, or rendered beforehand by a voice that is not here."""

from __future__ import annotations

import numpy as np

from drivers.voice.cover import covered
from drivers.voice.engine import Sound
from drivers.voice.lines import Line, VoiceFailed
from drivers.voice.loudness import trimmed
from drivers.voice.manifest import Manifest
from drivers.voice.wav import read_wav

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
        clips = self._manifest.clips
        sounds = [trimmed(read_wav(clips[piece]), margin=0.01) for piece in covered(line.text, clips)]
        rates = {sound.rate for sound in sounds}
        if len(rates) != 1:
            raise VoiceFailed(f"clips of different rates, or none: {line.text}")
        rate = rates.pop()
        pause = np.zeros(int(JOINT * rate))
        samples = [part for sound in sounds for part in (pause, sound.samples)][1:]
        return Sound(np.concatenate(samples), rate)
