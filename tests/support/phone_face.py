"""The public face of a hall that a test makes up: each face of a ticket by its name, wishes granted by the true table.

A full second implementation of `server.face.port.Face`, without queue or database, with the stream of events that a
relay has.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from flask import Flask, Response

from server.contract.face import FaceVenue, Wish, WishKind
from server.contract.feed import FeedVenue, VenueStatus, Waits
from server.contract.tickets import TicketState, TicketStatus, WaitRange
from server.face.blueprint import make_face, make_face_files
from server.face.phone_routes import PhoneOptions
from server.face.push import PushBook
from server.http import problems
from server.http.problems import Refusal
from server.web.app import HEADERS
from tests.support.loopback import loopback_server

NAMES = {
    "ja": "磐田市役所 市民課",
    "ja-easy": "磐田市役所(いわたしやくしょ) 市民課(しみんか)",
    "pt-BR": "Prefeitura de Iwata",
    "en": "Iwata City Hall",
}
SERVICE = {
    "ja": "マイナンバーカードの受取り",
    "ja-easy": "マイナンバーカードを もらう",
    "pt-BR": "Retirada do cartão My Number",
    "fil": "Pagkuha ng My Number Card",
    "en": "My Number Card collection",
    "vi": "Nhận thẻ My Number",
    "zh-Hans": "领取个人编号卡",
    "es": "Recogida de la tarjeta My Number",
    "id": "Pengambilan kartu My Number",
    "ko": "마이넘버카드 수령",
    "ne": "माइ नम्बर कार्ड लिने",
}
COUNTER = {
    "ja": "12番窓口",
    "ja-easy": "12番(ばん)の 窓口(まどぐち)",
    "pt-BR": "Guichê 12",
    "fil": "Counter 12",
    "en": "Counter 12",
    "vi": "Quầy 12",
    "zh-Hans": "12号窗口",
    "es": "Ventanilla 12",
    "id": "Loket 12",
    "ko": "12번 창구",
    "ne": "काउन्टर 12",
}
LATE, BACK, GIVE_UP, UNDO = WishKind.LATE, WishKind.BACK, WishKind.GIVE_UP, WishKind.UNDO
#: Every face of the page; `pending`, `stale` and `undo` are states with something more to say.
FACES = (
    "waiting",
    "almost",
    "called",
    "serving",
    "on_hold",
    "late",
    "no_show",
    "completed",
    "cancelled",
    "given_up",
    "expired",
    "pending",
    "stale",
)


def a_status(face: str) -> TicketStatus:
    """The ticket B012 in that face, at its longest."""
    state, more = _OF_FACE[face]
    now = datetime.now(UTC)
    counter = "12" if state in (TicketState.CALLED, TicketState.SERVING) else None
    offered = more.get("wishes")
    plain: dict[str, object] = {
        "number": "B112",
        "state": state,
        "language": "ja",
        "venue": NAMES,
        "service": SERVICE,
        "issued_at": now - timedelta(minutes=30),
        "groups_ahead": 14 if state is TicketState.WAITING else None,
        "wait": WaitRange(low=105, high=120) if state is TicketState.WAITING else None,
        "counter": counter,
        "counter_name": COUNTER if counter else None,
        "called_at": now if counter else None,
        "updated_at": now,
        "poll_seconds": 1,
        "undo_until": now + timedelta(minutes=1) if isinstance(offered, list) and UNDO in offered else None,
    }
    return TicketStatus.model_validate(plain | more)


_OF_FACE: dict[str, tuple[TicketState, dict[str, object]]] = {
    "waiting": (TicketState.WAITING, {"wishes": [LATE, GIVE_UP]}),
    "almost": (TicketState.WAITING, {"groups_ahead": 1, "wishes": [LATE, GIVE_UP]}),
    "called": (TicketState.CALLED, {"wishes": [LATE, GIVE_UP]}),
    "serving": (TicketState.SERVING, {}),
    "on_hold": (TicketState.ON_HOLD, {"wishes": [GIVE_UP]}),
    "late": (TicketState.ON_HOLD, {"wish": LATE, "wishes": [BACK, GIVE_UP, UNDO]}),
    "no_show": (TicketState.NO_SHOW, {"wishes": [BACK, GIVE_UP]}),
    "completed": (TicketState.COMPLETED, {"survey_url": "https://example.jp/survey?at=iwata"}),
    "cancelled": (TicketState.CANCELLED, {}),
    "given_up": (TicketState.CANCELLED, {"wish": GIVE_UP, "wishes": [UNDO]}),
    "expired": (TicketState.EXPIRED, {}),
    "pending": (TicketState.WAITING, {"pending": LATE}),
    "stale": (TicketState.WAITING, {"stale": True}),
}
AFTER = {LATE: "late", BACK: "waiting", GIVE_UP: "given_up", UNDO: "waiting"}


@dataclass
class PhoneFace:
    """A ticket for each token that a test names; the name of a face is the token of one that is in it at first."""

    tickets: dict[str, TicketStatus] = field(default_factory=dict)
    wishes: list[tuple[str, Wish]] = field(default_factory=list)
    refuse: str | None = None
    listeners: list[queue.SimpleQueue[str]] = field(default_factory=list)
    events_up: bool = True
    book: PushBook | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def venue(self) -> FaceVenue:
        return FaceVenue(id="iwata", name=NAMES, timezone="Asia/Tokyo", languages=["ja"])

    def ticket(self, token: str) -> TicketStatus | None:
        with self.lock:
            if token in _OF_FACE:
                return self.tickets.setdefault(token, a_status(token))
            return self.tickets.get(token)

    def wish(self, token: str, wish: Wish) -> TicketStatus:
        status = self.ticket(token)
        if status is None:
            raise Refusal("not-found", 404)
        if self.refuse is not None:
            raise Refusal(self.refuse, 409)
        with self.lock:
            if wish not in [done for _token, done in self.wishes]:
                self.wishes.append((token, wish))
                self.tickets[token] = a_status(AFTER[wish.kind])
            return self.tickets[token]

    def waits(self) -> Waits:
        venue = FeedVenue(id="iwata", name=NAMES, timezone="Asia/Tokyo")
        return Waits(generated_at=self.now(), ttl=30, venue=venue, status=VenueStatus.OPEN, services=[])

    def become(self, token: str, status: TicketStatus) -> None:
        """The hall did something; whoever listens is told."""
        with self.lock:
            self.tickets[token] = status
            for listener in self.listeners:
                listener.put(f"data: {status.model_dump_json()}\n\n")

    def stream(self) -> Iterator[str]:
        """The events of one listener, until the test ends them by an empty text."""
        mine: queue.SimpleQueue[str] = queue.SimpleQueue()
        with self.lock:
            self.listeners.append(mine)
        yield "retry: 200\n\n"
        while text := mine.get():
            yield text

    def hang_up(self) -> None:
        """Ends every stream."""
        with self.lock:
            for listener in self.listeners:
                listener.put("")
            self.listeners.clear()


def phone_app(face: PhoneFace, options: PhoneOptions = PhoneOptions()) -> Flask:
    """The pages, with the hub's own headers."""
    app = Flask(__name__, static_folder=None)
    problems.install(app)
    app.register_blueprint(make_face_files())
    app.register_blueprint(make_face(lambda: face, lambda view: view, phone=options))

    @app.get("/t/<token>/events")
    def events(token: str) -> Response:
        if not face.events_up or face.ticket(token) is None:
            return Response(status=503)
        return Response(face.stream(), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})

    @app.after_request
    def secure(answer: Response) -> Response:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value.replace("{sockets}", ""))
        return answer

    return app


@contextmanager
def phone_site(face: PhoneFace, options: PhoneOptions = PhoneOptions()) -> Iterator[str]:
    """The pages on a port of loopback; the address."""
    server = loopback_server(0, phone_app(face, options))
    thread = threading.Thread(target=server.serve_forever, name="phone site", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        face.hang_up()
        server.shutdown()
        thread.join()
        server.server_close()
