"""What is said for one call: chime, then Japanese (twice, when there is time), then the ticket's own language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from drivers.voice import japanese
from drivers.voice.clips import CHIME, order_of
from drivers.voice.lines import Line
from server.contract.base import LocalText
from server.contract.catalogue import load_catalogue

#: Seconds of silence after a part.
AFTER_CHIME = 0.3
AFTER_NUMBER = 0.15
AFTER_CALL = 0.6

#: How many numbers after the last one called are made ready.
AHEAD = 5

_JAPANESE = "ja"


@dataclass(frozen=True, slots=True)
class Part:
    """A clip to be played, and the silence after it in seconds."""

    order: Mapping[str, object]
    pause: float


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language speaks a call: the half with the number, the half with the counter."""

    number: Callable[[str, str], Line]
    counter: Callable[[str, str], Line]


#: A language is here when its numbers and counters can be spelled, and a voice comes with the program.
SPEECH: Mapping[str, Speech] = {_JAPANESE: Speech(japanese.ticket_line, japanese.counter_line)}


def parts(number: str, counter_name: LocalText, language: str, *, repeat: bool) -> tuple[Part, ...]:
    """The parts of one announcement in order.

    Args:
        number: as printed.
        counter_name: by language.
        language: the ticket's own; spoken after Japanese where there is a voice for it.
        repeat: whether the Japanese is said twice.
    """
    spoken = [_JAPANESE] * (2 if repeat else 1)
    if language != _JAPANESE and language in SPEECH:
        spoken.append(language)
    result = [Part(CHIME, AFTER_CHIME)]
    for each in spoken:
        result.append(Part(number_order(number, each), AFTER_NUMBER))
        result.append(Part(counter_order(counter_name, each), AFTER_CALL))
    return tuple(result)


def number_order(number: str, language: str = _JAPANESE) -> dict[str, object]:
    """The half that says whose turn it is."""
    template = load_catalogue("voice").text(language, "number", number="{number}")
    return order_of(SPEECH[language].number(number, template))


def counter_order(name: LocalText, language: str = _JAPANESE) -> dict[str, object]:
    """The half that says where to go; a counter without a name in the language keeps its Japanese one."""
    template = load_catalogue("voice").text(language, "counter", counter="{counter}")
    return order_of(SPEECH[language].counter(name.get(language) or name[_JAPANESE], template))


def next_numbers(called: Iterable[str], prefixes: Iterable[str]) -> Iterator[str]:
    """Numbers likely to be called soon: those after the last one called of each prefix, or the first of the day.

    Args:
        called: numbers as printed, newest first.
        prefixes: of the services that are open.
    """
    latest: dict[str, tuple[int, int]] = {}
    for number in called:
        digits = number[len(number.rstrip("0123456789")) :]
        if digits:
            latest.setdefault(number[: -len(digits)], (int(digits), len(digits)))
    for prefix in dict.fromkeys(prefixes):
        last, width = latest.get(prefix, (0, 1))
        for value in range(last + 1, last + 1 + AHEAD):
            yield f"{prefix}{value:0{width}d}"
