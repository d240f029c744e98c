"""Which passwords are refused: short ones, well-known ones, and those made of the login or of the place.

Length and a list, no rules of composition and no expiry, as NIST SP 800-63B-4 (3.1.1.2) and Japan's national
cybersecurity office advise. What is compared has been through Unicode's NFKC, as is what is hashed, so that a password
typed in full-width letters is the same one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from enum import StrEnum
from itertools import pairwise

#: In characters.
MINIMUM = 10
#: A login or a name shorter than this may be part of a password by chance.
SHORTEST_WORD = 4
#: What must be left of a password without such words.
LEAST_REST = 8
#: Of fewer different characters no password is made.
FEWEST_CHARACTERS = 5
#: Rows of keys and the alphabet: a password that only walks along them is as good as none.
ROWS = ("01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn")


class Weakness(StrEnum):
    """Why a password is refused; the values are keys of the catalogue."""

    SHORT = "too-short"
    COMMON = "too-common"
    SIMPLE = "too-simple"
    KNOWN_WORD = "holds-known-word"


def normal(password: str) -> str:
    """The one spelling that is hashed and compared."""
    return unicodedata.normalize("NFKC", password)


def weakness(password: str, *, common: Collection[str], words: Collection[str] = ()) -> Weakness | None:
    """The first reason to refuse it, None for none.

    Args:
        password: as typed.
        common: well-known passwords in lower case.
        words: what anybody would try first for this person: login, name, the venue.
    """
    plain = normal(password).casefold()
    if len(plain) < MINIMUM:
        return Weakness.SHORT
    bare = plain.rstrip("0123456789!?.#*")
    if plain in common or bare in common:
        return Weakness.COMMON
    if len(set(plain)) < FEWEST_CHARACTERS or _walks(plain):
        return Weakness.SIMPLE
    rest = plain
    for word in sorted((normal(word).casefold() for word in words), key=len, reverse=True):
        if len(word) >= SHORTEST_WORD:
            rest = rest.replace(word, "")
    # What is left beside the known words must be a password of some length by itself.
    return Weakness.KNOWN_WORD if rest != plain and len(rest) < LEAST_REST else None


def _walks(plain: str) -> bool:
    """Whether nearly all steps from one character to the next go along a row of keys, forward or back."""
    steps = {pair for row in ROWS for pair in (*pairwise(row), *pairwise(row[::-1]))}
    taken = sum(pair in steps for pair in pairwise(plain))
    return taken >= 0.8 * (len(plain) - 1)
