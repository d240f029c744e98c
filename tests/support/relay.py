"""A relay as a process of its own, hubs that knock at it with any key, and phones that listen."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import websocket
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import BaseModel

from server.contract.face import FaceVenue, WishKind
from server.contract.feed import FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.relay import Hello, State, public_text, seal
from server.contract.snapshots import ServiceState
from server.contract.tickets import TicketState, TicketStatus, WaitRange
from server.relay.face import hash_of
from tests.support.kiosk_site import until
from tests.support.network import free_port

PATIENCE = 30.0
NAME = {"ja": "試験市役所", "en": "Test City Hall"}
INFO = FaceVenue(id="test", name=NAME, timezone="Asia/Tokyo", languages=["ja", "en"])
#: Milliseconds; a connection's first epoch in tests.
EPOCH = 1_000


def a_status(number: str = "A001", ahead: int | None = 3, **changes: Any) -> TicketStatus:
    """A ticket that waits."""
    now = datetime.now(UTC)
    status = TicketStatus(
        number=number,
        state=TicketState.WAITING,
        language="ja",
        venue=NAME,
        service={"ja": "交付", "en": "Pick-up"},
        issued_at=now,
        groups_ahead=ahead,
        wait=WaitRange(low=10, high=20),
        counter=None,
        counter_name=None,
        called_at=None,
        updated_at=now,
        poll_seconds=8,
        wishes=[WishKind.LATE, WishKind.GIVE_UP],
    )
    return status.model_copy(update=changes)


def some_waits(waiting: int = 3, at: datetime | None = None) -> Waits:
    """A feed of one service."""
    service = FeedService(
        id="delivery",
        name={"ja": "交付"},
        state=ServiceState.OPEN,
        waiting=waiting,
        wait_minutes=WaitRange(low=10, high=20),
        level=Level.LOW,
        last_called=[],
        counters_open=1,
        accepts_until="17:00",
    )
    return Waits(
        generated_at=at or datetime.now(UTC),
        ttl=30,
        venue=FeedVenue(id="test", name=NAME, timezone="Asia/Tokyo"),
        status=VenueStatus.OPEN,
        services=[service],
    )


def a_state(nonce: str = "n", **changes: Any) -> State:
    """The whole state, with one ticket whose token is `token-1`."""
    told: dict[str, Any] = {
        "venue": "test",
        "nonce": nonce,
        "epoch": EPOCH,
        "seq": 1,
        "whole": True,
        "generated_at": datetime.now(UTC),
        "info": INFO,
        "waits": some_waits(),
        "tickets": {hash_of("token-1"): a_status()},
    }
    return State(**{**told, **changes})


def a_change(nonce: str, seq: int, tickets: Mapping[str, TicketStatus], **changes: Any) -> State:
    """What changed since the number before; tickets by token."""
    named = {hash_of(token): status for token, status in tickets.items()}
    return a_state(nonce, **{"seq": seq, "whole": False, "info": None, "waits": None, "tickets": named, **changes})


@dataclass
class Knock:
    """A hub's end of the line, which says whatever a test wants."""

    url: str
    key: Ed25519PrivateKey
    venue: str = "test"
    name: str = field(default_factory=lambda: uuid4().hex)
    nonce: str = ""

    def __post_init__(self) -> None:
        self.socket = websocket.create_connection(
            f"{self.url.replace('http', 'ws', 1)}/hub/v1/{self.venue}", timeout=PATIENCE
        )
        self.nonce = self.hear()["nonce"]

    def hear(self) -> dict[str, Any]:
        """The relay's next word; empty when it has hung up."""
        try:
            told = self.socket.recv()
        except (websocket.WebSocketException, OSError):
            return {}
        return dict(json.loads(told)) if told else {}

    def say(self, word: BaseModel) -> None:
        self.socket.send_binary(seal(self.key, word.model_dump_json().encode()))

    def hello(self, **changes: Any) -> dict[str, Any]:
        """Says who it is; the answer."""
        told = {"venue": self.venue, "nonce": self.nonce, "hub": self.name, "at": datetime.now(UTC)}
        self.say(Hello(**{**told, **changes}))
        return self.hear()

    def tell(self, state: State) -> dict[str, Any]:
        """The answer to a state; wishes that come in between are left out."""
        self.say(state)
        while (answer := self.hear()).get("type") == "wishes":
            pass
        return answer

    def close(self) -> None:
        self.socket.close(timeout=1)


class Phone:
    """A phone that listens to the stream of its ticket."""

    def __init__(self, port: int, path: str, patience: float = PATIENCE) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), patience)
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: relay\r\nAccept: text/event-stream\r\n\r\n".encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers = {}
        while line := self._file.readline().strip():
            name, _, value = line.decode().partition(": ")
            self.headers[name.lower()] = value

    def event(self) -> dict[str, Any]:
        """The next state of the ticket. Signs of life are passed over. Raises EOFError: the relay has hung up."""
        while line := self._file.readline():
            if line.startswith(b"data: ") and line != b"data: {}\n":
                return dict(json.loads(line[6:]))
        raise EOFError

    def until(self, **wanted: Any) -> dict[str, Any]:
        """The first event that says all of this."""
        while True:
            event = self.event()
            if wanted.items() <= event.items():
                return event

    def close(self) -> None:
        self._file.close()
        self.socket.close()


@dataclass
class RelayProcess:
    """`junban relay` on a port of its own."""

    folder: Path
    lines: str = ""
    keys: dict[str, list[Ed25519PrivateKey]] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / f"relay-{self.port}.log").read_text(encoding="utf-8")

    def write(self) -> Path:
        """The file, with the keys that are known now."""
        path = self.folder / f"relay-{self.port}.toml"
        venues = "".join(
            f'[[venues]]\nid = "{venue}"\nkeys = {json.dumps([public_text(key.public_key()) for key in keys])}\n'
            for venue, keys in self.keys.items()
        )
        path.write_text(f"{self.lines}\n{venues}", encoding="utf-8")
        return path

    def start(self) -> None:
        command = [sys.executable, "-m", "junban", "relay", "--config", str(self.write()), "--port", str(self.port)]
        with (self.folder / f"relay-{self.port}.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log)
        until(self._answers, PATIENCE)

    def reload(self) -> None:
        """Writes the file again and says so."""
        assert self.process is not None
        self.write()
        self.process.send_signal(signal.SIGHUP)

    def kill(self) -> None:
        """As a loss of power would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(PATIENCE)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(PATIENCE)

    def figure(self, name: str, **labels: str) -> float:
        """A figure of `/metrics`, 0 when it was never counted."""
        wanted = "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""
        for line in httpx.get(f"{self.url}/metrics").text.splitlines():
            if line.startswith(f"{name}{wanted} "):
                return float(line.rpartition(" ")[2])
        return 0.0

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False


@contextmanager
def running_relay(folder: Path, lines: str = "", **keys: Ed25519PrivateKey) -> Iterator[RelayProcess]:
    """A relay of venue `test` (or those of `keys`), with further lines of its file."""
    named = keys or {"test": Ed25519PrivateKey.generate()}
    relay = RelayProcess(folder, lines, {venue: [key] for venue, key in named.items()})
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()


@contextmanager
def hub_of(relay: RelayProcess, venue: str = "test", **whole: Any) -> Iterator[Knock]:
    """A hub that has been let in and has told its whole state."""
    hub = Knock(relay.url, relay.keys[venue][-1], venue)
    try:
        welcome = hub.hello()
        assert welcome["type"] == "welcome", welcome
        epoch = max(EPOCH, welcome["epoch"] + 1)
        info = INFO.model_copy(update={"id": venue})
        answer = hub.tell(a_state(hub.nonce, **{"venue": venue, "info": info, "epoch": epoch, **whole}))
        assert answer["type"] == "acknowledged", answer
        hub.epoch = epoch  # type: ignore[attr-defined]
        yield hub
    finally:
        hub.close()


def redis_program() -> str | None:
    """Where redis-server is; None where it is not."""
    from shutil import which

    return which("redis-server", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
