"""Kokoro-82M as it lies on disk: the model, its alphabet and its voices, in one folder. `kokoro_making` makes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MODEL, ALPHABET, VOICES, MANIFEST = "kokoro-v1.0.int8.onnx", "alphabet.json", "voices", "kokoro.json"

#: Who speaks each language. Filipino has no voice of its own: the Spanish one was understood in 29 of 30 calls.
SPEAKERS: Mapping[str, str] = {
    "ja": "jf_alpha",
    "ja-easy": "jf_alpha",
    "en": "af_heart",
    "es": "ef_dora",
    "pt-BR": "pf_dora",
    "fil": "ef_dora",
    "zh-Hans": "zf_xiaoxiao",
}


class NoKokoro(Exception):
    """The folder cannot be made or used, and why."""


@dataclass(frozen=True, slots=True)
class KokoroFolder:
    """What is there: `digest` of the model, names of the voices."""

    path: Path
    digest: str
    voices: frozenset[str]

    def alphabet(self) -> Mapping[str, int]:
        """The model's number of each sound."""
        known: dict[str, int] = json.loads((self.path / ALPHABET).read_text(encoding="utf-8"))
        return known


def read_folder(path: Path) -> KokoroFolder | None:
    """The folder, None when there is none.

    Raises:
        NoKokoro: it was begun and not finished, or damaged.
    """
    try:
        about = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        digest, voices = str(about["model"]), frozenset(str(name) for name in about["voices"])
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoKokoro(f"{path / MANIFEST}: {error}") from error
    for file in (MODEL, ALPHABET, *(f"{VOICES}/{voice}.bin" for voice in sorted(voices))):
        if not (path / file).is_file():
            raise NoKokoro(f"{path / file} is gone")
    return KokoroFolder(path, digest, voices)
