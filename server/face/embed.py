"""`/embed`: the waits as a page for a city's `<iframe>`; it needs no script (W2, W4)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from flask import Response, make_response, render_template

from server.contract.feed import FeedService, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.face.words import Words, clock, words_for

#: Data older than this many times its ttl is not shown as if it were current (feed schema).
STALE_AFTER_TTLS: Final = 3
#: Seconds after which the browser fetches the page again.
REFRESH: Final = 60


def embed_page(waits: Waits, now: datetime, language: str | None) -> Response:
    """The table of waits as they were at `waits.generated_at`."""
    words = words_for("embed", language)
    stale = (now - waits.generated_at).total_seconds() > STALE_AFTER_TTLS * waits.ttl
    page = render_template(
        "embed.html",
        words=words,
        waits=waits,
        stale=stale,
        closed=waits.status is not VenueStatus.OPEN,
        rows=[service_row(service, words, stale=stale) for service in waits.services],
        as_of=clock(waits.generated_at, waits.venue.timezone),
        notice=words.local(waits.notice),
        refresh=REFRESH,
    )
    response = make_response(page)
    response.headers["Refresh"] = str(REFRESH)
    response.headers["Cache-Control"] = f"public, max-age={waits.ttl}"
    return response


def service_row(service: FeedService, words: Words, *, stale: bool) -> dict[str, str]:
    """One service in words; a closed or stale one shows no numbers, never "0 minutes" (W4)."""
    name = words.local(service.name)
    if stale:
        nothing = words.t("none")
        return {"name": name, "state": "unknown", "word": words.t("state_unknown"), "waiting": nothing, "wait": nothing}
    row = {"name": name, "state": service.state.value, "word": words.t(f"state_{service.state.value}")}
    if service.state is ServiceState.OPEN and service.accepts_until:
        row["until"] = words.t("until", time=service.accepts_until)
    return row | {"waiting": _waiting(service, words), "wait": _wait(service, words)}


def _waiting(service: FeedService, words: Words) -> str:
    if service.state is ServiceState.CLOSED and service.waiting == 0:
        return words.t("none")
    return words.t("waiting_one" if service.waiting == 1 else "waiting", n=service.waiting)


def _wait(service: FeedService, words: Words) -> str:
    if service.wait_minutes is not None:
        return words.range(service.wait_minutes.low, service.wait_minutes.high)
    return words.t("wait_unknown" if service.state is ServiceState.OPEN else "none")
