"""Routes of the public face: `/t/<token>`, the feed, the embeds. They know neither database nor session."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response

from server.face.embeds import add_embeds
from server.face.furigana import plain, ruby
from server.face.phone_routes import PhoneOptions, add_phone
from server.face.phone_style import style_answer
from server.face.port import Face
from server.http.gzipped import gzipped_file

View = Callable[..., Response]


def make_face_files() -> Blueprint:
    """The blueprint `face`: templates, and `/face/` with what the pages load. Once for all venues of a server."""
    files = Blueprint("face", __name__, template_folder="templates", static_folder="static", static_url_path="/face")
    files.add_app_template_filter(ruby, "ruby")
    files.add_app_template_filter(plain, "plain")
    files.add_url_rule("/face/phone_page.css", "phone_style", style_answer)
    files.after_request(gzipped_file)
    return files


def make_face(
    face: Callable[[], Face],
    limit_guesses: Callable[[View], View],
    name: str = "venue",
    phone: PhoneOptions = PhoneOptions(),
) -> Blueprint:
    """One venue's routes, relative to where they are registered; `limit_guesses` decorates what takes a token."""
    routes = Blueprint(name, __name__)

    add_embeds(routes, face)
    add_phone(routes, face, limit_guesses, phone)
    return routes
