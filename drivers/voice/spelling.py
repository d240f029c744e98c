"""How each language is written for a voice. A language without a speller is not spoken, whatever voice there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from drivers.voice import english, japanese
from drivers.voice.lines import Line


@dataclass(frozen=True, slots=True)
class Speller:
    """What a language knows of numbers.

    Attributes:
        line: any text, and its language, as a line without digits.
        ticket_line: a ticket's number as printed, a text with the place `{number}`, and the language.
        clock: hour and minute of the day, as a piece of text for `line`.
    """

    line: Callable[[str, str], Line]
    ticket_line: Callable[[str, str, str], Line]
    clock: Callable[[int, int], str]


_JAPANESE = Speller(japanese.line, japanese.ticket_line, japanese.clock)

SPELLERS: Mapping[str, Speller] = {
    "ja": _JAPANESE,
    "ja-easy": _JAPANESE,
    "en": Speller(english.line, english.ticket_line, english.clock),
}
