"""`/paper`: the tickets of this kiosk as a list to be printed, for loopback only."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask import Blueprint, Response

from kiosk.hub_watch import HubWatch
from kiosk.offline.memory import Listed, Memory
from kiosk.paper import Line, render, texts
from kiosk.web.problems import KioskProblem


def blueprint(watch: HubWatch, memory: Memory) -> Blueprint:
    """The page alone; its sheet is `static/paper.css`."""
    page = Blueprint("paper", __name__)

    @page.get("/paper")
    def paper() -> Response:
        venue = watch.view.venue
        if venue is None:
            raise KioskProblem("not-found", 404)
        zone = ZoneInfo(venue.timezone)
        now = datetime.now(UTC).astimezone(zone)
        tickets = memory.listed(datetime.combine(now.date(), time(), zone))
        services = {service.id: service.name for service in venue.services}
        lines = [_line(listed, zone) for listed in tickets]
        response = Response(
            render(venue.name, services, lines, now.date(), now, texts()["of_kiosk"]), mimetype="text/html"
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    return page


def _line(listed: Listed, zone: ZoneInfo) -> Line:
    ticket = listed.ticket
    state = "" if not listed.alone else texts()["alone" if listed.handed_in else "alone_waiting"]
    issued = f"{ticket.issued_at.astimezone(zone):%H:%M}"
    return Line(ticket.service, ticket.number, issued, ticket.cards, ticket.language, state)
