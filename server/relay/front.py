"""What stands before Flask: answers whose bytes lie ready, streams of events, hubs at the door.

A phone that asks whether anything is new costs a look into a dictionary here, and ten times that in Flask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from server.contract.relay import HUB_PATH
from server.http.problems import Refusal
from server.relay.desk import Desk
from server.relay.doors import Doors
from server.relay.face import hash_of
from server.relay.metrics import Metrics
from server.relay.phones import Full, Phones
from server.relay.session import Keys, Session
from server.relay.websocket import acceptance

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Where the server leaves the connection itself.
CONNECTION = "junban.connection"
FEED = "/feed/v1/waits.json"
EVENTS, DATA, PAGE = "/events", ".json", "/t/"
#: How soon a phone that lost its stream tries again, milliseconds; its page adds a spread of its own.
AGAIN = 2000
#: Seconds after which a relay that is full may be tried again; until then a page asks now and then.
FULL_RETRY = 60

STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-store\r\n"
    b"X-Accel-Buffering: no\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
    b"Connection: close\r\n\r\nretry: %d\n\n" % AGAIN
)
#: As the blueprints of the face say it.
OPEN = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Date, ETag"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
]
SAFE = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer")]


class Front:
    """The relay's outermost WSGI application."""

    def __init__(self, desks: Mapping[str, Desk], phones: Phones, doors: Doors, keys: Keys, metrics: Metrics) -> None:
        self.app: WSGIApplication | None = None
        self.only: str | None = None
        self.proxies = 0
        self._desks = desks
        self._phones = phones
        self._doors = doors
        self._keys = keys
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answers by itself what it can; all else is Flask's, every refusal too."""
        path: str = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "GET":
            if path.startswith(HUB_PATH):
                return self._hub(environ, start_response, path.removeprefix(HUB_PATH))
            desk, rest = self._desk_of(path)
            if desk is not None and desk.scene.feed is not None:
                answer = self._ready(environ, start_response, desk, rest)
                if answer is not None:
                    return answer
        if self.app is None:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE)
        return self.app(environ, start_response)

    def _desk_of(self, path: str) -> tuple[Desk | None, str]:
        """The venue that a path is about, and the rest of it."""
        head, slash, rest = path[1:].partition("/")
        if head in self._desks:
            return self._desks[head], slash + rest
        return (self._desks[self.only], path) if self.only else (None, path)

    def _ready(
        self, environ: WSGIEnvironment, start_response: StartResponse, desk: Desk, rest: str
    ) -> Iterable[bytes] | None:
        if rest == FEED:
            return _feed(environ, start_response, desk)
        if not rest.startswith(PAGE):
            return None
        if rest.endswith(DATA):
            return _ticket(environ, start_response, desk, rest[len(PAGE) : -len(DATA)])
        if rest.endswith(EVENTS):
            return self._stream(environ, start_response, desk, rest[len(PAGE) : -len(EVENTS)])
        return None

    def _stream(
        self, environ: WSGIEnvironment, start_response: StartResponse, desk: Desk, token: str
    ) -> Iterable[bytes] | None:
        """The connection becomes one of the phones'. A token that is nobody's is Flask's to refuse, and to count."""
        key = hash_of(token)
        page = desk.page(key)
        if page is None:
            return None
        handler = environ[CONNECTION]
        try:
            first = STREAM + desk.event(page)
            self._phones.admit(handler.socket.fileno(), self.address(environ), desk.venue, key, first)
        except Full:
            return _plain(start_response, HTTPStatus.SERVICE_UNAVAILABLE, FULL_RETRY)
        return handler.give_away()  # type: ignore[no-any-return]

    def _hub(self, environ: WSGIEnvironment, start_response: StartResponse, venue: str) -> Iterable[bytes]:
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        websocket = environ.get("HTTP_UPGRADE", "").lower() == "websocket"
        if not websocket or not key or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            return _plain(start_response, HTTPStatus.UPGRADE_REQUIRED)
        handler = environ[CONNECTION]
        address = self.address(environ)
        with self._doors.hub(handler):
            handler.socket.sendall(acceptance(key))
            Session(handler.socket, venue, address, self._keys, self._metrics).run(self._desks)
        return handler.give_away()  # type: ignore[no-any-return]

    def address(self, environ: Mapping[str, Any]) -> str:
        """Whose request it is: what the last of our own proxies saw."""
        told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
        if self.proxies and len(told) >= self.proxies:
            return str(told[-self.proxies])
        return str(environ.get("REMOTE_ADDR", ""))


def _feed(environ: WSGIEnvironment, start_response: StartResponse, desk: Desk) -> Iterable[bytes]:
    feed = desk.scene.feed
    if feed is None:
        raise Refusal("venue-away", 503)
    headers = [("ETag", feed.etag), ("Cache-Control", f"public, max-age={feed.ttl}"), *OPEN, *SAFE]
    return _body(environ, start_response, feed.etag, headers, lambda: feed.body)


def _ticket(environ: WSGIEnvironment, start_response: StartResponse, desk: Desk, token: str) -> Iterable[bytes] | None:
    page = desk.page(hash_of(token))
    if page is None:
        return None
    etag = page.etag(stale=desk.stale)
    headers = [("ETag", etag), ("Cache-Control", "private, no-cache"), *SAFE]
    return _body(environ, start_response, etag, headers, lambda: page.json(desk.generated_at(), stale=desk.stale))


def _body(
    environ: WSGIEnvironment,
    start_response: StartResponse,
    etag: str,
    headers: list[tuple[str, str]],
    body: Callable[[], bytes],
) -> Iterable[bytes]:
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return []
    start_response("200 OK", [("Content-Type", "application/json"), *headers])
    return [body()]


def _plain(start_response: StartResponse, status: HTTPStatus, retry_after: int | None = None) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain"), ("Cache-Control", "no-store")]
    if retry_after is not None:
        headers.append(("Retry-After", str(retry_after)))
    if status is HTTPStatus.UPGRADE_REQUIRED:
        headers.append(("Upgrade", "websocket"))
    start_response(f"{status.value} {status.phrase}", headers)
    return [f"{status.phrase}\n".encode()]
