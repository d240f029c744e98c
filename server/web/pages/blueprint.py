"""Routes of the hub's pages.

The blueprint asks for its data through `Sources`, so that it knows neither database nor session cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, make_response, render_template, request

from server.contract.feed import Waits
from server.contract.sessions import SessionView
from server.contract.snapshots import VenueView
from server.contract.tickets import TicketStatus
from server.web.pages.doors import Doors
from server.web.pages.embed import embed_page
from server.web.pages.phone import PhoneView
from server.web.pages.words import clock, words_for

#: Minutes of waiting from which the console says やや長い and 長い.
WAIT_LEVELS = (20, 40)
#: How long a city's visitors may keep the script that puts the waits into a page.
SCRIPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the pages' data comes from; each is called once a request."""

    venue: Callable[[], VenueView]
    status_of: Callable[[str], TicketStatus | None]
    waits: Callable[[], Waits]
    doors: Callable[[], Doors]
    signed_in: Callable[[], SessionView | None]
    now: Callable[[], datetime]


def make_pages(sources: Sources) -> Blueprint:
    """The blueprint `pages`: `/`, `/console`, `/t/<token>`, `/embed`, `/embed.js` and `/static/`."""
    pages = Blueprint(
        "pages",
        __name__,
        template_folder="../templates",
        static_folder="../static",
        static_url_path="/static",
    )

    @pages.get("/")
    def doors() -> Response:
        words = words_for("doors", request.args.get("lang"))
        page = render_template("doors.html", words=words, venue=sources.venue(), doors=sources.doors())
        return _private(page)

    @pages.get("/console")
    def console() -> Response:
        words = words_for("console", request.args.get("lang"))
        venue, session = sources.venue(), sources.signed_in()
        settings = {
            "lang": words.language,
            "venue": venue.model_dump(mode="json"),
            "session": session.model_dump(mode="json") if session else None,
            "waitLevels": WAIT_LEVELS,
            "texts": dict(words.all()),
        }
        page = render_template("console.html", words=words, venue=venue, settings=settings)
        return _private(page)

    @pages.get("/t/<token>")
    def phone(token: str) -> Response:
        status = sources.status_of(token)
        if status is None:
            return _private(
                render_template("phone_unknown.html", words=words_for("phone", request.args.get("lang"))), 404
            )
        words = words_for("phone", request.args.get("lang"), status.language)
        zone = sources.venue().timezone
        page = render_template(
            "phone.html",
            words=words,
            view=PhoneView.of(status, words),
            status=status,
            token=token,
            zone=zone,
            read_at=clock(sources.now(), zone),
        )
        return _private(page)

    @pages.get("/embed")
    def embed() -> Response:
        return embed_page(sources.waits(), sources.now(), request.args.get("lang"))

    @pages.get("/embed.js")
    def embed_script() -> Response:
        script = pages.send_static_file("embed.js")
        script.headers["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
        script.headers["Access-Control-Allow-Origin"] = "*"
        return script

    return pages


def _private(page: str, status: int = 200) -> Response:
    """A page for one reader: kept by no cache and no search engine, its address told to nobody."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
