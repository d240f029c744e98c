"""Routes of the public face: `/t/<token>`, the feed, the embeds. They know neither database nor session."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, render_template, request

from server.face.embed import embed_page
from server.face.phone import PhoneView
from server.face.port import Face
from server.face.words import clock, words_for
from server.http.answers import etag_of, snapshot_answer
from server.http.problems import Refusal

#: How long a city's visitors may keep the script that puts the waits into a page.
SCRIPT_SECONDS = 3600

View = Callable[..., Response]


def make_face_files() -> Blueprint:
    """The blueprint `face`: templates, and `/face/` with what the pages load. Once for all venues of a server."""
    return Blueprint("face", __name__, template_folder="templates", static_folder="static", static_url_path="/face")


def make_face(face: Callable[[], Face], limit_guesses: Callable[[View], View], name: str = "venue") -> Blueprint:
    """One venue's routes, relative to where they are registered; `limit_guesses` decorates what takes a token."""
    routes = Blueprint(name, __name__)

    def phone(token: str) -> Response:
        venue = face()
        status = venue.ticket(token)
        if status is None:
            words = words_for("phone", request.args.get("lang"))
            return _private(render_template("phone_unknown.html", words=words), 404)
        words = words_for("phone", request.args.get("lang"), status.language)
        zone = venue.venue().timezone
        page = render_template(
            "phone.html",
            words=words,
            view=PhoneView.of(status, words),
            status=status,
            token=token,
            zone=zone,
            read_at=clock(venue.now(), zone),
        )
        return _private(page)

    def ticket_json(token: str) -> Response:
        status = face().ticket(token)
        if status is None:
            raise Refusal("not-found", 404)
        answer = snapshot_answer(status, etag_of(status, "updated_at"), "private, no-cache")
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer

    @routes.get("/feed/v1/waits.json")
    def waits_json() -> Response:
        waits = face().waits()
        answer = snapshot_answer(waits, etag_of(waits, "generated_at"), f"public, max-age={waits.ttl}")
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    @routes.get("/embed")
    def embed() -> Response:
        venue = face()
        return embed_page(venue.waits(), venue.now(), request.args.get("lang"))

    @routes.get("/embed.js")
    def embed_script() -> Response:
        script = files.send_static_file("embed.js")
        script.headers["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
        script.headers["Access-Control-Allow-Origin"] = "*"
        return script

    files = make_face_files()
    routes.add_url_rule("/t/<token>", "phone", limit_guesses(phone))
    routes.add_url_rule("/t/<token>.json", "ticket_json", limit_guesses(ticket_json))
    return routes


def _private(page: str, status: int = 200) -> Response:
    """A page for one reader: kept by no cache and no search engine, its address told to nobody."""
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
