"""The display's page on loopback: the board as server-sent events, the clips as files."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request, send_from_directory

from display.screen import Screen
from server.contract.catalogue import load_catalogue

#: Seconds between signs of life; the page says that it lost the display after two that did not come.
BEAT = 3.0

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(screen: Screen, clips: Path, played: Callable[[str], bool]) -> Flask:
    """The app.

    Args:
        screen: what is shown.
        clips: folder of WAV files.
        played: told the id of an announcement that a page has played; answers whether it was the current one.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of DefaultJSONProvider
    catalogue = load_catalogue("monitor")
    listened: list[float] = []

    def page_lives() -> None:
        listened[:] = [time.monotonic()]

    @app.get("/")
    def monitor() -> str:
        return render_template("monitor.html", ja=catalogue.all("ja"), en=catalogue.all("en"))

    @app.get("/messages.json")
    def messages() -> Response:
        return jsonify({language: catalogue.all(language) for language in catalogue.languages})

    @app.get("/events")
    def events() -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return Response(_stream(screen, page_lives), mimetype="text/event-stream", headers=headers)

    @app.get("/audio/<key>.wav")
    def audio(key: str) -> Response:
        if not key.isalnum():
            abort(404)
        answer = send_from_directory(clips, f"{key}.wav", mimetype="audio/wav", max_age=86_400)
        answer.cache_control.immutable = True
        return answer

    @app.post("/api/spoken")
    def spoken() -> dict[str, bool]:
        body: Any = request.get_json()
        if not isinstance(body, dict) or not isinstance(body.get("id"), str):
            abort(400)
        return {"current": played(body["id"])}

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        # What watches over the browser asks: one whose page has crashed still runs, but does not listen.
        page = round(time.monotonic() - listened[0], 1) if listened else None
        return {"status": "ok", "hub": screen.link.value, "page_seconds": page}

    @app.after_request
    def secure(answer: Response) -> Response:
        answer.headers.update(_HEADERS)
        return answer

    return app


def _stream(screen: Screen, page_lives: Callable[[], None]) -> Iterator[bytes]:
    """The whole state at once and after each change; beats in between, which also tell when the page has gone."""
    seen = 0
    while True:
        page_lives()
        news = screen.wait(seen, BEAT)
        if news is None:
            yield b"event: beat\ndata:\n\n"
            continue
        seen, state = news
        yield b"data: " + state + b"\n\n"
