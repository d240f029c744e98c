"""Whether the program answers, and whether its page does: what watches over the browser asks here."""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import Blueprint, request

#: What the page asks for again and again, as long as it lives.
BEATS = "/api/state"


def blueprint(monotonic: Callable[[], float] = time.monotonic) -> Blueprint:
    """`/healthz`: `page_seconds` is how long ago a page asked how things are, null before the first one did.

    A browser whose page has crashed, or shows an error of the browser's own, still runs; but it does not ask.
    """
    health = Blueprint("health", __name__)
    asked: list[float] = []

    @health.before_app_request
    def hear_page() -> None:
        # Browsers say so, and nobody else does: a technician's curl is no page.
        if request.path == BEATS and request.headers.get("Sec-Fetch-Site") == "same-origin":
            asked[:] = [monotonic()]

    @health.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"status": "ok", "page_seconds": round(monotonic() - asked[0], 1) if asked else None}

    return health
