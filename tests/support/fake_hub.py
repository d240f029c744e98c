"""A hub of one board, as a process of its own: `python -m tests.support.fake_hub PORT`. It can be killed, or stopped.

It speaks the part of the contract that a display uses, and takes orders from the test on `/test/...`.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import socketio  # type: ignore[import-untyped]  # ships no types
from flask import Flask, Response, request

from server.contract.snapshots import PUSH_BOARD, Board
from tests.support.loopback import loopback_server
from tests.support.network import free_port

TOKEN = "display-token"
COUNTERS = [{"id": f"counter-{n}", "name": {"ja": f"{n}番窓口", "en": f"Counter {n}"}} for n in (1, 2, 3)]


class FakeHub:
    """The process, from the test's side."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it with no board; returns when it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.fake_hub", str(self._port)], stdout=subprocess.PIPE
        )
        assert self._process.stdout
        assert self._process.stdout.readline() == b"ready\n"

    def kill(self) -> None:
        """As a power cut would."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None

    def freeze(self) -> None:
        """As a pulled cable would: connections stay, nothing answers."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Ends `freeze`."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def show(self, board: Board, *, push: bool = True) -> None:
        """Sets the board; `push` False is a push that got lost."""
        self._order({"board": board.model_dump(mode="json"), "keep": True, "push": push})

    def push(self, board: Board) -> None:
        """Pushes a board that is not the hub's present one."""
        self._order({"board": board.model_dump(mode="json"), "keep": False, "push": True})

    def sockets(self) -> int:
        """How many displays are connected."""
        return int(httpx.get(f"{self.url}/test/sockets").json())

    def _order(self, order: dict[str, Any]) -> None:
        httpx.post(f"{self.url}/test/board", json=order).raise_for_status()


@contextmanager
def fake_hub() -> Iterator[FakeHub]:
    """A running one."""
    hub = FakeHub(free_port())
    hub.start()
    try:
        yield hub
    finally:
        hub.kill()


def _serve(port: int) -> None:
    app = Flask(__name__)
    sockets = socketio.Server(async_mode="threading", cors_allowed_origins=[])
    app.wsgi_app = socketio.WSGIApp(sockets, app.wsgi_app)  # type: ignore[method-assign]
    state: dict[str, Any] = {"board": None, "sockets": 0}
    lock = threading.Lock()

    @sockets.event  # type: ignore[untyped-decorator]
    def connect(_sid: str, _environ: object, auth: dict[str, str] | None) -> bool:
        allowed = (auth or {}).get("token") == TOKEN
        with lock:
            state["sockets"] += allowed
        return allowed

    @sockets.event  # type: ignore[untyped-decorator]
    def disconnect(_sid: str, _reason: str) -> None:
        with lock:
            state["sockets"] -= 1

    @app.get("/api/v1/board")
    def board() -> Response:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            problem = {"type": "urn:junban:problem:token-unknown", "title": "?", "status": 401, "code": "token-unknown"}
            return Response(json.dumps(problem), 401, mimetype="application/problem+json")
        if state["board"] is None:
            return Response(status=503)
        answer = Response(json.dumps(state["board"]), mimetype="application/json")
        answer.add_etag()
        return answer.make_conditional(request.environ)  # type: ignore[return-value]

    @app.get("/api/v1/venue")
    def venue() -> dict[str, Any]:
        return {
            "id": "test",
            "name": {"ja": "試験"},
            "timezone": "Asia/Tokyo",
            "languages": ["ja", "en"],
            "public_url": "",
            "services": [],
            "counters": COUNTERS,
        }

    @app.post("/api/v1/devices/report")
    def report() -> dict[str, Any]:
        return {"orders": [], "report_seconds": 60}

    @app.post("/test/board")
    def order() -> dict[str, Any]:
        wanted: dict[str, Any] = request.get_json()
        if wanted["keep"]:
            state["board"] = wanted["board"]
        if wanted["push"]:
            sockets.emit(PUSH_BOARD, wanted["board"])
        return {}

    @app.get("/test/sockets")
    def count() -> str:
        return str(state["sockets"])

    server = loopback_server(port, app)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
