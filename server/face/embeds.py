"""Routes for a city's website: the feed, and each way to show it (W1, W2). Everything may be read from any origin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Response, jsonify, request, send_from_directory

from server.contract.feed import Waits
from server.face.embed import embed_page, widget_words
from server.face.feed import feed_etag
from server.face.picture import DEFAULT_WIDTH, picture_of
from server.face.port import Face
from server.face.sheet import sheet_of
from server.face.table import table_of
from server.face.words import words_for
from server.http.answers import snapshot_answer

#: How long a city's visitors may keep the script that puts the waits into a page, and its words.
SCRIPT_SECONDS = 3600

STATIC = Path(__file__).parent / "static"


def add_embeds(routes: Blueprint, face: Callable[[], Face]) -> None:
    """Adds them to one venue's routes."""

    def now_and_waits() -> tuple[datetime, Waits]:
        venue = face()
        return venue.now(), venue.waits()

    @routes.get("/feed/v1/waits.json")
    def waits_json() -> Response:
        waits = face().waits()
        return _open(snapshot_answer(waits, feed_etag(waits), f"public, max-age={waits.ttl}"))

    @routes.get("/feed/v1/waits.csv")
    def waits_csv() -> Response:
        now, waits = now_and_waits()
        sheet = sheet_of(waits, now, words_for("embed", request.args.get("lang")))
        answer = _timed(Response(sheet, content_type="text/csv; charset=utf-8; header=present"), waits)
        answer.headers["Content-Disposition"] = 'inline; filename="waits.csv"'
        return answer

    @routes.get("/embed")
    def embed() -> Response:
        now, waits = now_and_waits()
        return embed_page(waits, now, request.args.get("lang"))

    @routes.get("/embed.svg")
    def embed_picture() -> Response:
        now, waits = now_and_waits()
        words = words_for("embed", request.args.get("lang"))
        width = request.args.get("width", DEFAULT_WIDTH, type=int)
        picture = picture_of(table_of(waits, now, words), words, width)
        return _timed(Response(picture, content_type="image/svg+xml; charset=utf-8"), waits)

    @routes.get("/embed.js")
    def embed_script() -> Response:
        return _kept(send_from_directory(STATIC, "embed.js"))

    @routes.get("/embed/words/<lang>.json")
    def embed_words(lang: str) -> Response:
        return _kept(jsonify(widget_words(lang)))


def _open(answer: Response) -> Response:
    """Any page may read it, and by whose clock it was answered: its own may be wrong."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Date, ETag"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _timed(answer: Response, waits: Waits) -> Response:
    answer.headers["Cache-Control"] = f"public, max-age={waits.ttl}"
    return _open(answer)


def _kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    return _open(answer)
