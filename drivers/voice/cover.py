"""A line put together of pieces that are known: clips of a pack, or words of a phoneme table."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator

from drivers.voice.lines import VoiceFailed
from drivers.voice.manifest import heard

#: Scripts without spaces between words: there a piece may end anywhere, for it is read as it is written.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL")


def covered(text: str, pieces: Collection[str]) -> Iterator[str]:
    """The longest piece that the rest of the text begins with, again and again; in the form of `heard`.

    Raises:
        VoiceFailed: no piece begins what is left.
    """
    rest = heard(text)
    while rest:
        piece = max((piece for piece in pieces if begins(rest, piece)), key=len, default=None)
        if piece is None:
            raise VoiceFailed(f"no piece for: {rest}")
        yield piece
        rest = rest[len(piece) :].lstrip()


def begins(rest: str, piece: str) -> bool:
    """Whether a text begins with a piece; a word with spaces around is never cut in two."""
    if not piece or not rest.startswith(piece):
        return False
    after = rest[len(piece) : len(piece) + 1]
    return not (_joins(piece[-1]) and _joins(after))


def _joins(letter: str) -> bool:
    if not letter or unicodedata.category(letter)[0] not in "LMN":
        return False
    return not unicodedata.name(letter, "").startswith(_UNSPACED)
