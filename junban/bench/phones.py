"""The relay under load: a real relay process, a hub that signs, and crowds of phones in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from junban.bench.memory import megabytes
from junban.demo.processes import Processes
from server.contract.face import FaceVenue, WishKind
from server.contract.feed import FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.relay import SPEAK_EVERY, Acknowledged, Challenge, Hello, State, Welcome
from server.contract.snapshots import ServiceState
from server.contract.tickets import TicketState, TicketStatus, WaitRange
from server.outside.keys import make_key, read_key
from server.outside.line import Line, LineLost
from server.services.tokens import token_hash

VENUE = "bench"
#: Tickets of the venue; the phones of a crowd share them: a family, a friend's phone, a reload.
TICKETS = 250
POLLS = 500.0
NAME = {"ja": "磐田市役所", "en": "Iwata City Hall", "pt-BR": "Prefeitura de Iwata"}


@dataclass(frozen=True, slots=True)
class CrowdFigures:
    """One size of crowd. Milliseconds from the hub's sending, for each round; kB and seconds of the relay's CPU."""

    phones: int
    connect_seconds: float
    reconnect_seconds: float
    half_ms: tuple[float, ...]
    last_ms: tuple[float, ...]
    cpu_ms: tuple[float, ...]
    kilobytes: float
    polled: float
    missing: int


@dataclass(frozen=True, slots=True)
class PhoneFigures:
    """All that was measured. `conditional`: answers a second, `conditional_cpu`: microseconds of the relay's each."""

    crowds: tuple[CrowdFigures, ...]
    conditional: tuple[float, ...]
    conditional_cpu: float


class _Crowd:
    """A process of `phones_crowd`."""

    def __init__(self, port: int) -> None:
        command = [sys.executable, "-m", "junban.bench.phones_crowd", str(port)]
        self._process = process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if process.stdin is None or process.stdout is None:
            raise OSError("no pipe to the crowd")
        self._orders, self._answers = process.stdin, process.stdout

    def order(self, do: str, **told: object) -> None:
        self._orders.write(json.dumps({"do": do, **told}) + "\n")
        self._orders.flush()

    def answer(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._answers.readline())
        return told

    def do(self, do: str, **told: object) -> dict[str, Any]:
        self.order(do, **told)
        return self.answer()

    def end(self) -> None:
        self._orders.close()
        self._process.wait(10)
        self._answers.close()


class _Hub:
    """A venue of which everything moves at once."""

    def __init__(self, port: int, key_file: Path) -> None:
        self._line = Line(f"ws://127.0.0.1:{port}", VENUE, read_key(key_file), None)
        challenge = self._line.hear()
        if not isinstance(challenge, Challenge):
            raise LineLost("malformed")
        self._nonce = challenge.nonce
        self._line.say(Hello(venue=VENUE, nonce=self._nonce, hub="bench-hub-1", at=datetime.now(UTC)))
        welcome = self._line.hear()
        if not isinstance(welcome, Welcome):
            raise LineLost("malformed")
        self._line.patient()
        self._epoch = welcome.epoch + 1
        self._seq = 0
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._beat = threading.Thread(target=self._live, daemon=True)

    def begin(self) -> None:
        """Tells all, and from then on that it lives: a crowd may take its time."""
        self.tell(0)
        self._beat.start()

    def tell(self, ahead: int) -> float:
        """Every ticket has so many in front now; the instant before it was said. Returns once it is acknowledged."""
        return self._say({token_hash(f"token-{number}"): _status(number, ahead) for number in range(TICKETS)})

    def close(self) -> None:
        self._over.set()
        self._beat.join()
        self._line.close()

    def _live(self) -> None:
        while not self._over.wait(SPEAK_EVERY):
            self._say({})

    def _say(self, tickets: dict[str, TicketStatus]) -> float:
        with self._lock:
            return self._say_next(tickets)

    def _say_next(self, tickets: dict[str, TicketStatus]) -> float:
        self._seq += 1
        whole = self._seq == 1
        state = State(
            venue=VENUE,
            nonce=self._nonce,
            epoch=self._epoch,
            seq=self._seq,
            whole=whole,
            generated_at=datetime.now(UTC),
            info=FaceVenue(id=VENUE, name=NAME, timezone="Asia/Tokyo", languages=["ja"]) if whole else None,
            waits=_waits() if whole else None,
            tickets=tickets,
        )
        begun = time.monotonic()
        self._line.say(state)
        while not isinstance(self._line.hear(), Acknowledged):
            pass
        return begun


def measure_phones(folder: Path, port: int, sizes: tuple[int, ...], rounds: int) -> PhoneFigures:
    """Starts a relay in `folder`, and lets one crowd after the other come."""
    with ExitStack() as cleaning:
        processes = Processes()
        cleaning.callback(processes.stop)
        key_file = folder / "relay.key"
        config = folder / "relay.toml"
        config.write_text(
            "[limits]\nphones = 12000\nphones_per_address = 10000\n"
            "connections = 6000\nconnections_per_address = 6000\n"
            f'[[venues]]\nid = "{VENUE}"\nkeys = ["{make_key(key_file)}"]\n'
        )
        processes.start("relay", ["--config", str(config), "--port", str(port)], {})
        processes.wait_for("relay", f"http://127.0.0.1:{port}/healthz")
        relay = psutil.Process(processes.children["relay"].pid)
        empty = megabytes(relay.pid)
        crowds = tuple(_measure_crowd(relay, empty, port, key_file, size, rounds) for size in sizes)
        rates, cost = _measure_conditional(relay, port, key_file, rounds)
        return PhoneFigures(crowds, rates, cost)


def _measure_crowd(
    relay: psutil.Process, empty: float, port: int, key_file: Path, size: int, rounds: int
) -> CrowdFigures:
    with _crowd(port) as crowd, _crowd(port) as poller, _hub(port, key_file) as hub:
        connect = crowd.do("connect", count=size, tickets=TICKETS)
        kilobytes = (megabytes(relay.pid) - empty) * 1000 / size
        half, last, cpu, missing = [], [], [], connect["missing"]
        poller.order("ask", connections=20, seconds=2.0 * rounds, rate=POLLS)
        for number in range(1, rounds + 1):
            crowd.order("hear", marker=f'"groups_ahead":{number},')
            time.sleep(1)  # The crowd listens, the poller runs: what is measured is the steady state.
            used = _cpu(relay)
            begun = hub.tell(number)
            heard = crowd.answer()
            half.append((heard["half"] - begun) * 1000)
            last.append((heard["last"] - begun) * 1000)
            cpu.append((_cpu(relay) - used) * 1000)
            missing += heard["missing"]
        polled = poller.answer()["rate"]
        crowd.do("close")
        time.sleep(1)
        again = crowd.do("connect", count=size, tickets=TICKETS)
        crowd.do("close")
        return CrowdFigures(
            size,
            connect["seconds"],
            again["seconds"],
            tuple(half),
            tuple(last),
            tuple(cpu),
            kilobytes,
            polled,
            int(missing + again["missing"]),
        )


def _measure_conditional(
    relay: psutil.Process, port: int, key_file: Path, rounds: int
) -> tuple[tuple[float, ...], float]:
    with _crowd(port) as crowd, _hub(port, key_file):
        used, seconds = _cpu(relay), 2.0
        rates = tuple(
            float(crowd.do("ask", connections=32, seconds=seconds, rate=0)["rate"]) for _round in range(rounds)
        )
        cost = (_cpu(relay) - used) / (sum(rates) * seconds) * 1e6
        return rates, cost


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _hub(port: int, key_file: Path) -> Iterator[_Hub]:
    """A hub that has told its whole state."""
    hub = _Hub(port, key_file)
    hub.begin()
    try:
        yield hub
    finally:
        hub.close()


@contextmanager
def _crowd(port: int) -> Iterator[_Crowd]:
    crowd = _Crowd(port)
    try:
        crowd.do("close")  # It answers once it is awake.
        yield crowd
    finally:
        crowd.end()


def _status(number: int, ahead: int) -> TicketStatus:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return TicketStatus(
        number=f"A{number:03}",
        state=TicketState.WAITING,
        language="ja",
        venue=NAME,
        service={"ja": "カードの受取り", "en": "Card collection", "pt-BR": "Retirada do cartão"},
        issued_at=at,
        groups_ahead=ahead,
        wait=WaitRange(low=10, high=25),
        counter=None,
        counter_name=None,
        called_at=None,
        updated_at=at,
        poll_seconds=8,
        wishes=[WishKind.LATE, WishKind.GIVE_UP],
    )


def _waits() -> Waits:
    service = FeedService(
        id="delivery",
        name=NAME,
        state=ServiceState.OPEN,
        waiting=TICKETS,
        wait_minutes=WaitRange(low=10, high=25),
        level=Level.HIGH,
        last_called=[],
        counters_open=3,
        accepts_until="17:00",
    )
    services = [service.model_copy(update={"id": f"service-{number}"}) for number in range(4)]
    feed = FeedVenue(id=VENUE, name=NAME, timezone="Asia/Tokyo")
    return Waits(generated_at=datetime.now(UTC), ttl=30, venue=feed, status=VenueStatus.OPEN, services=services)
