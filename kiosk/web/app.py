"""The Flask application of the kiosk."""

from __future__ import annotations

from flask import Flask

from kiosk.desk import Desk
from kiosk.hub_watch import HubWatch
from kiosk.printing import PrintQueue
from kiosk.settings import KioskSettings
from kiosk.web import api, guard, page, problems

#: The largest body is an issue command; all its fields have lengths.
BODY_LIMIT = 4096


def create_app(settings: KioskSettings, desk: Desk, watch: HubWatch, printing: PrintQueue) -> Flask:
    """The page at `/` and the API below `/api`."""
    app = Flask("kiosk", root_path=str(page.ROOT), static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["TRUSTED_HOSTS"] = None
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    guard.protect(app, settings)
    problems.register(app)
    app.register_blueprint(page.blueprint(settings))
    app.register_blueprint(api.blueprint(desk, watch, printing))
    return app
