"""`/face/phone_page.css`: the styles of the resident's page in one answer, for each one costs a slow line its delay."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import Response, request

STATIC = Path(__file__).parent / "static"
FILES = ("base.css", "phone_asks.css", "phone.css")
#: Where colours and sizes come from; of these only what is used is sent.
TOKENS = "vendor/tokens.css"
TOKEN = re.compile(r"^\s*(--[\w-]+):\s*([^;]+);", re.MULTILINE)
USED = re.compile(r"var\((--[\w-]+)")


@cache
def phone_style() -> str:
    """The tokens in use, what all pages share, and the page's own."""
    own = "\n".join((STATIC / name).read_text(encoding="utf-8") for name in FILES)
    tokens = dict(TOKEN.findall((STATIC / TOKENS).read_text(encoding="utf-8")))
    wanted, found = set(USED.findall(own)) & tokens.keys(), set[str]()
    while wanted - found:  # a token may be made of others
        found |= wanted
        wanted |= {name for known in found for name in USED.findall(tokens[known])}
    lines = "\n".join(f"  {name}: {value};" for name, value in tokens.items() if name in found)
    return f":root {{\n{lines}\n}}\n\n{own}"


def style_answer() -> Response:
    """The style sheet with its ETag."""
    answer = Response(phone_style(), mimetype="text/css")
    answer.add_etag()
    answer.headers["Cache-Control"] = "no-cache"
    answer.make_conditional(request)
    return answer
