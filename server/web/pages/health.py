"""`/console/health`: every machine with its state, when it was last seen, and what to do; the worst first (X5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.contract.sessions import SessionView
from server.contract.snapshots import VenueView
from server.domain.health import Facts, Finding, findings, worst
from server.face.words import Words, words_for

#: Seconds after which the browser asks again; no script is needed.
REFRESH = 10


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One finding in words."""

    level: str
    word: str
    thing: str
    state: str
    todo: str
    seen: str


def add_health_page(
    pages: Blueprint,
    venue: Callable[[], VenueView],
    signed_in: Callable[[], SessionView | None],
    facts: Callable[[], Facts],
) -> None:
    """Adds it to the hub's pages."""

    @pages.get("/console/health")
    def health() -> AnyResponse:
        session = signed_in()
        if session is None or session.must_change_password:
            return redirect(url_for("pages.console", lang=request.args.get("lang")))
        return health_page(facts(), venue(), session, request.args.get("lang"))


def health_page(facts: Facts, venue: VenueView, session: SessionView, language: str | None) -> Response:
    """The page."""
    words, printers = words_for("health", language), words_for("console", language)
    found = findings(facts)
    zone = ZoneInfo(venue.timezone)
    page = render_template(
        "health.html",
        words=words,
        venue=venue,
        session=session,
        rows=[health_row(one, words, printers, facts.now, zone) for one in found],
        verdict=worst(found).value,
        now=facts.now.astimezone(zone).strftime("%H:%M:%S"),
    )
    answer = make_response(page)
    answer.headers["Refresh"] = str(REFRESH)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def health_row(one: Finding, words: Words, printers: Words, now: datetime, zone: ZoneInfo) -> HealthRow:
    """One row. A printer's faults have the words that the console has for them."""
    if one.fault and f"fault_{one.fault}" in printers.all():
        state, todo = printers.t(f"fault_{one.fault}"), printers.t(f"hint_{one.fault}")
    elif one.fault:
        state, todo = printers.t("fault_blocked"), printers.t("hint_blocked")
    else:
        state, todo = words.t(f"state_{one.code}", **one.places), words.t(f"do_{one.code}", **one.places)
    return HealthRow(
        level=one.level.value,
        word=words.t(f"level_{one.level.value}"),
        thing=" ".join(filter(None, (words.t(f"part_{one.part.value}"), one.name))),
        state=state,
        todo=todo,
        seen=_seen(one.seen_at, now, words, zone),
    )


def _seen(at: datetime | None, now: datetime, words: Words, zone: ZoneInfo) -> str:
    """How long ago; of another day its date."""
    if at is None:
        return words.t("seen_never")
    seconds = max(0, int((now - at).total_seconds()))
    local = at.astimezone(zone)
    if seconds < 60:
        return words.t("seen_now")
    if local.date() != now.astimezone(zone).date():
        return words.t("seen_on", date=f"{local:%Y-%m-%d}", time=f"{local:%H:%M}")
    return words.t("seen_ago", n=seconds // 60, time=f"{local:%H:%M}")
