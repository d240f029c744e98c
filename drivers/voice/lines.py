"""What a voice is asked to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class VoiceFailed(Exception):
    """No sound could be made of a line; the screen and the chime have to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One clip of speech.

    Attributes:
        language: of the voice.
        text: as handed to the engine; holds no digits in any language.
        readings: pieces of `text` and how each must sound, in katakana; empty where a language needs no proof.
        spelled: the same text in plain phonetic letters, for an engine that reads `text` otherwise.
        exact: whether `spelled` tells every sound; then `text` is only spoken where it is read just so.
    """

    language: str
    text: str
    readings: Mapping[str, str] = field(default_factory=dict)
    spelled: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written for the engine, and as pronounced: in katakana, or once more as written."""

    written: str
    reading: str

    def __add__(self, other: Word) -> Word:
        return Word(self.written + other.written, self.reading + other.reading)
