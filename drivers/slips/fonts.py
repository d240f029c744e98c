"""The letters of slips: which typeface sets which piece of a text, and what no typeface here can set."""

from __future__ import annotations

import gc
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the package says nothing of its types
from PIL import ImageFont, features

from drivers.slips.model import Weight
from drivers.slips.typefaces import PACKAGES, FontFile, Typeface, candidates, chain

#: Devanagari is set by rules of its own; the Latin face, which has its letters too, is never asked for it.
_DEVANAGARI = frozenset(range(0x0900, 0x0980))
#: Joiners and breaks, which say how others are set and have no shape themselves.
_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\n")
_WORD = re.compile(r"\s+|\S+")


class FontsMissing(Exception):
    """There is no file of a typeface that slips cannot do without."""

    def __init__(self, typeface: Typeface, weight: Weight, searched: tuple[FontFile, ...]) -> None:
        places = "\n  ".join(str(file.path) for file in searched)
        super().__init__(
            f"no {weight} {typeface} for slips. Run the project's set-up, or install the Debian package"
            f" {PACKAGES[typeface]}. Looked for:\n  {places}"
        )


class Coverage:
    """A set of code points, a bit each: a face of forty thousand letters takes some kilobytes instead of megabytes."""

    __slots__ = ("_bits",)

    def __init__(self, points: Iterable[int] = ()) -> None:
        bits = bytearray()
        for point in points:
            if point >> 3 >= len(bits):
                bits.extend(bytes((point >> 3) + 1 - len(bits)))
            bits[point >> 3] |= 1 << (point & 7)
        self._bits = bytes(bits)

    def __contains__(self, point: int) -> bool:
        return point >> 3 < len(self._bits) and bool(self._bits[point >> 3] >> (point & 7) & 1)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text that one typeface sets."""

    text: str
    typeface: Typeface


def find(
    weight: Weight, typeface: Typeface = Typeface.JAPANESE, searched: tuple[FontFile, ...] | None = None
) -> FontFile:
    """The file of a typeface.

    Raises:
        FontsMissing: none of the candidates is there.
    """
    searched = candidates(typeface, weight) if searched is None else searched
    for file in searched:
        if file.path.is_file():
            return file
    raise FontsMissing(typeface, weight, searched)


def can_shape() -> bool:
    """Whether Devanagari can be set: Pillow carries HarfBuzz, and looks for the system's FriBidi (libfribidi0)."""
    return bool(features.check("raqm") and features.check("fribidi"))


def missing(text: str, language: str = "ja") -> str:
    """The letters of a text that no typeface on this machine can set, each once; empty when all can be printed.

    >>> missing("順番 A012")
    ''
    >>> missing("順番🂡")
    '🂡'
    """
    letters = dict.fromkeys(letter for letter in unicodedata.normalize("NFC", text) if _is_drawn(letter))
    lacking = set[str]()
    for weight in Weight:
        left = set(letters)
        for typeface in chain(language):
            if left:  # reading what a typeface has takes a tenth of a second, the first time
                left = {letter for letter in left if ord(letter) not in coverage(typeface, weight)}
        lacking |= left
    return "".join(letter for letter in letters if letter in lacking)


@lru_cache(maxsize=32)
def face(weight: Weight, dots: int, typeface: Typeface = Typeface.JAPANESE) -> ImageFont.FreeTypeFont:
    """A typeface whose em is `dots` high."""
    file = find(weight, typeface)
    shaped = typeface is Typeface.DEVANAGARI and can_shape()
    engine = ImageFont.Layout.RAQM if shaped else ImageFont.Layout.BASIC
    return ImageFont.truetype(file.path, dots, index=file.index, layout_engine=engine)


@lru_cache(maxsize=16)
def coverage(typeface: Typeface, weight: Weight) -> Coverage:
    """The code points that it can set on this machine; none when there is no file of it, or no way to shape it."""
    try:
        file = find(weight, typeface)
    except FontsMissing:
        return Coverage()
    if typeface is Typeface.DEVANAGARI and not can_shape():
        return Coverage()
    with TTFont(file.path, fontNumber=file.index, lazy=True) as font:
        font.setGlyphOrder([""] * font["maxp"].numGlyphs)  # nobody asks for the shapes' names: four fifths of the work
        points = font.getBestCmap()
    strange = _DEVANAGARI if typeface is Typeface.LATIN else frozenset[int]()
    known = Coverage(point for point in points if point not in strange)
    del points, font
    gc.collect()  # A face read whole is some megabytes in circles; the next is to take the same place.
    return known


@lru_cache(maxsize=512)
def runs(text: str, language: str, weight: Weight) -> tuple[Run, ...]:
    """The text in pieces. A word is not torn between typefaces where one of them has all of it."""
    pieces: list[Run] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", text)):
        for piece in _set_word(word, language, weight):
            # Blanks are set by whoever sets what stands before them.
            if pieces and (piece.typeface is pieces[-1].typeface or word.isspace()):
                pieces[-1] = Run(pieces[-1].text + piece.text, pieces[-1].typeface)
            else:
                pieces.append(piece)
    return tuple(pieces)


def _set_word(word: str, language: str, weight: Weight) -> Iterator[Run]:
    faces = chain(language)
    letters = frozenset(ord(letter) for letter in word if _is_drawn(letter))
    whole = next((typeface for typeface in faces if _has_all(typeface, weight, letters)), None)
    if whole is not None:
        yield Run(word, whole)
        return
    typeface = stand_in = _stand_in(faces, weight)
    for letter in word:
        if not unicodedata.category(letter).startswith("M") and _is_drawn(letter):
            typeface = next((known for known in faces if ord(letter) in coverage(known, weight)), stand_in)
        yield Run(letter, typeface)


def _has_all(typeface: Typeface, weight: Weight, letters: frozenset[int]) -> bool:
    known = coverage(typeface, weight)
    return all(letter in known for letter in letters)


def _stand_in(faces: tuple[Typeface, ...], weight: Weight) -> Typeface:
    """What draws a letter that none has: a box. The first that has a file; a slip with a box is better than none."""
    for typeface in faces:
        if any(file.path.is_file() for file in candidates(typeface, weight)):
            return typeface
    return Typeface.JAPANESE


def _is_drawn(letter: str) -> bool:
    return letter not in _UNSEEN and not letter.isspace()
