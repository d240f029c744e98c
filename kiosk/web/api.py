"""The loopback API: state, texts, issuing, and how the slips of a ticket fare."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, request

from drivers.slips.qr import qr_svg
from kiosk import chime
from kiosk.desk import Desk, Handed
from kiosk.guidance import Guidance
from kiosk.hub_watch import HubWatch
from kiosk.offline.alone import Alone
from kiosk.spool.worker import PrinterWorker
from kiosk.staff.mode import StaffMode
from kiosk.staff_call import StaffCall
from kiosk.web.models import KioskTicket, Wish
from kiosk.web.problems import KioskProblem
from kiosk.web.state import describe, texts_for

JSON = "application/json"


def blueprint(
    desk: Desk,
    watch: HubWatch,
    worker: PrinterWorker,
    alone: Alone,
    guidance: Guidance,
    staff: StaffMode,
    call: StaffCall,
) -> Blueprint:
    """Everything below `/api`, and the sounds."""
    api = Blueprint("api", __name__)

    @api.get("/api/state")
    def state() -> Response:
        told = describe(
            watch.view,
            reachable=watch.reachable,
            printer=worker.view,
            alone=alone,
            voices=guidance.languages,
            now=datetime.now(UTC),
            staff=staff,
            call=call,
        )
        return _with_etag(told.model_dump_json())

    @api.get("/api/texts")
    def texts() -> Response:
        return _with_etag(texts_for(watch.view.venue))

    @api.post("/api/tickets")
    def issue() -> tuple[Response, int]:
        if request.mimetype != JSON:
            raise KioskProblem("not-json", 415)
        wish = Wish.model_validate_json(request.get_data())
        if staff.closed_since is not None:
            raise KioskProblem("kiosk-closed", 409)
        handed = desk.issue(wish.command())
        return Response(KioskTicket.of(handed).model_dump_json(), content_type=JSON), 201

    @api.get("/api/tickets/<ticket_id>")
    def ticket(ticket_id: str) -> Response:
        return Response(KioskTicket.of(_find(desk, ticket_id)).model_dump_json(), content_type=JSON)

    @api.get("/api/tickets/<ticket_id>/qr.svg")
    def qr(ticket_id: str) -> Response:
        return Response(qr_svg(_find(desk, ticket_id).ticket.status_url), content_type="image/svg+xml")

    @api.get("/sounds/<name>.wav")
    def sound(name: str) -> Response:
        if name not in chime.MELODIES:
            raise KioskProblem("not-found", 404)
        response = Response(chime.wav(name), content_type="audio/wav")
        response.headers["Cache-Control"] = "max-age=86400"
        return response

    return api


def _find(desk: Desk, ticket_id: str) -> Handed:
    handed = desk.find(ticket_id)
    if handed is None:
        raise KioskProblem("unknown-ticket", 404)
    return handed


def _with_etag(body: str) -> Response:
    response = Response(body, content_type=JSON)
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response
