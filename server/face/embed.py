"""`/embed`: the waits as a page for a city's `<iframe>`; it needs no script (W2, W4)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Response, make_response, render_template

from server.contract.feed import Waits
from server.face.table import table_of
from server.face.words import words_for

#: Seconds after which the browser fetches the page again.
REFRESH: Final = 60

#: What `embed.js` says; the rest of the catalogue is the page's.
WIDGET_KEYS: Final = (
    "as_of",
    "caption",
    "closed",
    "none",
    "no_services",
    "note",
    "page",
    "service",
    "stale",
    "state_closed",
    "state_full",
    "state_open",
    "state_paused",
    "state_unknown",
    "suspended",
    "unreachable",
    "until",
    "wait_label",
    "wait_range",
    "wait_unknown",
    "wait_within",
    "waiting",
    "waiting_label",
    "waiting_one",
)


def embed_page(waits: Waits, now: datetime, language: str | None) -> Response:
    """The table of waits as they were at `waits.generated_at`."""
    words = words_for("embed", language)
    page = render_template("embed.html", words=words, table=table_of(waits, now, words))
    response = make_response(page)
    response.headers["Refresh"] = str(REFRESH)
    response.headers["Cache-Control"] = f"public, max-age={waits.ttl}"
    return response


def widget_words(language: str | None) -> dict[str, str]:
    """The words that `embed.js` needs, and the tag for its `lang` attribute."""
    words = words_for("embed", language)
    texts = words.all()
    return {"lang": words.html_lang} | {key: texts[key] for key in WIDGET_KEYS}
