"""Furigana: 何(なに) in a text becomes ruby; texts are data and never markup. `kiosk/static/ruby.js` does the same."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup, escape

#: Kanji with their reading in brackets behind them.
READING = re.compile(r"([\u3005\u4e00-\u9fff]+)\(([\u3041-\u309f]+)\)")


@lru_cache(maxsize=4096)
def ruby(text: str) -> Markup:
    """The text as HTML, its readings above the kanji."""
    made, end = Markup(""), 0
    for found in READING.finditer(text):
        kanji, reading = escape(found[1]), escape(found[2])
        made += escape(text[end : found.start()])
        made += Markup("<ruby>{}<rt>{}</rt></ruby>").format(kanji, reading)
        end = found.end()
    return made + escape(text[end:])


def plain(text: str) -> str:
    """The text without its readings: for titles and for what is heard."""
    return READING.sub(r"\1", text)
