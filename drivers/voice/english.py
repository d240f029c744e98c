"""Numbers and clock times in English, as they are to be heard: in words, for an engine is never handed digits."""

from __future__ import annotations

import re
import unicodedata

from drivers.voice.lines import Line

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

#: The largest number that is read as a number; longer ones are read digit by digit.
LARGEST = 9999

_LABEL = re.compile(r"(?P<prefix>.*?)-?(?P<digits>[0-9]+)")
_NUMBER = re.compile(r"[0-9]+")


def number(value: int) -> str:
    """A number from 0 to `LARGEST`: one hundred and five.

    Raises:
        ValueError: out of range.
    """
    if not 0 <= value <= LARGEST:
        raise ValueError(f"not a number to be read out: {value}")
    if value < 20:
        return _SMALL[value]
    if value < 100:
        tens, units = divmod(value, 10)
        return f"{_TENS[tens]}-{_SMALL[units]}" if units else _TENS[tens]
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    most, rest = divmod(value, size)
    head = f"{_SMALL[most]} {name}"
    if not rest:
        return head
    return f"{head} and {number(rest)}" if rest < 100 else f"{head} {number(rest)}"


def ticket(label: str) -> str:
    """A ticket's number as printed: `A012` is A, twelve. The pause keeps the letter from being an article."""
    label = unicodedata.normalize("NFKC", label).upper()
    match = _LABEL.fullmatch(label)
    if match is None:
        return ", ".join(label)
    prefix = match["prefix"]
    spoken = _digits(match["digits"])
    return ", ".join([*prefix, spoken])


def clock(hour: int, minute: int) -> str:
    """A time of day, 0:00 to 24:00: eight thirty in the morning, noon, three oh five in the afternoon."""
    if minute == 0 and hour % 12 == 0:
        return "noon" if hour == 12 else "midnight"
    half = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    spoken = number((hour + 11) % 12 + 1)
    if minute:
        spoken += f" oh {number(minute)}" if minute < 10 else f" {number(minute)}"
    return f"{spoken} in the {half}"


def ticket_line(label: str, template: str, language: str = "en") -> Line:
    """A line with a ticket's number; `template` has the place `{number}`."""
    return Line(language, template.format(number=ticket(label)))


def line(text: str, language: str = "en") -> Line:
    """Any text, its numbers in words."""
    return Line(language, _NUMBER.sub(lambda match: _digits(match[0]), text.replace("\n", " ")))


def _digits(digits: str) -> str:
    if int(digits) <= LARGEST:
        return number(int(digits))
    return ", ".join(_SMALL[int(digit)] for digit in digits)
