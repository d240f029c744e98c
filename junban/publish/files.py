"""The files: page, picture and words in each language; sheet, script and feed. Pure but for what is read at import.

The pages and pictures of old waits say that they are old (`server/face/table.py`); so does the script by itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import jinja2

from server.contract.catalogue import load_catalogue
from server.contract.feed import Waits
from server.face.embed import REFRESH, widget_words
from server.face.furigana import plain, ruby
from server.face.picture import DEFAULT_WIDTH, picture_of
from server.face.sheet import sheet_of
from server.face.table import table_of
from server.face.words import Words, words_for

FACE = Path(__file__).resolve().parents[2] / "server/face"
TEMPLATES = (Path(__file__).parent / "templates", FACE / "templates")

#: The addresses that the script holds on a hub, and the files that it is pointed at here.
SCRIPT_PLACES = {
    'const FEED = "feed/v1/waits.json";': 'const FEED = "waits.json";',
    'const WORDS = "embed/words/{lang}.json";': 'const WORDS = "words-{lang}.json";',
    'const PAGE = "embed?lang={lang}";': 'const PAGE = "embed-{lang}.html";',
}
#: A ttl that the feed's schema allows.
LONGEST_TTL = 300


@dataclass(frozen=True, slots=True)
class File:
    """One file and what it is."""

    name: str
    content: bytes
    kind: str
    seconds: int
    """How long a browser may keep it."""


def all_languages() -> tuple[str, ...]:
    """Those that the waits can be told in, Japanese first."""
    return load_catalogue("embed").languages


def files_of(waits: Waits, now: datetime, every: int, languages: Sequence[str]) -> list[File]:
    """Every file, in the order in which they are put: what others need comes first, the feed last.

    Args:
        waits: as the source told them.
        now: aware.
        every: seconds between two rounds; the feed's ttl becomes as long, so that it is not stale before the next.
        languages: of the catalogue; the first is that of the files without a language in their name.
    """
    lasting = waits.model_copy(update={"ttl": min(max(waits.ttl, every), LONGEST_TTL)})
    return [*_assets(languages), *_shown(lasting, now, languages), _feed(lasting)]


def _assets(languages: Sequence[str]) -> Iterable[File]:
    css = "".join((FACE / "static" / name).read_text(encoding="utf-8") for name in _STYLES)
    yield File("waits.css", css.encode(), "text/css; charset=utf-8", 3600)
    yield File("icon.svg", (FACE / "static/icon.svg").read_bytes(), "image/svg+xml", 3600)
    yield File("embed.js", script().encode(), "text/javascript; charset=utf-8", 3600)
    for language in languages:
        words = json.dumps(widget_words(language), ensure_ascii=False)
        yield File(f"words-{language}.json", words.encode(), "application/json", 3600)


_STYLES = ("vendor/tokens.css", "base.css", "embed.css")


def script() -> str:
    """`embed.js` for a folder of files.

    Raises:
        ValueError: a place to change is not in the script, or more than once.
    """
    text = (FACE / "static/embed.js").read_text(encoding="utf-8")
    for here, there in SCRIPT_PLACES.items():
        if text.count(here) != 1:
            raise ValueError(f"embed.js: {here!r} is there {text.count(here)} times")
        text = text.replace(here, there)
    return text


def _shown(waits: Waits, now: datetime, languages: Sequence[str]) -> Iterable[File]:
    first = words_for("embed", languages[0])
    for language in languages:
        words = words_for("embed", language)
        table = table_of(waits, now, words)
        picture = picture_of(table, words, DEFAULT_WIDTH).encode()
        page = _page(waits, now, words, languages).encode()
        for ending in (f"-{language}", *([""] if language == languages[0] else [])):
            yield File(f"waits{ending}.svg", picture, "image/svg+xml; charset=utf-8", waits.ttl)
            yield File(f"embed{ending}.html", page, "text/html; charset=utf-8", waits.ttl)
    yield File("waits.csv", sheet_of(waits, now, first).encode(), "text/csv; charset=utf-8", waits.ttl)


def _page(waits: Waits, now: datetime, words: Words, languages: Sequence[str]) -> str:
    return _template().render(words=words, table=table_of(waits, now, words), languages=languages, refresh=REFRESH)


def _feed(waits: Waits) -> File:
    return File("waits.json", waits.model_dump_json().encode(), "application/json", waits.ttl)


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= {"ruby": ruby, "plain": plain}
    return environment.get_template("static_embed.html")
