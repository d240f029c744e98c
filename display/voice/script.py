"""What is said for one call: chime, then Japanese (twice, when there is time), then the ticket's own language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from drivers.voice import japanese
from drivers.voice.calling import CALLERS
from drivers.voice.clips import CHIME, order_of
from server.contract.base import LocalText
from server.contract.catalogue import load_catalogue

#: Seconds of silence after a part.
AFTER_CHIME = 0.3
AFTER_NUMBER = 0.15
AFTER_CALL = 0.6

JAPANESE = "ja"

#: A counter whose Japanese name is no more than its number.
_NUMBERED = re.compile(r"(\d+)\s*番\s*(?:窓口|カウンター|ブース)?")


@dataclass(frozen=True, slots=True)
class Call:
    """A call to be spoken.

    Attributes:
        number: as printed.
        counter_name: by language.
        language: the ticket's own; spoken after Japanese where there is a voice for it.
        second: whether a card or a certificate is ready to be handed over (交付呼出).
    """

    number: str
    counter_name: LocalText
    language: str = JAPANESE
    second: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A clip to be played, the silence after it in seconds, and whose language it is; the chime has none."""

    order: Mapping[str, object]
    pause: float
    language: str = ""


def parts(call: Call, spoken: Collection[str], *, repeat: bool) -> tuple[Part, ...]:
    """The parts of one announcement in order.

    Args:
        call: who, and where to.
        spoken: languages that have a voice.
        repeat: whether the Japanese is said twice.
    """
    languages = [JAPANESE] * (2 if repeat else 1)
    if call.language != JAPANESE and call.language in spoken and call.language in CALLERS:
        languages.append(call.language)
    return (Part(CHIME, AFTER_CHIME), *(part for each in languages for part in _said(call, each)))


def number_order(number: str, language: str = JAPANESE) -> dict[str, object]:
    """The half that says whose turn it is."""
    return order_of(CALLERS[language].ticket(number, load_catalogue("voice").all(language)["number"]))


def second_order(language: str = JAPANESE) -> dict[str, object]:
    """What stands between the halves of a second call."""
    return order_of(CALLERS[language].line(load_catalogue("voice").text(language, "second")))


def counter_order(name: LocalText, language: str = JAPANESE) -> dict[str, object]:
    """The half that says where to go; a counter that cannot be named in the language is named in Japanese."""
    template = load_catalogue("voice").all(language)["counter"]
    place = _place(name, language)
    if language == JAPANESE or place is None:
        template = load_catalogue("voice").all(JAPANESE)["counter"]
        return order_of(japanese.counter_line(name[JAPANESE], template))
    return order_of(CALLERS[language].line(template.format(counter=place)))


def numbered(name: LocalText) -> str | None:
    """The number of a counter whose Japanese name is no more than that."""
    match = _NUMBERED.fullmatch(unicodedata.normalize("NFKC", name[JAPANESE]).strip())
    return match[1] if match else None


def _place(name: LocalText, language: str) -> str | None:
    if language in name:
        return name[language]
    number = numbered(name)
    return load_catalogue("voice").text(language, "place", counter=number) if number else None


def _said(call: Call, language: str) -> tuple[Part, ...]:
    between = (Part(second_order(language), AFTER_NUMBER, language),) if call.second else ()
    return (
        Part(number_order(call.number, language), AFTER_NUMBER, language),
        *between,
        Part(counter_order(call.counter_name, language), AFTER_CALL, language),
    )
