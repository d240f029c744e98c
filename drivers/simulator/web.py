"""The printer's page on loopback: the tray as pictures, how it is, and a button for each fault."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort, jsonify, render_template, request, send_from_directory

from drivers.simulator.fault_table import FAULTS, Group
from drivers.simulator.faults import BadWord
from drivers.simulator.live import LivePrinter
from drivers.simulator.tray import TrayFolder

#: So many pieces of paper are shown, the newest first.
SHOWN = 24
#: A page elsewhere that has its own name point to loopback is not answered.
_HOSTS = {"127.0.0.1", "localhost", "::1"}
_GROUPS = {
    Group.PAPER: ("紙と機構", "Paper and mechanism"),
    Group.LINE: ("電源と回線", "Power and line"),
    Group.REPLIES: ("応答", "Replies"),
}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(printer: LivePrinter, tray: TrayFolder, doors: list[str]) -> Flask:
    """The app; `doors` are the printer's addresses."""
    app = Flask(__name__)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of DefaultJSONProvider

    @app.before_request
    def only_from_here() -> None:
        if request.host.rpartition(":")[0].strip("[]") not in _HOSTS:
            abort(403)

    @app.get("/")
    def page() -> str:
        groups = [(ja, en, [fault for fault in FAULTS if fault.group is group]) for group, (ja, en) in _GROUPS.items()]
        return render_template("printer.html", groups=groups, doors=doors, tray=tray.folder)

    @app.get("/state.json")
    def state() -> Response:
        answer = jsonify({**asdict(printer.snapshot()), "pieces": tray.newest(SHOWN)})
        answer.add_etag()
        answer.make_conditional(request)
        return answer

    @app.get("/slips/<name>")
    def slip(name: str) -> Response:
        return send_from_directory(tray.folder.resolve(), name, mimetype="image/png", max_age=3600)

    @app.post("/do")
    def do() -> tuple[dict[str, str], int]:
        body: Any = request.get_json()
        words = body.get("words") if isinstance(body, dict) else None
        if not isinstance(words, str):
            abort(400)
        try:
            return {"state": printer.do(words)}, 200
        except BadWord as wrong:
            return {"detail": str(wrong)}, 400

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.after_request
    def secure(answer: Response) -> Response:
        answer.headers.update(_HEADERS)
        return answer

    return app
