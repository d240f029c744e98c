"""How each language says the two halves of a call: whose turn it is, and where to go.

More languages than have a voice inside the program: a pack, recorded or made elsewhere, is made of the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from drivers.voice import english, japanese
from drivers.voice.lines import Line, Word
from drivers.voice.tongues.chinese import CHINESE
from drivers.voice.tongues.filipino import FILIPINO
from drivers.voice.tongues.indonesian import INDONESIAN
from drivers.voice.tongues.korean import KOREAN
from drivers.voice.tongues.nepali import NEPALI
from drivers.voice.tongues.portuguese import PORTUGUESE
from drivers.voice.tongues.spanish import SPANISH
from drivers.voice.tongues.tongue import LARGEST, Tongue
from drivers.voice.tongues.vietnamese import VIETNAMESE

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Caller:
    """How a language calls.

    Attributes:
        language: its tag.
        ticket: a number as printed, and a text with the place `{number}`, as a line without digits.
        line: any other text, as a line without digits.
        letter: a prefix as it stands before a number.
        parts: a number from 1 to 999 in the one or two pieces that it is made of; with readings where an engine must
            prove them.
    """

    language: str
    ticket: Callable[[str, str], Line]
    line: Callable[[str], Line]
    letter: Callable[[str], str]
    parts: Callable[[int], tuple[Word, ...]]

    def pieces(self, template: str) -> Iterator[Line]:
        """Every piece of which the lines of all numbers and prefixes are made; `template` as for `ticket`.

        What follows the number is one piece with the number's end, as it is said in one breath.
        """
        before, after = template.split("{number}")
        if before.strip():
            yield self.line(before.strip())
        yield from (Line(self.language, self.letter(letter)) for letter in LETTERS)
        for value in range(1, LARGEST + 1):
            *head, tail = self.parts(value)
            yield from (self._piece(part, "") for part in head)
            yield self._piece(tail, after)

    def _piece(self, part: Word, after: str) -> Line:
        text = f"{part.written}{after}".strip()
        if not part.reading:
            return Line(self.language, text)
        return Line(self.language, text, {part.written: part.reading}, f"{part.reading}{after}")


def _japanese(language: str) -> Caller:
    return Caller(
        language,
        ticket=lambda label, template: japanese.ticket_line(label, template, language),
        line=lambda text: japanese.line(text, language),
        letter=lambda letter: japanese.ticket(f"{letter}1").written.removesuffix("一番"),
        parts=_japanese_parts,
    )


def _japanese_parts(value: int) -> tuple[Word, ...]:
    hundreds, rest = divmod(value, 100)
    ordinal = Word("番", "バン")
    if hundreds and rest:
        return japanese.number(hundreds * 100), japanese.number(rest) + ordinal
    return (japanese.number(value) + ordinal,)


def _english_parts(value: int) -> tuple[Word, ...]:
    hundreds, rest = divmod(value, 100)
    if hundreds and rest:
        return Word(f"{english.number(hundreds * 100)} and", ""), Word(english.number(rest), "")
    return (Word(english.number(value), ""),)


def _tongue(language: str, tongue: Tongue) -> Caller:
    return Caller(
        language,
        ticket=lambda label, template: Line(language, template.format(number=tongue.ticket(label))),
        line=lambda text: Line(language, tongue.text(text)),
        letter=lambda letter: tongue.letters[letter],
        parts=lambda value: tuple(Word(part, "") for part in tongue.parts(value)),
    )


CALLERS: Mapping[str, Caller] = {
    caller.language: caller
    for caller in (
        _japanese("ja"),
        _japanese("ja-easy"),
        _tongue("pt-BR", PORTUGUESE),
        _tongue("fil", FILIPINO),
        Caller("en", english.ticket_line, english.line, lambda letter: letter, _english_parts),
        _tongue("vi", VIETNAMESE),
        _tongue("zh-Hans", CHINESE),
        _tongue("es", SPANISH),
        _tongue("id", INDONESIAN),
        _tongue("ko", KOREAN),
        _tongue("ne", NEPALI),
    )
}
