"""Audio packs as they lie on disk: a folder for each language, with `pack.toml` and its clips.

    language = "en"
    voice = "Yamada Hanako, recorded in the city hall"
    engine = "recorded"
    licence = "the city's own"

    [clips]
    "Number" = "number.wav"
    "twelve" = "012.wav"

A clip is found by what it says. A line that no clip says whole is put together of several, the longest first, so some
160 clips speak every number, prefix and counter.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "pack.toml"


class BadPack(Exception):
    """A pack that cannot be used, and why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a pack holds.

    Attributes:
        voice: whose it is, for people.
        digest: of manifest and clips: a pack that changed makes other clips.
        clips: file by what it says, in the form of `heard`.
        language: its tag; empty in a pack that does not say.
        engine: what made the sound, `recorded` for a person.
        licence: of the sound.
    """

    voice: str
    digest: str
    clips: Mapping[str, Path]
    language: str = ""
    engine: str = ""
    licence: str = ""


def read_manifest(folder: Path) -> Manifest | None:
    """The pack in a folder, None when there is none.

    Raises:
        BadPack: it cannot be read, a clip is missing, or it is of another language than its folder says.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise BadPack(f"{path}: {error.strerror}") from error
    try:
        tables = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadPack(f"{path}: {error}") from error
    return _manifest(folder, tables, hashlib.sha256(content))


def manifest_text(about: Mapping[str, str], clips: Mapping[str, str]) -> str:
    """A manifest as a file: `about` are language, voice, engine and licence; `clips` file names by what they say."""
    lines = [f"{key} = {_quoted(value)}" for key, value in about.items()]
    return "\n".join(
        [*lines, "", "[clips]", *(f"{_quoted(text)} = {_quoted(name)}" for text, name in clips.items()), ""]
    )


def heard(text: str) -> str:
    """A text as ears know it: without capitals, punctuation and double spaces."""
    kept = "".join(" " if _silent(letter) else letter for letter in unicodedata.normalize("NFKC", text).casefold())
    return " ".join(kept.split())


def _manifest(folder: Path, tables: Mapping[str, Any], digest: hashlib._Hash) -> Manifest:
    named = tables.get("clips")
    if not isinstance(tables.get("voice"), str) or not isinstance(named, dict) or not named:
        raise BadPack(f"{folder / MANIFEST}: wants `voice` and a table `clips`")
    clips = {}
    for text, name in named.items():
        file = folder / str(name)
        if not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
            raise BadPack(f"{folder / MANIFEST}: no clip {name}")
        stat = file.stat()
        digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}".encode())
        clips[heard(text)] = file
    about = {key: str(tables.get(key, "")) for key in ("language", "engine", "licence")}
    return Manifest(tables["voice"], digest.hexdigest()[:16], clips, **about)


def _quoted(text: str) -> str:
    """A TOML basic string is written as JSON writes one, but for DEL, which no text has."""
    return json.dumps(text, ensure_ascii=False)


def _silent(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "PZC"
