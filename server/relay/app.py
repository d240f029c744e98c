"""Flask's part of the relay: pages, embeds, refusals, and how it is doing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flask import Flask, Response, make_response, render_template, request
from markupsafe import Markup
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.middleware.proxy_fix import ProxyFix

from server.face.blueprint import make_face, make_face_files
from server.face.phone import in_order
from server.face.phone_routes import PhoneOptions
from server.face.words import Words, words_for
from server.http import problems
from server.http.answers import JSON
from server.http.guesses import GuessLimit, limit_guesses
from server.http.limits import PerMinute, View, key_of_address
from server.http.problems import Refusal
from server.relay.desk import Desk
from server.relay.face import RelayFace
from server.relay.metrics import Metrics

#: The largest body anybody has reason to send, bytes.
BODY_LIMIT = 16 * 1024
#: Seconds after which the page of a venue that is not heard of asks again.
ASK_AGAIN = 10

POLICY = (
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors {frames}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: The page for a city's iframe is the one page that may stand in another site's frame.
FRAMED = "/embed"


def make_app(
    desks: Mapping[str, Desk],
    *,
    only: str | None,
    proxies: int,
    guesses: GuessLimit,
    wishes: PerMinute,
    options: PhoneOptions,
    metrics: Metrics,
) -> Flask:
    """The application: each venue below its id, and the only one at the root too."""
    app = Flask("server.relay", static_folder=None, template_folder="templates")
    app.config["MAX_CONTENT_LENGTH"] = BODY_LIMIT
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]  # Flask's documented way
    problems.install(app)
    app.register_error_handler(Refusal, _refusal)
    app.after_request(_secure)

    def count_wishes() -> None:
        if request.method == "POST":
            wishes.count(key_of_address())

    app.before_request(count_wishes)
    app.register_blueprint(make_face_files())
    misses = limit_guesses(guesses)
    for venue, desk in desks.items():
        _add_venue(app, f"venue-{venue}", RelayFace(desk), misses, options, f"/{venue}")
    if only is not None:
        _add_venue(app, "venue", RelayFace(desks[only]), misses, options, "")
    _add_health(app, desks, metrics)
    return app


def _add_venue(
    app: Flask, name: str, face: RelayFace, misses: Callable[[View], View], options: PhoneOptions, prefix: str
) -> None:
    routes = make_face(lambda: face, misses, name, options)

    def stream_of_nobody(token: str) -> Response:
        """A stream that is somebody's has its answer in front of Flask; a token that is not is refused and counted."""
        if face.ticket(token) is None:
            raise Refusal("not-found", 404)
        return Response(mimetype="text/event-stream")

    routes.add_url_rule("/t/<token>/events", "events", misses(stream_of_nobody))
    app.register_blueprint(routes, url_prefix=prefix or None)


def _add_health(app: Flask, desks: Mapping[str, Desk], metrics: Metrics) -> None:
    @app.get("/healthz")
    def healthz() -> Response:
        return Response('{"status":"ok"}', mimetype=JSON)

    @app.get("/readyz")
    def readyz() -> Response:
        """Ready once every venue has been told of; a balancer that waits for that sends phones to who can answer."""
        waited_for = [venue for venue, desk in desks.items() if desk.scene.feed is None]
        if waited_for and len(waited_for) == len(desks):
            return Response('{"status":"no-venue-yet"}', 503, mimetype=JSON)
        return Response('{"status":"ready"}', mimetype=JSON)

    @app.get("/metrics")
    def figures() -> Response:
        return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def _refusal(error: Refusal) -> Response:
    """A problem; to a person whose venue is not heard of yet, a page that says what to do."""
    wants_page = request.accept_mimetypes.best_match([JSON, "text/html"], JSON) == "text/html"
    if error.code == "venue-away" and request.method == "GET" and wants_page:
        words = words_for("relay", request.args.get("lang") or _language_of_browser())
        answer = make_response(render_template("away.html", words=words, tongues=partial(_tongues, words)), 503)
        answer.headers["Refresh"] = str(ASK_AGAIN)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Retry-After"] = str(error.retry_after or ASK_AGAIN)
        return answer
    return problems.problem(error.code, error.status, errors=error.errors, retry_after=error.retry_after)


def _tongues(words: Words, query: str) -> Markup:
    """The switch of languages, as the phone's pages have it."""
    tags = in_order(words.catalogue.languages)
    return Markup(render_template("phone_tongues.html", words=words, tags=tags, query=query))  # noqa: S704 - a template of ours


def _language_of_browser() -> str | None:
    """The relay does not know the ticket, so the browser says what its owner reads."""
    return request.accept_languages.best_match(words_for("relay", None).catalogue.languages)


def _secure(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    framed = request.path.endswith(FRAMED)
    answer.headers["Content-Security-Policy"] = POLICY.format(frames="*" if framed else "'none'")
    if not framed:
        answer.headers["X-Frame-Options"] = "DENY"
    return answer
