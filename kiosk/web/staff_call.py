"""`POST /api/staff-call`: a resident calls staff. The answer says how far the call got."""

from __future__ import annotations

from flask import Blueprint, Response

from kiosk.staff_call import StaffCall
from kiosk.web.models import StaffCalled

#: The hub hears of it well within; the screen says the truth of this moment, and a better one when there is one.
WAIT_SECONDS = 0.6


def blueprint(call: StaffCall) -> Blueprint:
    """One operation."""
    calls = Blueprint("staff_call", __name__)

    @calls.post("/api/staff-call")
    def ring() -> Response:
        call.ring()
        told = StaffCalled(staff_call=call.wait_told(WAIT_SECONDS))
        return Response(told.model_dump_json(), content_type="application/json")

    return calls
