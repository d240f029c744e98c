"""Breaking a text into lines: Latin words stay whole, Japanese breaks anywhere but before closing marks (禁則)."""

from __future__ import annotations

import re
from collections.abc import Callable

#: A Latin word with the spaces after it, or one other character.
_TOKENS = re.compile(r"[!-~\u00a1-\u024f]+\s*|\s+|.")
_NEVER_FIRST = frozenset(
    "、。，．・：；？！」』）】〉》〕］｝ゝゞ々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ〜～…％!?,.:;)]}"
)
_NEVER_LAST = frozenset("「『（【〈《〔［｛([{")


def wrap(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Lines of at most `width`, in the units of `measure`; a word wider than a line is broken.

    >>> wrap("あいう、え", 3, len)
    ['あい', 'う、え']
    """
    lines: list[str] = []
    line: list[str] = []
    for token in _pieces(text, width, measure):
        if not line or measure("".join((*line, token)).rstrip()) <= width:
            line.append(token)
            continue
        cut = _best_cut(line, token)
        if measure("".join((*line[cut:], token)).rstrip()) > width:
            cut = len(line)
        lines.append("".join(line[:cut]).rstrip())
        line = [*line[cut:], token]
    return [*lines, "".join(line).rstrip()]


def balance(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """As few lines as `wrap` makes, but of like length: no single character stands alone on the last one.

    >>> balance("あいうえおか", 5, len)
    ['あいう', 'えおか']

    A line break in the text stays one.
    """
    if "\n" in text:
        return [line for paragraph in text.split("\n") for line in balance(paragraph, width, measure)]
    lines = wrap(text, width, measure)
    narrow, wide = width / len(lines), width
    while wide - narrow > 1:
        middle = (narrow + wide) / 2
        if len(wrap(text, middle, measure)) <= len(lines):
            wide = middle
        else:
            narrow = middle
    return wrap(text, wide, measure)


def _best_cut(line: list[str], following: str) -> int:
    """How many tokens stay on the line, so that none is parted from a mark that belongs to it."""
    for cut in range(len(line), 0, -1):
        if following[0] not in _NEVER_FIRST and line[cut - 1][-1] not in _NEVER_LAST:
            return cut
        following = line[cut - 1]
    return len(line)


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    tokens: list[str] = []
    for token in _TOKENS.findall(text):
        if measure(token.rstrip()) <= width:
            tokens.append(token)
        else:
            tokens.extend(token)
    return tokens
