"""What a language must know so that a ticket's number can be called in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: Numbers above are said digit by digit.
LARGEST = 999

_LABEL = re.compile(r"(?P<prefix>.*?)-?(?P<digits>[0-9]+)")
_NUMBER = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Tongue:
    """Letters and numbers of a language, in words.

    Attributes:
        letters: names of A to Z.
        digits: 0 to 9, when a number is said digit by digit.
        parts: a number from 1 to `LARGEST` in the one or two pieces that are said together: "ciento", "cinco". Few
            pieces make all numbers, so few clips speak them.
        space: what stands between two pieces.
    """

    letters: Mapping[str, str]
    digits: tuple[str, ...]
    parts: Callable[[int], tuple[str, ...]]
    space: str = " "

    def number(self, digits: str) -> str:
        """Digits as printed, leading zeros or not, in words."""
        value = int(digits)
        if 1 <= value <= LARGEST:
            return self.space.join(self.parts(value))
        return (self.space or " ").join(self.digits[int(digit)] for digit in digits)

    def ticket(self, label: str) -> str:
        """A ticket's number as printed: its letters, a short pause, its number. `A012` is A, twelve."""
        label = unicodedata.normalize("NFKC", label).upper()
        match = _LABEL.fullmatch(label)
        prefix, digits = (match["prefix"], match["digits"]) if match else (label, "")
        names = [self.letters.get(letter, letter) for letter in prefix]
        return ", ".join([*names, *([self.number(digits)] if digits else [])])

    def text(self, text: str) -> str:
        """Any text with its numbers in words; marks that are not heard stay."""
        return _NUMBER.sub(lambda match: self.number(match[0]), unicodedata.normalize("NFKC", text).replace("\n", " "))


def letters(names: str) -> Mapping[str, str]:
    """Names of A to Z, as listed with commas between."""
    listed = [name.strip() for name in names.split(",")]
    return dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", listed, strict=True))
