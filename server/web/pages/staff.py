"""Pages of the staff area: operators, own password, log of access, settings. They render a frame; scripts fill it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.contract.sessions import Role, SessionView
from server.contract.snapshots import VenueView
from server.face.words import words_for

#: Each page, who may open it, and the catalogues that it speaks beside `staff`.
PAGES: dict[str, tuple[frozenset[Role], tuple[str, ...]]] = {
    "staff": (frozenset({Role.MANAGER, Role.ADMIN}), ()),
    "settings": (frozenset({Role.MANAGER, Role.ADMIN}), ("settings_desk",)),
    "audit": (frozenset({Role.ADMIN}), ()),
    "password": (frozenset(Role), ()),
}


def add_staff_pages(
    pages: Blueprint, venue: Callable[[], VenueView], signed_in: Callable[[], SessionView | None]
) -> None:
    """Adds `/console/staff`, `/console/settings`, `/console/audit` and `/console/password`."""

    def page(name: str) -> AnyResponse:
        session = signed_in()
        if session is None:
            return redirect(url_for("pages.console", lang=request.args.get("lang")))
        if session.must_change_password and name != "password":
            return redirect(url_for("pages.password", lang=request.args.get("lang")))
        return _page(name, venue(), session)

    for name in PAGES:
        pages.add_url_rule(f"/console/{name}", name, lambda name=name: page(name))


def _page(name: str, venue: VenueView, session: SessionView) -> Response:
    allowed, areas = PAGES[name]
    words = words_for("staff", request.args.get("lang"))
    texts = dict(words.all())
    for area in areas:
        texts |= words_for(area, words.language).all()
    may = session.role in allowed
    settings = {
        "lang": words.language,
        "timezone": venue.timezone,
        "venue": venue.name,
        "languages": venue.languages,
        "session": session.model_dump(mode="json"),
        "texts": texts,
    }
    open_to = [known for known, (roles, _areas) in PAGES.items() if session.role in roles]
    page = render_template(
        "staff_page.html",
        words=words,
        venue=venue,
        session=session,
        name=name,
        title=texts[f"title_{name}"] if may else words.t("not_allowed"),
        may=may,
        open_to=() if session.must_change_password else open_to,
        settings=settings,
    )
    answer = make_response(page, 200 if may else 403)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
