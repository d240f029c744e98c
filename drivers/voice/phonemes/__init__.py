"""The sounds of the phrases that Kokoro speaks, made beforehand: the programs that could tell them are GPL."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from drivers.voice.cover import covered

#: Marks at which a voice takes breath, as the model knows them.
_BREATHS = {"、": ",", "，": ",", "。": ".", "।": ".", "；": ";", "：": ":", "！": "!", "？": "?"}
_CLAUSE = re.compile(r"([^,.;:!?、，。।；：！？]+)([,.;:!?、，。।；：！？]*)")


@cache
def table(language: str) -> Mapping[str, str]:
    """Pieces of text and their sounds; empty for a language that has no table."""
    path = Path(__file__).with_name(f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def phonemes(text: str, language: str) -> str:
    """A line's sounds, with its commas and full stops.

    Raises:
        VoiceFailed: a word of it is not in the table.
    """
    known = table(language)
    spoken = ""
    for clause in _CLAUSE.finditer(text):
        sounds = " ".join(known[piece] for piece in covered(clause[1], known))
        breath = clause[2][:1]
        spoken += f" {sounds}{_BREATHS.get(breath, breath)}" if sounds else ""
    return spoken.strip()
