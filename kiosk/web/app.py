"""The Flask application of the kiosk."""

from __future__ import annotations

from flask import Flask

from kiosk.desk import Desk
from kiosk.guidance import Guidance
from kiosk.hub_watch import HubWatch
from kiosk.offline.alone import Alone
from kiosk.offline.memory import Memory
from kiosk.settings import KioskSettings
from kiosk.spool.worker import PrinterWorker
from kiosk.staff.mode import StaffMode
from kiosk.staff_call import StaffCall
from kiosk.web import api, guard, guidance, health, page, paper, problems, staff, staff_call

#: The largest body is an issue command; all its fields have lengths.
BODY_LIMIT = 4096


def create_app(
    settings: KioskSettings,
    desk: Desk,
    watch: HubWatch,
    worker: PrinterWorker,
    alone: Alone,
    memory: Memory,
    voice: Guidance,
    mode: StaffMode,
    call: StaffCall,
) -> Flask:
    """The page at `/`, the list for paper at `/paper`, staff mode at `/staff`, and the API below `/api`."""
    app = Flask("kiosk", root_path=str(page.ROOT), static_folder="static", template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    app.config["TRUSTED_HOSTS"] = None
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    guard.protect(app, settings)
    problems.register(app)
    app.register_blueprint(page.blueprint(settings))
    app.register_blueprint(health.blueprint())
    app.register_blueprint(paper.blueprint(watch, memory))
    app.register_blueprint(api.blueprint(desk, watch, worker, alone, voice, mode, call))
    app.register_blueprint(staff_call.blueprint(call))
    app.register_blueprint(staff.blueprint(mode, watch))
    app.register_blueprint(guidance.blueprint(voice))
    return app
