"""The page itself: one document for all screens, and where and how large the panel is that it is shown on."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, render_template

from kiosk.settings import KioskSettings
from server.contract.catalogue import FALLBACK, load_catalogue

ROOT = Path(__file__).resolve().parents[1]
STATIC = ROOT / "static"
TEMPLATES = ROOT / "templates"
#: Named in the page's head: else the browser finds each only in the one that wants it, and waits for them in a row.
MODULES = sorted(path.name for path in STATIC.glob("*.js"))


def blueprint(settings: KioskSettings) -> Blueprint:
    """`/` and `/panel.css`."""
    page = Blueprint("page", __name__)

    @page.get("/")
    def index() -> Response:
        texts = load_catalogue("kiosk").all(FALLBACK)
        document = render_template("kiosk.html", t=texts, settings=settings, modules=MODULES)
        response = Response(document, mimetype="text/html")
        response.headers["Cache-Control"] = "no-store"
        return response

    @page.get("/panel.css")
    def panel() -> Response:
        # Its own little sheet, for the policy of the page allows no style but what is served.
        sheet = (
            f":root {{ --panel-inches: {settings.panel_inches:g}; --panel-bottom: {settings.panel_bottom_mm:g}; }}\n"
        )
        response = Response(sheet, mimetype="text/css")
        response.headers["Cache-Control"] = "no-cache"
        return response

    return page
