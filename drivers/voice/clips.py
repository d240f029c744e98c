"""Clips on disk: each is made once, and found again by what it says and who says it."""

from __future__ import annotations

import hashlib
import json
import wave
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from drivers.voice.lines import Line
from drivers.voice.voices import Voices

#: Raised when the same order gives another sound: loudness, trimming, chime, words read otherwise.
EDITION = 3

CHIME: Mapping[str, object] = {"chime": True}


def order_of(line: Line) -> dict[str, object]:
    """What the rendering process is told."""
    return asdict(line)


def line_of(order: Mapping[str, Any]) -> Line:
    """The line of such an order."""
    names = [each.name for each in fields(Line)]
    return Line(**{name: order[name] for name in names})


def key_of(order: Mapping[str, object], voices: Voices) -> str:
    """The clip's name: a hash of who makes it, of the edition and the whole order."""
    makers = [asdict(maker) for maker in voices.makers(str(order.get("language", "")))]
    text = json.dumps([EDITION, makers, order], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


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
