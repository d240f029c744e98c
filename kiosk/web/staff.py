"""Staff mode over loopback: its page at `/staff`, and what it may do below `/staff/api`, each call with the session.

`staff-only`, 403: no session, another one, one that has ended, the wrong page, or not from this machine.
"""

from __future__ import annotations

import ipaddress
import json
from datetime import UTC, datetime
from typing import TypeVar

from flask import Blueprint, Response, render_template, request
from pydantic import BaseModel

from kiosk.hub_watch import HubWatch
from kiosk.sound import volume_now
from kiosk.staff.gate import NoCode, TooSoon, WrongCode
from kiosk.staff.mode import StaffError, StaffMode
from kiosk.staff.session import IDLE_SECONDS
from kiosk.web import staff_models as wire
from kiosk.web.problems import KioskProblem, answer
from server.contract.catalogue import FALLBACK, load_catalogue

AREA = "kiosk_staff"
COOKIE = "junban_kiosk_staff"
KEY_HEADER = "X-Junban-Staff"
JSON = "application/json"
#: Lines of the list on one screen, at most.
MOST_LINES = 20
#: What may be asked without a session.
OPEN_TO_ALL = frozenset({"staff.page", "staff.texts", "staff.door", "staff.sign_in"})
#: Looking on is no touch: the session ends all the same.
LOOKS = frozenset({"GET", "HEAD", "OPTIONS"})
STATUS = {"unknown-ticket": 404, "ticket-cancelled": 409, "no-restart": 409, "no-venue": 503}

Body = TypeVar("Body", bound=BaseModel)


def blueprint(mode: StaffMode, watch: HubWatch) -> Blueprint:
    """Everything below `/staff`."""
    staff = Blueprint("staff", __name__, url_prefix="/staff")
    _guard(staff, mode)
    _add_door(staff, mode)
    _add_looks(staff, mode, watch)
    _add_tickets(staff, mode)
    _add_printer(staff, mode)
    _add_kiosk(staff, mode)
    return staff


def _guard(staff: Blueprint, mode: StaffMode) -> None:
    @staff.before_request
    def refuse_others() -> None:
        if not _is_this_machine(request.remote_addr):
            raise KioskProblem("staff-only", 403)
        if request.endpoint in OPEN_TO_ALL:
            return
        cookie, key = request.cookies.get(COOKIE), request.headers.get(KEY_HEADER)
        if not mode.sessions.holds(cookie, key, touch=request.method not in LOOKS):
            raise KioskProblem("staff-only", 403)

    @staff.after_request
    def keep_nothing(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    @staff.errorhandler(StaffError)
    def refused(error: StaffError) -> Response:
        return answer(error.code, STATUS[error.code])

    @staff.errorhandler(NoCode)
    def no_code(error: NoCode) -> Response:
        return answer(error.code, 409)

    @staff.errorhandler(WrongCode)
    def wrong(error: WrongCode) -> Response:
        return answer(error.code, 403, retry_after=error.seconds)

    @staff.errorhandler(TooSoon)
    def too_soon(error: TooSoon) -> Response:
        return answer(error.code, 429, retry_after=error.seconds)


def _add_door(staff: Blueprint, mode: StaffMode) -> None:
    @staff.get("")
    def page() -> Response:
        texts = load_catalogue(AREA).all(FALLBACK)
        return Response(render_template("staff.html", t=texts), mimetype="text/html")

    @staff.get("/api/texts")
    def texts() -> Response:
        catalogue = load_catalogue(AREA)
        told = {tag: dict(catalogue.all(tag)) for tag in catalogue.languages}
        return Response(json.dumps(told, ensure_ascii=False), content_type=JSON)

    @staff.get("/api/door")
    def door() -> Response:
        return _json(wire.Door(code_set=mode.gate.is_set, wait_seconds=mode.gate.wait_seconds()))

    @staff.post("/api/sign-in")
    def sign_in() -> Response:
        made = mode.sign_in(_body(wire.EnterCode).code)
        response = _json(wire.Entered(key=made.key, seconds=IDLE_SECONDS))
        # Not `secure`: the page is on loopback, and so is the cookie.
        response.set_cookie(COOKIE, made.cookie, httponly=True, samesite="Strict", path="/staff")
        return response

    @staff.post("/api/sign-out")
    def sign_out() -> Response:
        mode.sessions.end()
        response = Response(status=204)
        response.delete_cookie(COOKIE, path="/staff", httponly=True, samesite="Strict")
        return response

    @staff.post("/api/alive")
    def alive() -> Response:
        return Response(status=204)


def _add_looks(staff: Blueprint, mode: StaffMode, watch: HubWatch) -> None:
    @staff.get("/api/state")
    def state() -> Response:
        venue, printer = watch.view.venue, mode.printer
        return _json(
            wire.StaffState(
                seconds=mode.sessions.left(),
                venue=venue.name if venue else None,
                timezone=venue.timezone if venue else None,
                hub=watch.reachable,
                untold=len(mode.memory.now.acts),
                printer=wire.StaffPrinter(
                    condition=printer.condition, faults=list(printer.faults), detail=printer.detail
                ),
                closed_since=mode.closed_since,
                steps=mode.steps,
                volume=mode.volume(volume_now(venue, datetime.now(UTC))),
                restarts=mode.restarts,
                services={service.id: service.name for service in venue.services} if venue else {},
            )
        )

    @staff.get("/api/tickets")
    def tickets() -> Response:
        digits = request.args.get("digits", "")
        first = request.args.get("first", default=0, type=int)
        most = request.args.get("most", default=6, type=int)
        if (digits and not digits.isdecimal()) or not 0 <= first < 100_000 or not 1 <= most <= MOST_LINES:
            raise KioskProblem("invalid-body", 422)
        page = mode.tickets(digits=digits, first=first, most=most)
        lines = [wire.StaffTicket.of(mode, found) for found in page.tickets]
        return _json(wire.StaffTickets(total=page.total, first=first, tickets=lines))

    @staff.get("/api/tickets/<ticket_id>")
    def ticket(ticket_id: str) -> Response:
        return _json(wire.StaffTicket.of(mode, mode.ticket(ticket_id)))


def _add_tickets(staff: Blueprint, mode: StaffMode) -> None:
    def told(ticket_id: str) -> Response:
        return _json(wire.StaffTicket.of(mode, mode.ticket(ticket_id)))

    @staff.post("/api/tickets/<ticket_id>/reprint")
    def reprint(ticket_id: str) -> Response:
        body = _body(wire.Slips)
        mode.reprint(ticket_id, body.uses, body.key)
        return told(ticket_id)

    @staff.post("/api/tickets/<ticket_id>/found")
    def found(ticket_id: str) -> Response:
        body = _body(wire.Slips)
        mode.found(ticket_id, body.uses, body.key)
        return told(ticket_id)

    @staff.post("/api/tickets/<ticket_id>/cancel")
    def cancel(ticket_id: str) -> Response:
        _body(wire.Nothing)
        mode.cancel(ticket_id)
        return told(ticket_id)


def _add_printer(staff: Blueprint, mode: StaffMode) -> None:
    @staff.post("/api/printer/seen-to")
    def seen_to() -> Response:
        mode.seen_to(_body(wire.Touch).key)
        return Response(status=204)

    @staff.post("/api/printer/give-up")
    def give_up() -> Response:
        _body(wire.Nothing)
        mode.give_up()
        return Response(status=204)

    @staff.post("/api/printer/test-slip")
    def test_slip() -> Response:
        _body(wire.Nothing)
        name = mode.test_slip()
        return _json(wire.TestSlip(id=name, state=mode.test_state(name)))

    @staff.get("/api/printer/test-slip/<name>")
    def test_state(name: str) -> Response:
        return _json(wire.TestSlip(id=name, state=mode.test_state(name)))


def _add_kiosk(staff: Blueprint, mode: StaffMode) -> None:
    @staff.post("/api/volume")
    def volume() -> Response:
        mode.set_steps(_body(wire.SetVolume).steps)
        return Response(status=204)

    @staff.post("/api/close")
    def close() -> Response:
        _body(wire.Nothing)
        mode.close()
        return Response(status=204)

    @staff.post("/api/open")
    def open_again() -> Response:
        _body(wire.Nothing)
        mode.open()
        return Response(status=204)

    @staff.post("/api/restart")
    def restart() -> Response:
        _body(wire.Nothing)
        mode.restart()
        return Response(status=202)


def _body(model: type[Body]) -> Body:
    if request.mimetype != JSON:
        raise KioskProblem("not-json", 415)
    return model.model_validate_json(request.get_data())


def _json(told: BaseModel) -> Response:
    return Response(told.model_dump_json(), content_type=JSON)


def _is_this_machine(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
