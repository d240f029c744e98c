"""Who may talk to a program on loopback: its own page, and programs of this machine.

A web page from elsewhere can reach loopback through the browser, and by DNS rebinding under a name of its own. So the
name asked for must be loopback's, and a request with an Origin must come from the very page that was served.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from kiosk.settings import KioskSettings
from kiosk.web.problems import KioskProblem

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITES = frozenset({"same-origin", "none"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def protect(app: Flask, settings: KioskSettings) -> None:
    """Refuses strangers before anything is done, and sends the security headers with every answer."""
    names = LOOPBACK_NAMES | ({settings.host} - WILDCARDS)

    @app.before_request
    def refuse_strangers() -> None:
        if urlsplit(f"//{request.host}").hostname not in names:
            raise KioskProblem("foreign-host", 421)
        origin = request.headers.get("Origin")
        if origin is not None and origin != f"{request.scheme}://{request.host}":
            raise KioskProblem("foreign-origin", 403)
        if request.method not in SAFE_METHODS and request.headers.get("Sec-Fetch-Site", "none") not in OWN_SITES:
            raise KioskProblem("foreign-origin", 403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
