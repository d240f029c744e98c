"""A database that cannot be written: 503 with `Retry-After`, nothing half done, and no restart needed afterwards."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from server.hub import DATABASE_FILE
from server.services.ports import DeviceKind, StorageUnavailable
from server.web.guard import COOKIE
from tests.support.hub import add_staff, add_token, hub_in_process, new_key, refusal
from tests.support.hub_process import HubProcess, running_hub
from tests.support.listener import listening

Obstacle = Callable[[HubProcess], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub")) as process:
        hall = process.hall()
        add_staff(hall, "sato")
        hall.database.close()
        yield process


@pytest.fixture(scope="module")
def token(hub: HubProcess) -> str:
    hall = hub.hall()
    made = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    return made


@contextmanager
def locked(hub: HubProcess) -> Iterator[None]:
    """Another program has the database for itself."""
    with closing(sqlite3.connect(hub.data / DATABASE_FILE, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(hub: HubProcess) -> Iterator[None]:
    """No file of the hub may grow: what a full disk looks like to it."""
    worker = hub.worker()
    soft, hard = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("obstacle", [locked, full])
def test_it_says_so_and_works_again_afterwards(hub: HubProcess, token: str, obstacle: Obstacle) -> None:
    with hub.client(token) as kiosk, hub.signed_in("sato") as sato:
        first = kiosk.post("/api/v1/tickets", json={"service": "renewal", "idempotency_key": new_key()})
        assert first.status_code == 201
        before = sato.get("/api/v1/queue").json()
        key = new_key()
        issue = {"service": "renewal", "idempotency_key": key}
        with obstacle(hub):
            answers = [
                kiosk.post("/api/v1/tickets", json=issue),
                sato.post("/api/v1/counters/1/open", json={}),
                sato.post(f"/api/v1/tickets/{first.json()['id']}/cancel", json={}),
            ]
            for answer in answers:
                assert (answer.status_code, answer.json()["code"]) == (503, "storage-unavailable"), answer.text
                assert int(answer.headers["Retry-After"]) > 0
                assert answer.headers["Content-Type"] == "application/problem+json"
            # What can be read is still told.
            for client, path in ((kiosk, "/api/v1/board"), (sato, "/api/v1/queue"), (sato, "/feed/v1/waits.json")):
                assert client.get(path).status_code == 200
            assert httpx.get(f"{hub.url}/healthz").status_code == 200
        after = sato.get("/api/v1/queue").json()
        assert (after["seq"], after["tickets"], after["counters"]) == (
            before["seq"],
            before["tickets"],
            before["counters"],
        )
        again = kiosk.post("/api/v1/tickets", json=issue)
        assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
        assert int(again.json()["number"][1:]) == int(first.json()["number"][1:]) + 1
        assert sato.post(f"/api/v1/tickets/{first.json()['id']}/cancel", json={}).status_code == 200


def test_a_crowd_before_a_locked_database_is_answered_in_time(hub: HubProcess, token: str) -> None:
    """A kiosk waits 1.5 s: nobody stands in line behind the others' waits."""

    def issue(_number: int) -> tuple[int, float]:
        with hub.client(token) as kiosk:
            answer = kiosk.post("/api/v1/tickets", json={"service": "renewal", "idempotency_key": new_key()})
            return answer.status_code, answer.elapsed.total_seconds()

    with locked(hub), ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(issue, range(12)))
    assert {status for status, _seconds in answers} == {503}
    assert max(seconds for _status, seconds in answers) < 4.0


def test_sockets_live_through_it(hub: HubProcess, token: str) -> None:
    with hub.signed_in("sato") as sato, listening(hub.url, cookie=sato.cookies[COOKIE]) as listener:
        with locked(hub), hub.client(token) as kiosk:
            refused = kiosk.post("/api/v1/tickets", json={"service": "renewal", "idempotency_key": new_key()})
            assert refused.status_code == 503
        issued = sato.post("/api/v1/tickets", json={"service": "renewal", "idempotency_key": new_key()}).json()
        told = listener.next("queue")
        while issued["id"] not in {ticket["id"] for ticket in told["tickets"]}:
            told = listener.next("queue")


def test_reading_needs_no_writing_when_a_session_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each minute the session's end is moved; where that can't be written, the console still sees the queue."""
    with hub_in_process(tmp_path) as hub:
        sato = hub.staff("sato")
        hub.clock.advance(minutes=5)

        def broken(_work: object) -> None:
            raise StorageUnavailable("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(hub.hall.database, "write", broken)
            assert sato.get("/api/v1/queue").status_code == 200
            sato.refused("/counters/1/open", "storage-unavailable", 503)
            refusal(sato.delete("/api/v1/session"), "storage-unavailable", 503)
        sato.done("/counters/1/open")


def test_a_database_that_cannot_be_read_is_said_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with hub_in_process(tmp_path) as hub:
        sato = hub.staff("sato")

        def broken(_work: object) -> None:
            raise StorageUnavailable("gone")

        monkeypatch.setattr(hub.hall.database, "read", broken)
        for path in ("/api/v1/queue", "/t/nobody.json", "/feed/v1/waits.json", "/console", "/metrics"):
            answer = sato.get(path)
            refusal(answer, "storage-unavailable", 503)
            assert answer.headers["Retry-After"] == "5"
        assert sato.get("/readyz").status_code == 503
        assert sato.get("/healthz").status_code == 200
