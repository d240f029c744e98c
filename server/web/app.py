"""The hub's Flask application, put together from its parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from server.contract.sessions import SessionView
from server.contract.snapshots import VenueView
from server.domain.audit import grouped
from server.domain.figures import figures_of_day
from server.face.blueprint import make_face, make_face_files
from server.face.phone_routes import PhoneOptions
from server.face.push import PushBook
from server.http.guesses import GuessLimit, limit_guesses
from server.http.limits import PerMinute, limit_each
from server.present import status_url, token_of, venue_view
from server.services.accounts import NotSignedIn, SessionExpired
from server.services.hall import Hall
from server.settings import Settings
from server.settings.desk import SettingsDesk
from server.web import problems
from server.web.api.audit import add_audit
from server.web.api.counters import add_counters
from server.web.api.devices import add_devices
from server.web.api.handing_in import add_handing_in
from server.web.api.kiosk_staff import add_kiosk_staff
from server.web.api.operators import add_operators
from server.web.api.sessions import add_sessions, session_view
from server.web.api.settings import add_settings
from server.web.api.snapshots import add_snapshots
from server.web.api.tickets import add_tickets
from server.web.face import HallFace
from server.web.guard import COOKIE, Guard
from server.web.health import make_health
from server.web.health_facts import HealthSources, gather
from server.web.openapi import make_docs
from server.web.operations import Api
from server.web.pages.blueprint import Sources, make_pages
from server.web.pages.day import DayNow, add_day_page
from server.web.pages.doors import Doors
from server.web.pages.health import add_health_page

#: The largest body anybody has reason to send, in bytes.
BODY_LIMIT = 16 * 1024

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self'{sockets}; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: The page for a city's iframe is the one page that may stand in another site's frame.
FRAMED = "/embed"

HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?|\[[0-9A-Fa-f:]+\](:[0-9]+)?")

View = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How the hub behaves towards the network; see `docs/configuration.md`."""

    sign_in_per_minute: int = 10
    issue_per_minute: int = 120
    token_lookups_per_minute: int = 60
    trusted_proxies: int = 0
    feed_ttl: int = 30
    allowed_origins: tuple[str, ...] = ()
    doors: Doors = field(default_factory=Doors)
    push: PushBook | None = None
    health: HealthSources = field(default_factory=HealthSources)
    settings: Settings | None = None
    """The venue's file, for those who change it; without one it is what the venue itself would be as a file."""


def create_app(hall: Hall, options: WebOptions) -> tuple[Flask, Guard]:
    """The application, and the guard that also stands at the sockets."""
    app = Flask("server.web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    if options.trusted_proxies:
        hops = options.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    problems.install(app)

    def seconds() -> float:
        return hall.clock.now().timestamp()

    app.after_request(_secure)
    app.before_request(_refuse_large)

    guard = Guard(hall, options.allowed_origins, secure_cookie=hall.public_url.startswith("https://"))
    api = Api(hall, guard)
    add_sessions(api, limit_each(PerMinute(options.sign_in_per_minute, seconds)))
    add_tickets(api, PerMinute(options.issue_per_minute, seconds))
    add_counters(api)
    add_snapshots(api)
    add_devices(api)
    add_handing_in(api)
    add_kiosk_staff(api)
    add_operators(api)
    add_audit(api)
    add_settings(api, SettingsDesk(options.settings or Settings(hall.venue)))
    app.register_blueprint(api.blueprint)
    app.register_blueprint(make_docs(api.operations, "/api/v1"))
    app.register_blueprint(make_health(hall, options.health))

    guesses = limit_guesses(GuessLimit(options.token_lookups_per_minute, seconds))
    face = HallFace(hall, options.feed_ttl)
    app.register_blueprint(make_face_files())
    app.register_blueprint(make_face(lambda: face, guesses, phone=PhoneOptions(push=options.push)))
    sources = _sources(hall, options, guard)
    pages = make_pages(sources)
    add_health_page(pages, sources.venue, sources.signed_in, partial(gather, hall, options.health))
    add_day_page(pages, sources.venue, sources.signed_in, partial(_day, hall))
    app.register_blueprint(pages)
    return app, guard


def _sources(hall: Hall, options: WebOptions, guard: Guard) -> Sources:
    def venue() -> VenueView:
        return venue_view(hall.venue, hall.public_url)

    def signed_in() -> SessionView | None:
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        try:
            session = guard.operator(token).session
        except (NotSignedIn, SessionExpired):
            return None
        return session_view(session) if session else None

    def doors() -> Doors:
        return replace(options.doors, phone=_newest_page(hall)) if options.doors.demo else options.doors

    return Sources(venue, doors, signed_in)


def _day(hall: Hall, wanted: date | None) -> DayNow:
    """The figures of a day; one that is still to come is today."""
    venue = hall.venue
    today = venue.business_day(hall.clock.now())
    day = min(wanted or today, today)
    tickets = hall.database.read(lambda uow: uow.tickets.of_day(day))
    figures = figures_of_day(tickets, [service.id for service in venue.services], venue.zone)
    head = hall.database.read(lambda uow: uow.audit.head())
    return DayNow(day, today, figures, f"{head.n}: {grouped(head.hash)}" if head.n else "")


def _newest_page(hall: Hall) -> str | None:
    """The page of the newest ticket: only in the demo, where nobody's turn is told by it."""
    day = hall.venue.business_day(hall.clock.now())
    tickets = hall.database.read(lambda uow: uow.tickets.of_day(day))
    return status_url(hall.public_url, token_of(hall.secret, tickets[-1])) if tickets else None


def _refuse_large() -> None:
    """Before anything is read: a body that says how long it is can be refused at once."""
    if (request.content_length or 0) > BODY_LIMIT:
        raise RequestEntityTooLarge


def _secure(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    # Older browsers do not count the page's own WebSocket as 'self'; a host that is not one by its letters gets none.
    host = request.host if HOST.fullmatch(request.host) else ""
    policy = HEADERS["Content-Security-Policy"].replace("{sockets}", f" ws://{host} wss://{host}" if host else "")
    if request.path == FRAMED:
        del answer.headers["X-Frame-Options"]
        policy = policy.replace("frame-ancestors 'none'", "frame-ancestors *")
    answer.headers["Content-Security-Policy"] = policy
    return answer
