"""Routes of the hub's own pages; those for the public are `server/face`.

The blueprint asks for its data through `Sources`, so that it knows neither database nor session cookie.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.contract.sessions import SessionView
from server.contract.snapshots import VenueView
from server.face.words import words_for
from server.web.pages.doors import Doors
from server.web.pages.staff import add_staff_pages

#: Minutes of waiting from which the console says やや長い and 長い.
WAIT_LEVELS = (20, 40)


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the pages' data comes from; each is called once a request."""

    venue: Callable[[], VenueView]
    doors: Callable[[], Doors]
    signed_in: Callable[[], SessionView | None]


def make_pages(sources: Sources) -> Blueprint:
    """The blueprint `pages`: `/`, `/console` and `/static/`."""
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
    def console() -> AnyResponse:
        words = words_for("console", request.args.get("lang"))
        venue, session = sources.venue(), sources.signed_in()
        if session and session.must_change_password:
            return redirect(url_for("pages.password", lang=words.language))
        settings = {
            "lang": words.language,
            "venue": venue.model_dump(mode="json"),
            "session": session.model_dump(mode="json") if session else None,
            "waitLevels": WAIT_LEVELS,
            "texts": dict(words.all()),
        }
        page = render_template("console.html", words=words, venue=venue, settings=settings)
        return _private(page)

    add_staff_pages(pages, sources.venue, sources.signed_in)
    return pages


def _private(page: str, status: int = 200) -> Response:
    """A page for one reader: kept by no cache and no search engine, its address told to nobody."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
