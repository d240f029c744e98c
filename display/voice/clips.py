"""Clips on disk: each is made once, and found again by what it says and who says it."""

from __future__ import annotations

import hashlib
import json
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from display.voice.lines import Line

#: Raised when the same order gives another sound: loudness, trimming, chime, dictionary entries.
_EDITION = 1

#: The engine of each language that has one, as part of the key: another model is another clip.
_ENGINES: Mapping[str, tuple[str, str, str]] = {"ja": ("pyopenjtalk-plus", "mei_normal", "speed 1.0")}

#: Languages that can be spoken here.
VOICES = frozenset(_ENGINES)

CHIME: Mapping[str, object] = {"chime": True}


def order_of(line: Line) -> dict[str, object]:
    """What the rendering process is told."""
    return {
        "language": line.language,
        "text": line.text,
        "readings": dict(line.readings),
        "spelled": line.spelled,
    }


def key_of(order: Mapping[str, object]) -> str:
    """The clip's name: a hash of engine, its version, model, edition and the whole order."""
    maker = _maker(str(order["language"])) if "language" in order else ()
    text = json.dumps([_EDITION, maker, order], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def _maker(language: str) -> tuple[str, ...]:
    engine = _ENGINES[language]
    return (*engine, version(engine[0]))


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that is there: its key, and how long it lasts in seconds."""

    key: str
    seconds: float


class ClipFolder:
    """The folder of clips, kept under a size; what was used longest ago goes first."""

    def __init__(self, folder: Path, *, limit: int = 300_000_000) -> None:
        """`limit` in bytes: some 1,300 clips, a few days of numbers."""
        self._folder = folder
        self._limit = limit
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob("*.part"):
            part.unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Where the clip of that key is, or will be."""
        return self._folder / f"{key}.wav"

    def find(self, key: str) -> Clip | None:
        """The clip, marked as used; None when there is none that can be played."""
        path = self.path(key)
        try:
            with wave.open(str(path), "rb") as file:
                seconds = file.getnframes() / file.getframerate()
            path.touch()
        except FileNotFoundError:
            return None
        except (wave.Error, EOFError):
            path.unlink(missing_ok=True)
            return None
        return Clip(key, seconds)

    def prune(self) -> None:
        """Makes room."""
        files = sorted(
            ((stat.st_mtime, stat.st_size, path) for path in self._folder.glob("*.wav") for stat in [path.stat()]),
            reverse=True,
        )
        size = 0
        for _, length, path in files:
            size += length
            if size > self._limit:
                path.unlink(missing_ok=True)
