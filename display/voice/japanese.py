"""Numbers and counters in Japanese, as they are to be heard.

An engine is never handed digits: 110番 becomes ヒャクトーバン, zero-padded and prefixed numbers lose a place.
Numbers are written out here twice: in kanji, which gives the engine the right melody, and in kana, which proves that
it reads the kanji so, and takes their place where it does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from display.voice.lines import Line

#: Names of the letters, as read out in Japan; T and V differ from D and B.
# fmt: off
LETTERS: Mapping[str, str] = {
    "A": "エー", "B": "ビー", "C": "シー", "D": "ディー", "E": "イー", "F": "エフ", "G": "ジー", "H": "エイチ",
    "I": "アイ", "J": "ジェー", "K": "ケー", "L": "エル", "M": "エム", "N": "エヌ", "O": "オー", "P": "ピー",
    "Q": "キュー", "R": "アール", "S": "エス", "T": "ティー", "U": "ユー", "V": "ブイ", "W": "ダブリュー",
    "X": "エックス", "Y": "ワイ", "Z": "ゼット",
}
# fmt: on

#: Written otherwise than read, because the engine says スィー for シー.
_LETTERS_WRITTEN: Mapping[str, str] = {**LETTERS, "C": "しー"}

_KANJI = "零一二三四五六七八九"
_UNITS = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュー")
# fmt: off
_HUNDREDS = (
    "", "ヒャク", "ニヒャク", "サンビャク", "ヨンヒャク",
    "ゴヒャク", "ロッピャク", "ナナヒャク", "ハッピャク", "キューヒャク",
)
_THOUSANDS = ("", "セン", "ニセン", "サンゼン", "ヨンセン", "ゴセン", "ロクセン", "ナナセン", "ハッセン", "キューセン")
# fmt: on

#: The largest number that is read as a number; longer ones are read digit by digit.
LARGEST = 9999

_LABEL = re.compile(r"(?P<prefix>.*?)-?(?P<digits>\d+)")
_PIECE = re.compile(r"(?P<number>\d+)(?P<unit>番?)|(?P<letter>[A-Z])")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written for the engine, and as pronounced, in katakana."""

    written: str
    reading: str

    def __add__(self, other: Word) -> Word:
        return Word(self.written + other.written, self.reading + other.reading)


_NO = Word("の", "ノ")
_BAN = Word("番", "バン")


def number(value: int) -> Word:
    """A number from 0 to `LARGEST`: よん, なな, きゅう throughout.

    Raises:
        ValueError: out of range.
    """
    if not 0 <= value <= LARGEST:
        raise ValueError(f"not a number to be read out: {value}")
    if value == 0:
        return Word(_KANJI[0], _UNITS[0])
    thousands, hundreds, tens, units = (value // place % 10 for place in (1000, 100, 10, 1))
    written = _place(thousands, "千") + _place(hundreds, "百") + _place(tens, "十")
    reading = _THOUSANDS[thousands] + _HUNDREDS[hundreds]
    if tens:
        reading += ("" if tens == 1 else _UNITS[tens]) + "ジュー"
    if units:
        written += _KANJI[units]
        reading += _UNITS[units]
    return Word(written, reading)


def ticket(label: str) -> Word:
    """A ticket's number as printed: `A012` is エーの十二番, `105` is 百五番."""
    match = _LABEL.fullmatch(_plain(label))
    if match is None:
        return _letters(_plain(label)) + _BAN
    spoken = _digits(match["digits"]) + _BAN
    prefix = match["prefix"]
    return _letters(prefix) + _NO + spoken if prefix else spoken


def ticket_line(label: str, template: str) -> Line:
    """The half that says whose turn it is; `template` has the place `{number}`."""
    word = ticket(label)
    return Line(
        language="ja",
        text=template.format(number=word.written),
        readings={word.written: word.reading},
        spelled=template.format(number=word.reading),
    )


def counter_line(name: str, template: str) -> Line:
    """The half that says where to go; `template` has the place `{counter}`.

    The name is the venue's own text: its numbers and capitals are spelled, remarks in brackets are left out, and the
    rest is the engine's to read. A number with 番 is proven.
    """
    shown = re.sub(r"[(\[<【〔].*?[)\]>】〕]", "", _plain(name)).strip() or _plain(name)
    readings: dict[str, str] = {}
    written = spelled = ""
    end = 0
    for match in _PIECE.finditer(shown):
        word = _piece(match)
        if match["unit"]:
            readings[word.written] = word.reading
        between = shown[end : match.start()]
        written += between + word.written
        spelled += between + word.reading
        end = match.end()
    return Line(
        language="ja",
        text=template.format(counter=written + shown[end:]),
        readings=readings,
        spelled=template.format(counter=spelled + shown[end:]),
    )


def _piece(match: re.Match[str]) -> Word:
    if match["letter"]:
        return _letters(match["letter"])
    spoken = _digits(match["number"])
    return spoken + _BAN if match["unit"] else spoken


def _place(digit: int, unit: str) -> str:
    if digit == 0:
        return ""
    return unit if digit == 1 else _KANJI[digit] + unit


def _digits(digits: str) -> Word:
    if int(digits) <= LARGEST:
        return number(int(digits))
    one_by_one = "、".join(_UNITS[int(digit)] for digit in digits)
    return Word(one_by_one, one_by_one)


def _letters(text: str) -> Word:
    return Word(
        "".join(_LETTERS_WRITTEN.get(letter, letter) for letter in text),
        "".join(LETTERS.get(letter, letter) for letter in text),
    )


def _plain(text: str) -> str:
    """Full-width letters and digits as plain ones, capitals throughout."""
    return unicodedata.normalize("NFKC", text).upper()
