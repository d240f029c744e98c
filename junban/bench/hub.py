"""The hub under load: a real process, real HTTP, `synchronous=FULL`."""

from __future__ import annotations

import http.client
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import socketio  # type: ignore[import-untyped]

from junban.bench.load import Load, Send, percentile, post, run_load
from junban.bench.memory import megabytes
from junban.demo.processes import Processes
from junban.demo.venue import DemoVenue, start_venue
from server.contract.snapshots import PUSH_BOARD
from server.contract.tickets import TicketState

SERVICES = ("application", "delivery", "certificate-renewal", "pin-reset")
CALLS_WATCHED = 200
#: Before memory is measured.
VISITORS = 40


@dataclass(frozen=True, slots=True)
class HubFigures:
    """What was measured of the running venue; seconds, milliseconds, MB."""

    ready_seconds: float
    issues: tuple[Load, ...]
    calls: tuple[Load, ...]
    push_p50: float
    push_p99: float
    memory_idle: dict[str, float]
    memory_loaded: dict[str, float]


def measure_hub(config: Path, folder: Path, port: int, tickets: int, clients: tuple[int, ...]) -> HubFigures:
    """Starts the whole venue and works it for a while, then loads its hub with the others away."""
    processes = Processes()
    with ExitStack() as cleaning:
        cleaning.callback(processes.stop)
        ready = time_to_ready(config, folder / "ready", port)
        venue = start_venue(processes, config, folder / "venue", port)
        idle = _memory(processes)
        session = _sign_in(venue)
        counters = _open_counters(venue, session)
        _work_a_while(venue, session, counters)
        push = _watch_pushes(venue, session, counters[0])
        at_work = _memory(processes)
        processes.stop_one("display")
        processes.stop_one("kiosk")
        issues = tuple(run_load(venue.hub, _issue(venue), clients=number, count=tickets) for number in clients)
        calls = tuple(
            run_load(venue.hub, _call(session, counters), clients=number, count=tickets // 2) for number in clients
        )
        loaded = {**at_work, **_memory(processes)}
        return HubFigures(ready, issues, calls, percentile(push, 50) * 1000, percentile(push, 99) * 1000, idle, loaded)


def time_to_ready(config: Path, folder: Path, port: int) -> float:
    """Seconds from the command to a hub that answers `/readyz`, on a new database."""
    processes = Processes()
    try:
        start = time.perf_counter()
        processes.start("hub", ["--config", str(config), "--data", str(folder), "--port", str(port)], {})
        processes.wait_for("hub", f"http://127.0.0.1:{port}/readyz")
        return time.perf_counter() - start
    finally:
        processes.stop()


def _memory(processes: Processes) -> dict[str, float]:
    return {word: megabytes(child.pid) for word, child in processes.children.items()}


def _sign_in(venue: DemoVenue) -> dict[str, str]:
    answer = httpx.post(
        f"{venue.hub}/api/v1/session",
        json={"login": venue.login, "password": venue.password},
        timeout=10,
        trust_env=False,
    )
    answer.raise_for_status()
    return {"Cookie": answer.headers["Set-Cookie"].split(";")[0]}


def _open_counters(venue: DemoVenue, session: dict[str, str]) -> list[str]:
    with httpx.Client(base_url=venue.hub, headers=session, timeout=10, trust_env=False) as hub:
        told = hub.get("/api/v1/venue").raise_for_status().json()
        ids = [counter["id"] for counter in told["counters"]]
        for counter in ids:
            hub.post(f"/api/v1/counters/{counter}/open", json={}).raise_for_status()
    return ids


def _work_a_while(venue: DemoVenue, session: dict[str, str], counters: list[str]) -> None:
    """Tickets by the kiosk, printed, and calls by the monitor, spoken."""
    with httpx.Client(timeout=10, trust_env=False) as client:
        for number in range(VISITORS):
            body = {"service": SERVICES[number % len(SERVICES)], "language": "ja"}
            client.post(f"{venue.kiosk}/api/tickets", json=body).raise_for_status()
        for number in range(VISITORS // 2):
            counter = counters[number % len(counters)]
            client.post(f"{venue.hub}/api/v1/counters/{counter}/call-next", headers=session, json={}).raise_for_status()
        for number in range(CALLS_WATCHED):
            body = {"service": SERVICES[number % 2], "idempotency_key": f"watched-{number}"}
            device = {"Authorization": f"Bearer {venue.device_token}"}
            client.post(f"{venue.hub}/api/v1/tickets", headers=device, json=body).raise_for_status()


def _issue(venue: DemoVenue) -> Send:
    device = {"Authorization": f"Bearer {venue.device_token}"}
    run = uuid4().hex

    def send(connection: http.client.HTTPConnection, number: int) -> str:
        service = SERVICES[number % len(SERVICES)]
        body = {"service": service, "language": "ja", "idempotency_key": f"{run}-{number}"}
        return str(post(connection, "/api/v1/tickets", device, body)["number"])

    return send


def _call(session: dict[str, str], counters: list[str]) -> Send:
    run = uuid4().hex

    def send(connection: http.client.HTTPConnection, number: int) -> str:
        counter = counters[number % len(counters)]
        told = post(
            connection,
            f"/api/v1/counters/{counter}/call-next",
            session,
            {"idempotency_key": f"{run}-{number}", "announce": False},
        )
        ticket = told["ticket"]
        return str(ticket["id"]) if isinstance(ticket, dict) else f"nobody-{number}"

    return send


def _watch_pushes(venue: DemoVenue, session: dict[str, str], counter: str) -> list[float]:
    """Seconds from the moment a call is decided, before its commit, to its arrival at a monitor's socket."""
    delays: list[float] = []
    seen: set[int] = set()
    arrived = threading.Event()
    client = socketio.Client()

    def on_board(board: dict[str, list[dict[str, str]]]) -> None:
        now = datetime.now(UTC)
        for call in board["calling"]:
            if call["counter"] == counter and call["state"] == TicketState.CALLED and int(call["seq"]) not in seen:
                seen.add(int(call["seq"]))
                delays.append((now - datetime.fromisoformat(call["called_at"])).total_seconds())
                arrived.set()

    client.on(PUSH_BOARD, on_board)
    client.connect(venue.hub, auth={"token": venue.device_token}, transports=["websocket"])
    connection = http.client.HTTPConnection(venue.hub.removeprefix("http://"))
    send = _call(session, [counter])
    for number in range(CALLS_WATCHED):
        arrived.clear()
        send(connection, number)
        arrived.wait(2)
    client.disconnect()
    connection.close()
    return delays[1:]
