"""Breaking a text into lines: words stay whole, Japanese breaks between phrases (文節) where it can, and never so that
a mark is parted from its word (禁則).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Measure = Callable[[str], float]

#: Letters that need no blank between them: kana, Han, their marks and full-width forms.
_LOOSE = "\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_HAN = "々\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHUNK = re.compile(r"\S+\s*|\s+")
#: Where Japanese likes to break: after a mark, before a bracket, after a particle that something new follows.
_BETWEEN_PHRASES = re.compile(
    rf"(?<=[、。，．！？；：」』）】〕］])(?=.)"
    rf"|(?<=[{_LOOSE}])(?=[「『（【〔［(])"
    rf"|(?<=[をはがのにへとでもやばて])(?=[{_HAN}ァ-ヺA-Za-z0-9]|[おご][{_HAN}])"
)
#: Where a phrase wider than a line is torn if it can be: before the last word of a compound.
_COMPOUND = re.compile("(?<=.)(?=カード|センター|コーナー|サービス|証明書|番号|窓口)")
#: What is left whole even then: a number with its counter, a Latin word, a letter with its marks.
_ATOM = re.compile(
    "[0-9]+[年月日時分枚組番号周년월일]?|[!-~\u00a1-\u024f]+|.[\u0300-\u036f\u0900-\u0903\u093a-\u094f]*", re.DOTALL
)
_NEVER_FIRST = frozenset(
    "、。，．・：；？！」』）】〉》〕］｝ゝゞ々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ〜～…–—・·％!?,.:;)]}।"
)
_NEVER_LAST = frozenset("「『（【〈《〔［｛([{")


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Lines of at most `width`, in the units of `measure`; a word wider than a line is broken.

    >>> wrap("あいう、え", 3, len)
    ['あい', 'う、え']
    """
    return _fill(_pieces(text, width, measure), width, measure)


def balance(text: str, width: float, measure: Measure) -> list[str]:
    """As few lines as `wrap` makes, but of like length: no single character stands alone on the last one.

    >>> balance("あいうえおか", 5, len)
    ['あいう', 'えおか']

    A line break in the text stays one.
    """
    if "\n" in text:
        return [line for paragraph in text.split("\n") for line in balance(paragraph, width, measure)]
    pieces = _pieces(text, width, measure)
    best = _fill(pieces, width, measure)
    narrow, wide = width / len(best), width
    while len(best) > 1 and wide - narrow > 1:
        middle = (narrow + wide) / 2
        lines = _fill(pieces, middle, measure)
        if len(lines) <= len(best) and max(map(measure, lines)) <= middle:
            wide, best = middle, lines
        else:
            narrow = middle
    return best


def phrases(text: str) -> list[str]:
    """The text in pieces that are best left whole, each with the blanks after it.

    >>> phrases("番号をお呼びするまで お持ちください")
    ['番号を', 'お呼びするまで ', 'お持ちください']
    """
    return [phrase for chunk in _CHUNK.findall(text) for phrase in _BETWEEN_PHRASES.split(chunk)]


def _pieces(text: str, width: float, measure: Measure) -> list[str]:
    return [piece for phrase in phrases(text) for piece in _fitting(phrase, width, measure)]


def _fitting(phrase: str, width: float, measure: Measure) -> Iterator[str]:
    """The phrase, or, where it is wider than a line, what it is made of."""
    if measure(phrase.rstrip()) <= width:
        yield phrase
        return
    for word in _COMPOUND.split(phrase):
        atoms = [word] if measure(word.rstrip()) <= width else _ATOM.findall(word)
        for atom in atoms:
            if measure(atom.rstrip()) <= width:
                yield atom
            else:
                yield from atom


def _fill(pieces: list[str], width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    for piece in pieces:
        if not line or measure("".join((*line, piece)).rstrip()) <= width:
            line.append(piece)
            continue
        cut = _best_cut(line, piece)
        if measure("".join((*line[cut:], piece)).rstrip()) > width:
            cut = len(line)
        lines.append("".join(line[:cut]).rstrip())
        line = [*line[cut:], piece]
    return [*lines, "".join(line).rstrip()]


def _best_cut(line: list[str], following: str) -> int:
    """How many pieces stay on the line, so that none is parted from a mark that belongs to it."""
    for cut in range(len(line), 0, -1):
        if following[0] not in _NEVER_FIRST and line[cut - 1].rstrip()[-1:] not in _NEVER_LAST:
            return cut
        following = line[cut - 1]
    return len(line)
