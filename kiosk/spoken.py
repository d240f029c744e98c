"""What the kiosk's voice says for the name of a text: the screen's own words, with their numbers spelled.

Names are those that the page knows its texts by. `choice.3`, `number.A012`, `service.delivery`, `groups.5`,
`wait.10-25`, `opens.8-30`, `ahead.5`, `cards.2`, `ease.large`, `language.vi`; any other is the key of a text.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping

from drivers.voice.lines import Line
from drivers.voice.spelling import SPELLERS
from server.contract.base import LocalText
from server.contract.catalogue import FALLBACK, load_catalogue
from server.contract.snapshots import VenueView

#: What is said otherwise than it is written; the languages of this area are those that the guidance speaks.
OWN = "guidance"
#: What is written.
SCREEN = "kiosk"

#: A choice has a key of the keypad.
CHOICES = 9

_LABEL = re.compile(r"[A-Z]{0,2}[0-9]{1,5}")
_COUNT = re.compile(r"[0-9]{1,3}")
_PAIR = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")

#: Texts that the screen has and nobody needs to hear: captions of pictures, and what another text says better.
_UNHEARD = re.compile(
    r"lang_name|page_title|language_button|keys_hint|scan_.*|qr_hint(_later)?|your_number|(state|slip)_.*|starting_.*"
)


class UnknownText(Exception):
    """There is no text of that name."""


def languages() -> tuple[str, ...]:
    """Languages that have the words for it, whether or not there is a voice."""
    return tuple(tag for tag in load_catalogue(OWN).languages if tag in SPELLERS)


def line_of(name: str, language: str, venue: VenueView | None) -> Line:
    """The line for a name.

    Args:
        name: as the page asks.
        language: one of `languages()`.
        venue: for the names of services, as the hub last told them.

    Raises:
        UnknownText: no such name, or one with nonsense in it.
    """
    kind, _, rest = name.partition(".")
    make = _MADE.get(kind) if rest else None
    if kind == "service" and rest:
        return _service(rest, language, venue)
    if kind == "number" and _LABEL.fullmatch(rest):
        return SPELLERS[language].ticket_line(rest, _template("number", language), language)
    text = make(rest, language) if make else _text(name, language)
    return SPELLERS[language].line(text, language)


def fixed_names(venue: VenueView | None) -> Iterator[str]:
    """Names of texts that do not change from visit to visit, those of the first screen first."""
    yield "choose_service"
    yield "how"
    yield from (f"choice.{number}" for number in range(1, CHOICES + 1))
    if venue:
        yield from (f"service.{service.id}" for service in venue.services)
        most = max((service.max_cards for service in venue.services), default=1)
        yield from (f"cards.{count}" for count in range(1, most + 1) if most > 1)
        yield from (f"language.{tag}" for tag in venue.languages)
    own, screen = load_catalogue(OWN).all(FALLBACK), load_catalogue(SCREEN).all(FALLBACK)
    for key in dict.fromkeys([*screen, *own]):
        if (
            not _UNHEARD.fullmatch(key)
            and not key.startswith("language_")
            and not _places(own.get(key, screen.get(key)))
        ):
            yield key


def _service(service_id: str, language: str, venue: VenueView | None) -> Line:
    """A service's name, in the first language of those its reader may know that can be spelled."""
    for service in venue.services if venue else ():
        if service.id == service_id:
            tag = _spoken_in(service.name, language)
            return SPELLERS[tag].line(service.name[tag], tag)
    raise UnknownText(service_id)


def _spoken_in(name: LocalText, language: str) -> str:
    second: tuple[str, ...] = () if language.startswith(FALLBACK) else ("en",)
    return next(tag for tag in (language, *second, FALLBACK) if tag == FALLBACK or name.get(tag))


def _counted(key: str, none: str = "", unknown: str = "") -> Callable[[str, str], str]:
    """The text of a count; there may be other texts for none, and for a count that is not known."""

    def make(rest: str, language: str) -> str:
        if unknown and rest == "unknown":
            return _text(unknown, language)
        if not _COUNT.fullmatch(rest):
            raise UnknownText(rest)
        return _text(none, language) if none and int(rest) == 0 else _template(key, language).format(n=int(rest))

    return make


def _wait(rest: str, language: str) -> str:
    """A range in minutes, worded as the screen does; `unknown` is one too."""
    if rest == "unknown":
        return _text("wait_unknown", language)
    low, high = _pair(rest)
    key = "wait_range" if low else "wait_within"
    return _template(key, language).format(low=low, high=max(high, 5))


def _opens(rest: str, language: str) -> str:
    hour, minute = _pair(rest)
    if hour > 24 or minute > 59:
        raise UnknownText(rest)
    return _template("closed_until", language).format(t=SPELLERS[language].clock(hour, minute))


def _keyed(prefix: str) -> Callable[[str, str], str]:
    def make(rest: str, language: str) -> str:
        return _text(f"{prefix}_{rest}", language)

    return make


_MADE: Mapping[str, Callable[[str, str], str]] = {
    "choice": _counted("choice"),
    "groups": _counted("groups", none="groups_none", unknown="ahead_unknown"),
    "ahead": _counted("ahead", none="ahead_none", unknown="ahead_unknown"),
    "cards": _counted("cards_n"),
    "wait": _wait,
    "opens": _opens,
    "ease": _keyed("ease"),
    "language": _keyed("language"),
}


def _pair(rest: str) -> tuple[int, int]:
    match = _PAIR.fullmatch(rest)
    if match is None:
        raise UnknownText(rest)
    return int(match[1]), int(match[2])


def _template(key: str, language: str) -> str:
    """The text as the voice says it, else as the screen does; its places not filled in."""
    for area in (OWN, SCREEN):
        texts: Mapping[str, str] = load_catalogue(area).all(language)
        if key in texts:
            return texts[key]
    raise UnknownText(key)


def _text(key: str, language: str) -> str:
    text = _template(key, language)
    if _places(text):
        raise UnknownText(key)
    return text


def _places(text: str | None) -> list[str]:
    return [place for _, place, _, _ in string.Formatter().parse(text or "") if place is not None]
