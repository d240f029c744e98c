"""`kill -9` of the whole hub while it works: what was answered is there, once, and the numbers go on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.services.ports import DeviceKind
from tests.support.hub import add_staff, add_token, new_key
from tests.support.hub_process import HubProcess, running_hub

ISSUES = 1000
CLIENTS = 8
#: The hub is killed when so many were answered.
KILL_AT = 400

#: Key, path and body.
Command = tuple[str, str, dict[str, Any]]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    with running_hub(tmp_path) as process:
        yield process


def kiosk_token(hub: HubProcess) -> str:
    hall = hub.hall()
    token = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    return token


class Crowd:
    """Threads that send commands with a key each, until the hub falls silent; what was answered is kept by key."""

    def __init__(self, hub: HubProcess, headers: dict[str, str]) -> None:
        self.hub = hub
        self.headers = headers
        self.answers: dict[str, dict[str, Any]] = {}
        self.lost: set[str] = set()
        self._lock = threading.Lock()
        self._enough = threading.Event()

    def send(self, commands: list[Command], kill_at: int) -> None:
        """Sends `(key, path, body)`; kills the hub when so many of all are answered."""
        self._enough.clear()
        shares = [commands[start::CLIENTS] for start in range(CLIENTS)]
        with ThreadPoolExecutor(CLIENTS) as threads:
            jobs = [threads.submit(self._send, share, kill_at) for share in shares]
            if kill_at:
                assert self._enough.wait(60)
                self.hub.kill()
            for job in jobs:
                job.result()

    def _send(self, commands: list[Command], kill_at: int) -> None:
        with httpx.Client(base_url=self.hub.url, headers=self.headers, timeout=20) as http:
            for key, path, body in commands:
                try:
                    answer = http.post(path, json={**body, "idempotency_key": key})
                except httpx.HTTPError:
                    with self._lock:
                        self.lost.add(key)
                    return
                assert answer.status_code in {200, 201}, answer.text
                with self._lock:
                    self.answers[key] = answer.json()
                    if kill_at and len(self.answers) >= kill_at:
                        self._enough.set()


def test_every_number_that_was_answered_is_there_once(hub: HubProcess) -> None:
    token = kiosk_token(hub)
    crowd = Crowd(hub, {"Authorization": f"Bearer {token}"})
    keys = [new_key() for _ in range(ISSUES)]
    commands: list[Command] = [(key, "/api/v1/tickets", {"service": "delivery"}) for key in keys]
    crowd.send(commands, KILL_AT)
    answered = dict(crowd.answers)
    assert KILL_AT <= len(answered) < ISSUES, "killed in the middle"
    hub.start()
    # All of them once more, answered or not: the same key is the same ticket.
    crowd.answers = {}
    crowd.send(commands, 0)
    assert len(crowd.answers) == ISSUES
    assert {key: crowd.answers[key] for key in answered} == answered
    numbers = sorted(int(answer["number"][1:]) for answer in crowd.answers.values())
    assert numbers == list(range(1, ISSUES + 1)), "each number once, and none left out"
    with hub.client(token) as http:
        on = http.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": new_key()}).json()
        assert on["number"] == f"A{ISSUES + 1}"
        services = http.get("/api/v1/services").json()["services"]
    assert {service["id"]: service["waiting"] for service in services}["delivery"] == ISSUES + 1


def test_no_ticket_is_called_twice(hub: HubProcess) -> None:
    tickets = 120
    hall = hub.hall()
    for number in (1, 2, 3):
        add_staff(hall, f"operator-{number}")
    hall.database.close()
    with hub.signed_in("operator-1") as http:
        cookie = {"Cookie": f"junban_session={http.cookies['junban_session']}"}
        for number in (1, 2, 3):
            assert http.post(f"/api/v1/counters/{number}/open", json={}).status_code == 200
        issued = [
            http.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": new_key()}).json()["id"]
            for _ in range(tickets)
        ]
    crowd = Crowd(hub, cookie)
    calls: list[Command] = [(new_key(), f"/api/v1/counters/{count % 3 + 1}/call-next", {}) for count in range(tickets)]
    crowd.send(calls, kill_at=tickets // 2)
    answered = dict(crowd.answers)
    assert len(answered) < tickets, "killed in the middle"
    hub.start()
    crowd.answers = {}
    crowd.send(calls, 0)
    assert {key: crowd.answers[key] for key in answered} == answered
    called = [answer["ticket"]["id"] for answer in crowd.answers.values()]
    assert sorted(called) == sorted(issued), "each ticket once"
    with httpx.Client(base_url=hub.url, headers=cookie, timeout=20) as http:
        queue = http.get("/api/v1/queue").json()
    assert {ticket["calls"] for ticket in queue["tickets"]} == {1}
    at_counters = [ticket["counter"] for ticket in queue["tickets"] if ticket["state"] == "called"]
    assert sorted(at_counters) == ["1", "2", "3"]
