"""The hub's life under systemd: ready when it is, fed while it works, ended when told; and what clients see of that."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from flask import Flask

from junban.notify import notify_systemd
from junban.serving import feed_watchdog
from server.hub import DATABASE_FILE, Hub, HubOptions
from server.services.ports import DeviceKind, StorageUnavailable
from tests.support.hub import StandingClock, add_staff, add_token, new_key, settings_of
from tests.support.hub_process import HubProcess, running_hub
from tests.support.listener import bare_socket, listening


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[HubProcess]:
    with running_hub(tmp_path) as process:
        yield process


def test_it_ends_when_told_and_its_clients_find_everything_again(hub: HubProcess) -> None:
    """READY=1 comes when `/readyz` answers: `HubProcess.start` fails otherwise."""
    hall = hub.hall()
    token = add_token(hall, DeviceKind.DISPLAY)[1]
    kiosk_token = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    with (
        hub.client(kiosk_token) as kiosk,
        listening(hub.url, token=token) as listener,
        bare_socket(hub.url),
        closing(socket.create_connection(("127.0.0.1", hub.port))),
    ):
        for _ in range(3):
            assert (
                kiosk.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": new_key()}).status_code
                == 201
            )
        board = kiosk.get("/api/v1/board").json()
        began = time.monotonic()
        assert hub.terminate() == 0
        assert time.monotonic() - began < 5.0
        listener.gone.get(timeout=5)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{hub.url}/healthz")
    hub.start()
    with listening(hub.url, token=token) as listener, hub.client(kiosk_token) as kiosk:
        again = kiosk.get("/api/v1/board").json()
        assert (again["seq"], again["services"][0]["waiting"]) == (board["seq"], 3)
        issued = kiosk.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": new_key()}).json()
        assert issued["number"] == "A004"
        # The first board may be the one told to whoever connects.
        told = [listener.next("board")["seq"]]
        if told[-1] == board["seq"]:
            told.append(listener.next("board")["seq"])
        assert told[-1] == board["seq"] + 1


def test_no_answer_is_lost_when_it_ends(hub: HubProcess) -> None:
    """Whoever was answered finds the ticket; whoever was not may send the same again."""
    hall = hub.hall()
    token = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    answered: dict[str, str] = {}
    some = threading.Event()

    def issue() -> None:
        with hub.client(token) as kiosk:
            while True:
                key = new_key()
                try:
                    answer = kiosk.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": key})
                except httpx.HTTPError:
                    return
                assert answer.status_code == 201, answer.text
                answered[key] = answer.json()["number"]
                if len(answered) > 30:
                    some.set()

    threads = [threading.Thread(target=issue) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert some.wait(30)
    hub.terminate()
    for thread in threads:
        thread.join()
    hub.start()
    with hub.client(token) as kiosk:
        for key, number in answered.items():
            answer = kiosk.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": key})
            assert (answer.json()["number"], answer.headers["Idempotency-Replayed"]) == (number, "true")


def test_the_watchdog_is_fed_while_it_works_whatever_the_disk_does(tmp_path: Path) -> None:
    hub = HubProcess(tmp_path)
    hub.start(WATCHDOG_USEC="900000")
    try:
        assert hub.hear() == "WATCHDOG=1"
        with closing(sqlite3.connect(hub.data / DATABASE_FILE, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            assert [hub.hear() for _ in range(2)] == ["WATCHDOG=1"] * 2
            other.execute("ROLLBACK")
        worker = hub.worker()
        os.kill(worker, signal.SIGSTOP)
        hub.notify.setblocking(False)
        while True:  # what it had said before
            try:
                hub.notify.recv(200)
            except BlockingIOError:
                break
        assert hub.hear(1.5) is None, "a hub that hangs is not fed"
        os.kill(worker, signal.SIGCONT)
        assert hub.hear() == "WATCHDOG=1"
    finally:
        assert hub.terminate() == 0


class Patient:
    """A program whose health is what the test says."""

    def __init__(self) -> None:
        self.app = Flask("patient")
        self.answers: list[bool] = []
        self.asked = threading.Semaphore(0)

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def healthy(self) -> bool:
        self.asked.release()
        return self.answers.pop(0) if self.answers else False


class Unwatched:
    """A program that can't say."""

    app = Flask("unwatched")

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


@pytest.fixture
def systemd() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(f"\0junban-watchdog-{os.getpid()}")
        ear.settimeout(5)
        yield ear


@pytest.fixture
def stopped() -> Iterator[threading.Event]:
    """Ends the watchdog's thread with the test."""
    event = threading.Event()
    yield event
    event.set()


def test_only_the_healthy_are_fed(systemd: socket.socket, stopped: threading.Event) -> None:
    patient = Patient()
    patient.answers = [True, False, True]
    feed_watchdog("@" + systemd.getsockname()[1:].decode(), 0.03, patient, stopped)
    for _ in range(4):
        assert patient.asked.acquire(timeout=5)
    assert [systemd.recv(100) for _ in range(2)] == [b"WATCHDOG=1"] * 2
    systemd.setblocking(False)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_a_program_that_cannot_say_is_fed(systemd: socket.socket, stopped: threading.Event) -> None:
    feed_watchdog("@" + systemd.getsockname()[1:].decode(), 0.03, Unwatched(), stopped)
    assert [systemd.recv(100) for _ in range(2)] == [b"WATCHDOG=1"] * 2


def test_without_systemd_nobody_is_told() -> None:
    notify_systemd("READY=1", None)


def test_health_is_that_commands_are_taken_and_changes_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(settings_of(tmp_path), HubOptions(tmp_path / "data"), StandingClock())
    assert not hub.healthy(), "not started"
    hub.start()
    try:
        assert hub.healthy()

        def broken(_work: object) -> None:
            raise StorageUnavailable("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(hub.hall.database, "write", broken)
            assert hub.healthy(), "a restart would not empty the disk"
        with monkeypatch.context() as patch:
            patch.setattr("server.live.publisher.LATE", 0.0)
            assert not hub.healthy(), "nothing is told any more"
        add_staff(hub.hall, "sato")
    finally:
        hub.stop()
    assert not hub.publisher.healthy()
