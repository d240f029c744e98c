"""The kiosk and its printer as the real programs, and a hub on loopback for them: any of them can be killed."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from flask import Flask, Response, request
from PIL import Image

from tests.support.kiosk_hub import TOKEN, KioskHub
from tests.support.kiosk_site import until
from tests.support.loopback import loopback_server
from tests.support.network import free_port

#: Seconds a program may take to start: far more than it does.
PATIENCE = 30.0


@contextmanager
def served(hub: KioskHub) -> Iterator[str]:
    """The hub's address on loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = Flask(__name__)

    @app.route("/<path:_path>", methods=["GET", "POST"])
    def answer(_path: str) -> Response:
        told = hub.handle(
            httpx.Request(request.method, request.url, headers=dict(request.headers), content=request.data)
        )
        return Response(told.content, told.status_code, headers=dict(told.headers))

    server = loopback_server(0, app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class PrinterProcess:
    """`junban printer-sim`, very fast unless told otherwise; `address` is what a kiosk prints to."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.slips = folder / "slips"
        self._control = folder / "control"
        command = [sys.executable, "-m", "junban", "printer-sim", "--json", "--speed", "1000"]
        places = ["--slips", str(self.slips), "--control", str(self._control)]
        self._process = subprocess.Popen([*command, *places, *options], stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        doors = json.loads(self._process.stdout.readline())
        self.address = str(doors.get("printer") or doors.get("serial"))

    def do(self, words: str) -> str:
        """As on its panel: `fault paper-out`, `clear`."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
            control.connect(str(self._control))
            control.sendall(words.encode() + b"\n")
            answer = control.makefile().readline().strip()
        assert answer.startswith("ok"), answer
        return answer

    def printed(self) -> int:
        """How many pieces of paper in its tray have anything on them."""
        return sum(_has_ink(path) for path in self.slips.glob("*.png"))

    def end(self) -> None:
        """Switches it off."""
        self._process.terminate()
        self._process.wait(PATIENCE)
        if self._process.stdout is not None:
            self._process.stdout.close()


def _has_ink(path: Path) -> bool:
    with Image.open(path) as picture:
        return picture.convert("L").getextrema() != (255, 255)


class KioskProcess:
    """`junban kiosk` on a port of its own; its spool outlives it."""

    def __init__(self, folder: Path, hub: str, printer: str, profile: str = "simulator-80", token: str = TOKEN) -> None:
        self.data = folder / "kiosk"
        self._log = folder / "kiosk.log"
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._command = [
            *(sys.executable, "-m", "junban", "kiosk", "--hub", hub, "--data", str(self.data), "--port", str(port)),
            *("--printer", printer, "--profile", profile, "--no-voice"),
        ]
        self._token = token
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=os.environ | {"JUNBAN_KIOSK_TOKEN": self._token, "MALLOC_ARENA_MAX": "2"},  # as its unit does
                stderr=log,
                start_new_session=True,
            )
        until(self._answers, PATIENCE)

    @property
    def pid(self) -> int:
        """Of the process whose children serve."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """`kill -9` of all its processes at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(PATIENCE)
            self._process = None

    def wait(self) -> int:
        """The exit code of a program that ends by itself."""
        assert self._process is not None
        code = self._process.wait(PATIENCE)
        self._process = None
        return code

    def let_write(self, allowed: bool) -> None:
        """Whether its files take anything from now on: not so is a disk that is full, or read-only."""
        assert self._process is not None
        most = resource.RLIM_INFINITY if allowed else 0
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in map(int, children):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def get(self, path: str) -> Any:
        """Of its own API."""
        return httpx.get(f"{self.url}{path}", timeout=PATIENCE, trust_env=False).raise_for_status().json()

    def issue(self) -> str:
        """Takes a ticket; its id."""
        wish = {"service": "renewal"}
        answer = httpx.post(f"{self.url}/api/tickets", json=wish, timeout=PATIENCE, trust_env=False)
        return str(answer.raise_for_status().json()["id"])

    def states(self, ticket: str) -> list[str]:
        """Of its slips."""
        return [slip["state"] for slip in self.get(f"/api/tickets/{ticket}")["print"]["slips"]]

    def expect(self, ticket: str, *expected: str) -> None:
        """Waits until its slips are in these states."""
        until(lambda: self.states(ticket) == list(expected), PATIENCE)

    def expect_ready(self, ready: bool = True) -> None:
        """Waits until it tells so of its printer."""
        until(lambda: self.get("/api/state")["printer"]["ready"] is ready, PATIENCE)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()
        try:
            return bool(self.get("/api/state")["hub"]["reachable"])
        except httpx.HTTPError:
            return False


@contextmanager
def running_kiosk(folder: Path, hub: KioskHub) -> Iterator[tuple[KioskProcess, PrinterProcess]]:
    """Both programs, ready to print over TCP."""
    with served(hub) as address:
        printer = PrinterProcess(folder, "--port", "0")
        kiosk = KioskProcess(folder, address, printer.address)
        try:
            kiosk.start()
            kiosk.expect_ready()
            yield kiosk, printer
        finally:
            kiosk.kill()
            printer.end()
