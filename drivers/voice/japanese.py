"""Numbers, counters and clock times in Japanese, as they are to be heard.

An engine is never handed digits: 110番 becomes ヒャクトーバン, zero-padded and prefixed numbers lose a place.
Numbers are written out here twice: in kanji, which gives the engine the right melody, and in kana, which proves that
it reads the kanji so, and takes their place where it does not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from drivers.voice.lines import Line, Word

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
#: A number with what it counts, or capitals that are no word.
_PIECE = re.compile(r"(?P<number>\d+)(?P<unit>[番枚組分時]?)|(?P<letters>(?<![A-Za-z])[A-Z]+(?![a-z]))")
_RUBY = re.compile(r"([々\u3400-\u9fff]+)\(([ぁ-ゖー]+)\)")

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


def groups(value: int) -> Word:
    """So many groups: ひとくみ, ふたくみ, さんくみ."""
    special = {1: "ヒトクミ", 2: "フタクミ"}
    return Word(number(value).written + "組", special.get(value) or _shortened(value, "ロク", "ジュー") + "クミ")


def minutes(value: int) -> Word:
    """So many minutes, or minutes of the clock: ごふん, じゅっぷん."""
    reading = _shortened(value, "イチ", "ロク", "ハチ", "ジュー", "ヒャク")
    hard = reading.endswith(("ッ", "サン", "ヨン"))
    return Word(number(value).written + "分", reading + ("プン" if hard else "フン"))


def hours(value: int) -> Word:
    """An hour of the clock, 0 to 24: よじ, しちじ, くじ."""
    special = {0: "レイ", 4: "ヨ", 7: "シチ", 9: "ク"}
    tens = "" if value < 10 else number(value // 10 * 10).reading
    units = special.get(value % 10, _UNITS[value % 10]) if value % 10 or not value else ""
    return Word(number(value).written + "時", tens + units + "ジ")


def _sheets(value: int) -> Word:
    return number(value) + Word("枚", "マイ")


def _ordinal(value: int) -> Word:
    return number(value) + _BAN


_COUNTED: Mapping[str, Callable[[int], Word]] = {
    "番": _ordinal,
    "枚": _sheets,
    "組": groups,
    "分": minutes,
    "時": hours,
    "": number,
}


def ticket(label: str) -> Word:
    """A ticket's number as printed: `A012` is エーの十二番, `105` is 百五番."""
    match = _LABEL.fullmatch(_plain(label))
    if match is None:
        return _letters(_plain(label)) + _BAN
    spoken = _digits(match["digits"]) + _BAN
    prefix = match["prefix"]
    return _letters(prefix) + _NO + spoken if prefix else spoken


def clock(hour: int, minute: int) -> str:
    """A time of day: `8時30分`, `9時`."""
    return f"{hour}時{minute}分" if minute else f"{hour}時"


def ticket_line(label: str, template: str, language: str = "ja") -> Line:
    """A line with a ticket's number; `template` has the place `{number}`."""
    word = ticket(label)
    around = line(template, language)
    return replace(
        around,
        text=around.text.format(number=word.written),
        readings={word.written: word.reading},
        spelled=around.spelled.format(number=word.reading),
    )


def counter_line(name: str, template: str) -> Line:
    """The half of a call that says where to go; `template` has the place `{counter}`.

    The name is the venue's own text: its numbers and capitals are spelled, remarks in brackets are left out, and the
    rest is the engine's to read. A number with 番 is proven.
    """
    shown = re.sub(r"[(\[<【〔].*?[)\]>】〕]", "", _plain(name)).strip() or _plain(name)
    return line(template.format(counter=shown))


def line(text: str, language: str = "ja") -> Line:
    """Any text: its numbers and single capitals are spelled, the rest is the engine's to read.

    A text with readings, 紙(かみ), is read as these say, and its spaces are for the eye alone.
    """
    if not _RUBY.search(text) and language == "ja":
        written, spelled, readings = _spelled(text.replace("\n", ""))
        return Line(language, written, readings, spelled)
    text = re.sub(r"(?<=[^A-Za-z])[ \n]", "", text)
    written, _, readings = _spelled(_RUBY.sub(r"\1", text))
    _, spelled, _ = _spelled(_RUBY.sub(_with_reading, text))
    return Line(language, written, readings, spelled, exact=True)


def _spelled(text: str) -> tuple[str, str, dict[str, str]]:
    """A text in kanji; with its numbers in kana; and how these are proven."""
    text = "".join(unicodedata.normalize("NFKC", letter) if letter.isalnum() else letter for letter in text)
    readings: dict[str, str] = {}
    written = spelled = ""
    end = 0
    for match in _PIECE.finditer(text):
        word = _piece(match)
        if match["unit"] and int(match["number"]) <= LARGEST:
            readings[word.written] = word.reading
        between = text[end : match.start()]
        written += between + word.written
        spelled += between + word.reading
        end = match.end()
    return written + text[end:], spelled + text[end:], readings


def _piece(match: re.Match[str]) -> Word:
    if match["letters"]:
        return _letters(match["letters"])
    if int(match["number"]) <= LARGEST:
        return _COUNTED[match["unit"]](int(match["number"]))
    return _digits(match["number"]) + Word(match["unit"], match["unit"])


def _with_reading(match: re.Match[str]) -> str:
    """Kana for kanji; but a counter that follows a number keeps its kanji, which is spelled with the number."""
    counted = match[1] in _COUNTED and match.start() > 0 and match.string[match.start() - 1].isdigit()
    return match[1] if counted else match[2]


def _shortened(value: int, *ends: str) -> str:
    """A number before a hard sound: ろく becomes ろっ, じゅう becomes じゅっ, where they are its `ends`."""
    reading = number(value).reading
    end = next((end for end in ends if reading.endswith(end)), "")
    return f"{reading[: -len(end)]}{end[:-1]}ッ" if end else reading


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
