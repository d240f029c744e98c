"""The display's page on loopback: the board as server-sent events, the clips as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request, send_from_directory

from display.presence import Presence
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


def create_app(screen: Screen, clips: Path, played: Callable[[str], bool], presence: Presence | None = None) -> Flask:
    """The app.

    Args:
        screen: what is shown.
        clips: folder of WAV files.
        played: told the id of an announcement that a page has played; answers whether it was the current one.
        presence: told whether the page on this machine is there and may sound.
    """
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of DefaultJSONProvider
    catalogue = load_catalogue("monitor")
    here_now = presence or Presence()

    def nobody() -> None:
        """A page elsewhere says nothing of the browser here."""

    @app.get("/")
    def monitor() -> str:
        return render_template("monitor.html", ja=catalogue.all("ja"), en=catalogue.all("en"))

    @app.get("/messages.json")
    def messages() -> Response:
        return jsonify({language: catalogue.all(language) for language in catalogue.languages})

    @app.get("/events")
    def events() -> Response:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        here = is_loopback(request.remote_addr or "")
        stream = _stream(screen, here_now.lives if here else nobody)
        return Response(stream, mimetype="text/event-stream", headers=headers)

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

    @app.post("/api/sound")
    def sound() -> dict[str, str]:
        body: Any = request.get_json()
        if not isinstance(body, dict) or not isinstance(body.get("blocked"), bool):
            abort(400)
        if is_loopback(request.remote_addr or ""):
            here_now.sounds(blocked=body["blocked"])
        return {"status": "ok"}

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        # What watches over the browser asks: one whose page has crashed still runs, but does not listen.
        age = here_now.age()
        page = None if age is None else round(age, 1)
        return {"status": "ok", "hub": screen.link.value, "page_seconds": page}

    @app.after_request
    def secure(answer: Response) -> Response:
        answer.headers.update(_HEADERS)
        return answer

    return app


def is_loopback(address: str) -> bool:
    """Whether a page stands on this machine."""
    try:
        return ip_address(address.removeprefix("::ffff:")).is_loopback
    except ValueError:
        return False


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
