"""Serves `PagesHub`: the contract's JSON, Socket.IO pushes, the pages, and faults on request.

To look at the pages: `python -m tests.support.pages_site 8790`.
"""

from __future__ import annotations

import logging
import secrets
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, jsonify, request
from flask_socketio import SocketIO  # type: ignore[import-untyped]  # ships no types

from server.contract.counters import CallResult, CounterState, CounterView, PauseCounter
from server.contract.devices import PUSH_DEVICES, OrderKind, OrderView, Reprinted
from server.contract.face import FaceVenue, Wish
from server.contract.feed import Waits
from server.contract.problems import PROBLEM_JSON, Problem
from server.contract.sessions import SessionView
from server.contract.snapshots import PUSH_QUEUE
from server.contract.tickets import IssuedTicket, TicketStatus, TicketView
from server.face.blueprint import make_face, make_face_files
from server.web.pages import Doors, Sources, make_pages
from tests.support.loopback import loopback_server
from tests.support.pages_hub import PagesHub
from tests.support.pages_refused import Refused
from tests.support.pages_samples import busy

LOGIN, PASSWORD = "demo", "kakegawa-3-midori"
COOKIE = "junban_session"

DEMO = Doors(
    kiosk="http://127.0.0.1:8701/",
    monitor="http://127.0.0.1:8702/",
    phone="/t/token-B001",
    login=LOGIN,
    password=PASSWORD,
    slips="/srv/junban-demo/slips",
)


@dataclass(frozen=True)
class Site:
    """The app and its live connections."""

    app: Flask
    socket: SocketIO

    def drop_sockets(self) -> None:
        """Cuts every live connection."""
        for sid, _eio in list(self.socket.server.manager.get_participants("/", None)):
            self.socket.server.disconnect(sid)


def _sources(hub: PagesHub, doors: Doors) -> Sources:
    return Sources(
        venue=hub.venue,
        doors=lambda: doors,
        signed_in=lambda: hub.sessions.get(request.cookies.get(COOKIE, "")),
    )


@dataclass(frozen=True)
class PagesFace:
    """The public face of `PagesHub`."""

    hub: PagesHub

    def now(self) -> datetime:
        """Its clock."""
        return self.hub.now()

    def venue(self) -> FaceVenue:
        """As residents see it."""
        return FaceVenue.model_validate(self.hub.venue().model_dump(include=set(FaceVenue.model_fields)))

    def ticket(self, token: str) -> TicketStatus | None:
        """The phone's data."""
        return self.hub.ticket(token)

    def wish(self, token: str, wish: Wish) -> TicketStatus:
        """No wishes here: `tests/support/phone_face.py` grants them."""
        raise RuntimeError(f"{token}: {wish}")

    def waits(self) -> Waits:
        """The feed."""
        return self.hub.waits()


def make_site(hub: PagesHub, doors: Doors = DEMO) -> Site:
    """The hub's HTTP and Socket.IO."""
    app = Flask(__name__, static_folder=None)
    socket = SocketIO(app, async_mode="threading", cors_allowed_origins=[], manage_session=False)
    hub.publish_devices = lambda devices: socket.emit(PUSH_DEVICES, devices.model_dump(mode="json"))
    hub.publish = lambda change: socket.emit(PUSH_QUEUE, change.model_dump(mode="json"))
    app.register_blueprint(make_face_files())
    app.register_blueprint(make_face(lambda: PagesFace(hub), lambda view: view))
    app.register_blueprint(make_pages(_sources(hub, doors)))

    def operator() -> SessionView:
        session = hub.sessions.get(request.cookies.get(COOKIE, ""))
        if session is None:
            raise Refused(401, "not-signed-in", "サインインしてください")
        return session

    def once(work: Callable[[dict[str, Any]], Any]) -> Response:
        """The same key twice is one effect and the same answer."""
        body = request.get_json(silent=True) or {}
        hub.requests.append((request.method, request.path, body))
        operator()
        key = body.get("idempotency_key") or secrets.token_hex(8)
        if key not in hub.answers:
            hub.answers[key] = work(body).model_dump(mode="json")
        if hub.lose_answers:
            hub.lose_answers -= 1
            raise ConnectionAbortedError
        return jsonify(hub.answers[key])

    @app.before_request
    def fault() -> None:
        if hub.away and not request.path.startswith(("/static", "/face", "/console")):
            raise ConnectionAbortedError

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'self'"
        return response

    @app.errorhandler(ConnectionAbortedError)
    def cut(_error: ConnectionAbortedError) -> Response:
        """The line is cut under the answer."""
        request.environ["werkzeug.socket"].shutdown(2)
        return Response(status=500)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        problem = Problem(
            type=f"urn:junban:problem:{error.code}", title=error.title, status=error.status, code=error.code
        )
        return Response(problem.model_dump_json(), error.status, content_type=PROBLEM_JSON)

    @app.post("/api/v1/session")
    def sign_in() -> Response:
        body = request.get_json()
        if (body["login"], body["password"]) != (LOGIN, PASSWORD):
            raise Refused(401, "wrong-login", "IDまたはパスワードが違います")
        session = SessionView(
            id="佐藤 花子",
            login=LOGIN,
            name="佐藤 花子",
            role=hub.role,
            expires_at=hub.now() + timedelta(minutes=hub.session_minutes),
        )
        key = secrets.token_hex(16)
        hub.sessions[key] = session
        response = jsonify(session.model_dump(mode="json"))
        response.set_cookie(COOKIE, key, httponly=True, samesite="Strict")
        return response

    @app.get("/api/v1/session")
    def who_am_i() -> Response:
        """Asking moves the end of the session, as any request does."""
        session = operator()
        later = session.model_copy(update={"expires_at": hub.now() + timedelta(minutes=hub.session_minutes)})
        hub.sessions[request.cookies[COOKIE]] = later
        return jsonify(later.model_dump(mode="json"))

    @app.delete("/api/v1/session")
    def sign_out() -> Response:
        hub.sessions.pop(request.cookies.get(COOKIE, ""), None)
        return Response(status=204)

    @app.get("/api/v1/queue")
    def queue() -> Response:
        operator()
        response = jsonify(hub.queue().model_dump(mode="json"))
        response.set_etag(str(hub.seq))
        response.make_conditional(request)
        return response

    @app.get("/api/v1/devices")
    def devices() -> Response:
        operator()
        told = hub.devices_told()
        response = jsonify(told.model_dump(mode="json"))
        response.set_etag(str(hash((repr(told.devices), repr(told.orders)))))
        response.make_conditional(request)
        return response

    @app.post("/api/v1/devices/<device_id>/coming")
    def coming(device_id: str) -> Response:
        return once(lambda _body: hub.order(OrderKind.COMING, device_id, "", None, []))

    @app.post("/api/v1/devices/<device_id>/printers/<printer_id>/<kind>")
    def order(device_id: str, printer_id: str, kind: str) -> Response:
        def work(body: dict[str, Any]) -> OrderView:
            ticket = hub.tickets.get(body.get("ticket", ""))
            return hub.order(OrderKind(kind), device_id, printer_id, ticket, body.get("uses", []))

        return once(work)

    @app.post("/api/v1/tickets/<ticket_id>/reprint")
    def reprint(ticket_id: str) -> Response:
        def work(body: dict[str, Any]) -> Reprinted:
            kiosks = [device for device in hub.devices if device.connected and device.printers]
            kiosk = next((device for device in kiosks if device.id == body.get("device", device.id)), None)
            if kiosk is None:
                raise Refused(409, "no-printer", "印刷できる発券機がつながっていません。")
            ticket = hub.act(ticket_id, "reprint")
            order = hub.order(OrderKind.REPRINT, kiosk.id, kiosk.printers[0].id, ticket, body["uses"])
            return Reprinted(ticket=ticket, order=order)

        return once(work)

    @app.post("/api/v1/counters/<counter_id>/<move>")
    def counter(counter_id: str, move: str) -> Response:
        def work(body: dict[str, Any]) -> CounterView | CallResult:
            if move == "call-next":
                ticket, finished = hub.call_next(counter_id, announce=body.get("announce") is not False)
                return CallResult(
                    ticket=ticket,
                    finished=finished,
                    counter=hub.counters[counter_id],
                    seq=hub.seq,
                    why=hub.why if ticket else None,
                )
            if move == "serves":
                return hub.serve(counter_id, body["serves"], body.get("version"))
            state = {"open": CounterState.OPEN, "pause": CounterState.PAUSED, "close": CounterState.CLOSED}[move]
            pause = PauseCounter.model_validate(body).model_dump(exclude={"idempotency_key"}) if move == "pause" else {}
            return hub.set_counter(counter_id, state, operator().name, **pause)

        return once(work)

    @app.post("/api/v1/tickets/<ticket_id>/<action>")
    def act(ticket_id: str, action: str) -> Response:
        def work(body: dict[str, Any]) -> TicketView:
            version = body.get("version")
            if version is not None and ticket_id in hub.tickets and version != hub.tickets[ticket_id].version:
                raise Refused(409, "stale-version", "この番号は、たった今ほかの職員が操作しました。")
            counter = body.get("counter") if action in {"call", "recall"} else None
            said = {name: body.get(name) for name in ("service", "to_city_staff", "reason", "text")}
            said["for_counter"] = body.get("counter")
            return hub.act(ticket_id, action, counter, announce=body.get("announce") is not False, **said)

        return once(work)

    @app.post("/api/v1/tickets")
    def issue() -> Response:
        def work(body: dict[str, Any]) -> IssuedTicket:
            if body["service"] in hub.closed:
                raise Refused(409, "service-closed", "受付時間外です")
            t = hub.issue(body["service"], language=body.get("language", "ja"), cards=body.get("cards", 1))
            status = hub.ticket(f"token-{t.number}")
            return IssuedTicket(
                **t.model_dump(include={"id", "number", "service", "language", "cards", "issued_at"}),
                token=f"token-{t.number}",
                status_url=f"{request.host_url}t/token-{t.number}",
                groups_ahead=status.groups_ahead if status and status.groups_ahead else 0,
                wait=status.wait if status else None,
            )

        return once(work)

    @app.post("/api/v1/undo")
    def undo() -> Response:
        return once(lambda _body: hub.undo())

    @socket.on("connect")  # type: ignore[untyped-decorator]  # from a library without types
    def connect(_auth: object = None) -> bool:
        return not (hub.away or hub.sockets_refused) and request.cookies.get(COOKIE, "") in hub.sessions

    return Site(app, socket)


@dataclass(frozen=True)
class Running:
    """A hub that is served: where, and the means to break it."""

    hub: PagesHub
    site: Site
    address: str


@contextmanager
def running(hub: PagesHub, *, doors: Doors = DEMO, port: int = 0) -> Iterator[Running]:
    """Serves the hub on loopback."""
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    site = make_site(hub, doors)
    server = loopback_server(port, site.app)
    thread = threading.Thread(target=server.serve_forever, name="pages-site", daemon=True)
    thread.start()
    try:
        yield Running(hub, site, f"http://127.0.0.1:{server.server_port}")
    finally:
        site.drop_sockets()
        server.shutdown()
        thread.join(5)


if __name__ == "__main__":
    hard_day = PagesHub()
    busy(hard_day)
    with running(hard_day, port=int(sys.argv[1]) if len(sys.argv) > 1 else 8790) as shown:
        sys.stdout.write(f"{shown.address} {LOGIN} {PASSWORD}\n")
        sys.stdout.flush()
        threading.Event().wait()
