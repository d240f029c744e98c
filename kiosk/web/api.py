"""The loopback API: state, texts, issuing, and how the slips of a ticket fare."""

from __future__ import annotations

from flask import Blueprint, Response, request

from drivers.slips.qr import qr_svg
from kiosk import chime
from kiosk.desk import Desk, Handed
from kiosk.hub_watch import HubWatch
from kiosk.printing import PrintQueue
from kiosk.web.models import KioskTicket, Wish
from kiosk.web.problems import KioskProblem
from kiosk.web.state import describe, texts_for

JSON = "application/json"


def blueprint(desk: Desk, watch: HubWatch, printing: PrintQueue) -> Blueprint:
    """Everything below `/api`, and the sounds."""
    api = Blueprint("api", __name__)

    @api.get("/api/state")
    def state() -> Response:
        body = describe(watch.view, reachable=watch.reachable, printer=printing.status).model_dump_json()
        return _with_etag(body)

    @api.get("/api/texts")
    def texts() -> Response:
        return _with_etag(texts_for(watch.view.venue))

    @api.post("/api/tickets")
    def issue() -> tuple[Response, int]:
        if request.mimetype != JSON:
            raise KioskProblem("not-json", 415)
        wish = Wish.model_validate_json(request.get_data())
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
