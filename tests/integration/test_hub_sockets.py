"""What the real hub pushes: to whom, in which order, without a gap; and how it treats clients that misbehave."""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import websocket

from server.contract.devices import PUSH_DEVICES
from server.domain.states import AT_COUNTER, State
from server.services.accounts import begin_session
from server.services.context import SYSTEM
from server.services.issuing import issue_ticket
from server.services.ports import Actor, ActorKind, DeviceKind
from tests.support.devices import a_printer
from tests.support.hub import add_staff, add_token, new_key
from tests.support.hub_process import HubProcess, running_hub
from tests.support.listener import Listener, Refused, bare_socket, listening

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub")) as process:
        yield process


@pytest.fixture(scope="module")
def cookies(hub: HubProcess) -> list[str]:
    """Sessions of three operators, with a counter each."""
    hall = hub.hall()
    told = []
    for number in (1, 2, 3):
        add_staff(hall, f"operator-{number}")
        told.append(session_of(hub, f"operator-{number}"))
        with client(hub, told[-1]) as http:
            assert http.post(f"/api/v1/counters/{number}/open", json={}).status_code == 200
    hall.database.close()
    return told


@pytest.fixture(scope="module")
def tokens(hub: HubProcess) -> dict[DeviceKind, str]:
    hall = hub.hall()
    told = {kind: add_token(hall, kind)[1] for kind in DeviceKind}
    hall.database.close()
    return told


def session_of(hub: HubProcess, login: str) -> str:
    hall = hub.hall()
    operator = hall.database.read(lambda uow: uow.accounts.operator_by_login(login))
    assert operator is not None
    context = hall.context(SYSTEM)
    token = hall.database.write(lambda uow: begin_session(uow, context, operator, hall.times)).token
    hall.database.close()
    return token


def client(hub: HubProcess, cookie: str) -> httpx.Client:
    return httpx.Client(base_url=hub.url, headers={"Cookie": f"junban_session={cookie}"}, timeout=15)


def snapshot(hub: HubProcess, cookie: str) -> dict[str, Any]:
    with client(hub, cookie) as http:
        told: dict[str, Any] = http.get("/api/v1/queue").raise_for_status().json()
    return told


class Console:
    """The console's own rule: a push applies to exactly the number it goes on from."""

    def __init__(self, queue: dict[str, Any]) -> None:
        self.seq = queue["seq"]
        self.tickets = {ticket["id"]: ticket for ticket in queue["tickets"]}
        self.rest = {name: queue[name] for name in ("counters", "services", "receptions", "business_day")}

    def apply(self, change: dict[str, Any]) -> None:
        assert change["prev"] == self.seq, "a gap"
        assert change["seq"] >= self.seq
        self.seq = change["seq"]
        self.tickets |= {ticket["id"]: ticket for ticket in change["tickets"]}
        self.rest = {name: change[name] for name in self.rest}

    def follow(self, listener: Listener, seq: int) -> None:
        """Takes pushes until it is as new as that."""
        while self.seq < seq:
            self.apply(listener.next("queue"))

    def same_as(self, queue: dict[str, Any]) -> bool:
        ordered = sorted(self.tickets.values(), key=lambda ticket: (ticket["issued_at"], ticket["id"]))
        return ordered == queue["tickets"] and self.rest == {name: queue[name] for name in self.rest}


def issue(http: httpx.Client, service: str = "delivery") -> dict[str, Any]:
    body = {"service": service, "idempotency_key": new_key()}
    told: dict[str, Any] = http.post("/api/v1/tickets", json=body).raise_for_status().json()
    return told


def work_along(hub: HubProcess, cookie: str, counter: int, steps: int) -> None:
    """A mixture of what staff do; refusals are part of it."""
    draw = random.Random(counter)
    with client(hub, cookie) as http:
        mine = [issue(http)["id"]]
        for _ in range(steps):
            kind = draw.choices(["issue", "next", "act", "undo", "pause"], [4, 4, 6, 1, 1])[0]
            if kind == "issue":
                mine.append(issue(http, draw.choice(["delivery", "renewal"]))["id"])
            elif kind == "next":
                called = http.post(f"/api/v1/counters/{counter}/call-next", json={})
                assert called.status_code == 200
                if called.json()["ticket"]:
                    mine.append(called.json()["ticket"]["id"])
            elif kind == "act":
                action = draw.choice(["start", "complete", "hold", "resume", "no-show", "requeue", "cancel", "restore"])
                answer = http.post(f"/api/v1/tickets/{draw.choice(mine)}/{action}", json={})
                assert answer.status_code in {200, 409}
            elif kind == "undo":
                assert http.post("/api/v1/undo", json={}).status_code in {200, 409}
            else:
                http.post(f"/api/v1/counters/{counter}/pause", json={})
                assert http.post(f"/api/v1/counters/{counter}/open", json={}).status_code == 200


def test_pushes_lead_from_the_first_snapshot_to_the_last(hub: HubProcess, cookies: list[str]) -> None:
    with listening(hub.url, cookie=cookies[0]) as listener:
        console = Console(snapshot(hub, cookies[0]))
        with ThreadPoolExecutor(3) as threads:
            jobs = [threads.submit(work_along, hub, cookies[n], n + 1, 70) for n in range(3)]
            for job in jobs:
                job.result()
        for _attempt in range(20):  # forecasts change with time alone, between a push and the next
            final = snapshot(hub, cookies[0])
            console.follow(listener, final["seq"])
            if console.same_as(final):
                break
            console.apply(listener.next("queue"))
        assert console.same_as(final)
        assert final["seq"] > 150
    at_counter = [ticket for ticket in final["tickets"] if State(ticket["state"]) in AT_COUNTER]
    assert len({ticket["counter"] for ticket in at_counter}) == len(at_counter)
    assert len({ticket["number"] for ticket in final["tickets"]}) == len(final["tickets"])


def test_the_first_change_after_a_snapshot_is_told(hub: HubProcess, cookies: list[str]) -> None:
    """With nobody listening before: the publisher had nothing to do."""
    for _ in range(3):
        with listening(hub.url, cookie=cookies[0]) as listener, client(hub, cookies[1]) as http:
            console = Console(snapshot(hub, cookies[0]))
            ticket = issue(http)
            changed = http.post(f"/api/v1/tickets/{ticket['id']}/hold", json={}).json()
            console.follow(listener, console.seq + 2)
            assert console.tickets[ticket["id"]] == changed


def test_a_display_is_told_the_whole_board(hub: HubProcess, cookies: list[str], tokens: dict[DeviceKind, str]) -> None:
    display = hub.client(tokens[DeviceKind.DISPLAY])
    with display, listening(hub.url, token=tokens[DeviceKind.DISPLAY]) as listener, client(hub, cookies[0]) as http:
        issue(http)
        called = http.post("/api/v1/counters/1/call-next", json={"announce": False}).json()["ticket"]
        board = display.get("/api/v1/board").json()
        told = listener.next("board")
        while told["seq"] < board["seq"]:
            told = listener.next("board")
    assert set(told) == set(board)
    assert (told["calling"], told["recent"]) == (board["calling"], board["recent"])
    assert (told["calling"][0]["ticket"], told["calling"][0]["announce"]) == (called["id"], False)


def test_commits_of_another_process_are_told_too(hub: HubProcess, cookies: list[str]) -> None:
    hall = hub.hall()
    with listening(hub.url, cookie=cookies[0]) as listener:
        console = Console(snapshot(hub, cookies[0]))
        context = hall.context(Actor(ActorKind.DEVICE, "other", "other"))
        issued = hall.database.write(
            lambda uow: issue_ticket(
                uow, context, hall.clock, hall.secret, service_id="delivery", language="ja", cards=1
            )
        )
        console.follow(listener, console.seq + 1)
        assert console.tickets[issued.ticket.id]["state"] == "waiting"
    hall.database.close()


@pytest.mark.parametrize("token", [None, "", "x" * 43, 7, ["x"], {"a": 1}, "\ud800", "日本語", "\u0000"])
def test_a_stranger_is_refused(hub: HubProcess, token: object) -> None:
    with pytest.raises(Refused), listening(hub.url, token=token):
        pass


@pytest.mark.parametrize("auth", ["text", 7, ["token"], True])
def test_whoever_says_something_odd_is_refused(hub: HubProcess, auth: object) -> None:
    with bare_socket(hub.url) as bare:
        bare.send(f"40{json.dumps(auth)}")
        assert json.loads(str(bare.recv())[2:])["message"] == "not-signed-in"


def test_a_cookie_that_is_none_is_refused(hub: HubProcess) -> None:
    with pytest.raises(Refused), listening(hub.url, cookie="x" * 43):
        pass


def test_a_revoked_device_is_refused(hub: HubProcess) -> None:
    hall = hub.hall()
    device, token = add_token(hall, DeviceKind.DISPLAY)
    hall.database.write(lambda uow: uow.accounts.revoke_device(device.id, hall.clock.now()))
    hall.database.close()
    with pytest.raises(Refused), listening(hub.url, token=token):
        pass


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://[", "http://localhost"])
def test_another_sites_page_is_refused(hub: HubProcess, cookies: list[str], origin: str) -> None:
    with pytest.raises(Refused), listening(hub.url, cookie=cookies[0], origin=origin):
        pass


def test_the_hubs_own_page_is_let_in(hub: HubProcess, cookies: list[str]) -> None:
    with listening(hub.url, cookie=cookies[0], origin=hub.url) as listener:
        assert listener.client.connected


def test_long_polling_is_not_offered(hub: HubProcess) -> None:
    answer = httpx.get(f"{hub.url}/socket.io/?EIO=4&transport=polling", timeout=15)
    assert answer.status_code == 400


def until_cut(bare: websocket.WebSocket) -> None:
    """Reads what there is; returns when the hub has hung up, and fails when it does not."""
    try:
        while bare.recv() not in {"", b""}:
            pass
    except (websocket.WebSocketConnectionClosedException, ConnectionError):
        pass


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_frame_of_a_megabyte_is_cut(hub: HubProcess, tokens: dict[DeviceKind, str], signed_in: bool) -> None:
    with bare_socket(hub.url) as bare:
        if signed_in:
            bare.send("40" + json.dumps({"token": tokens[DeviceKind.DISPLAY]}))
            assert str(bare.recv()).startswith("40")
        try:
            bare.send("42" + "x" * MEGABYTE)
        except ConnectionError:
            return
        until_cut(bare)


@pytest.mark.parametrize("said", ["3", '42["hello"]', "2", "6", "9", '451-["x",{"_placeholder":true,"num":0}]'])
def test_a_client_that_talks_without_end_is_cut(hub: HubProcess, said: str) -> None:
    with bare_socket(hub.url) as bare:
        try:
            for _ in range(5000):
                bare.send(said)
        except ConnectionError:
            return
        until_cut(bare)


def test_memory_stays_flat_whatever_is_sent(hub: HubProcess, tokens: dict[DeviceKind, str]) -> None:
    def attack() -> None:
        for said in ("42" + "x" * MEGABYTE, '42["x"]', "3"):
            with bare_socket(hub.url) as bare:
                try:
                    for _ in range(1 if len(said) > 100 else 300):
                        bare.send(said)
                    until_cut(bare)
                except ConnectionError:
                    pass

    for _ in range(5):
        attack()
    before = hub.resident_kb()
    for _ in range(25):
        attack()
    assert hub.resident_kb() - before < 10_000
    with hub.client(tokens[DeviceKind.DISPLAY]) as display:
        assert display.get("/api/v1/board").status_code == 200


def test_whoever_does_not_read_does_not_delay_the_others(
    hub: HubProcess, cookies: list[str], tokens: dict[DeviceKind, str]
) -> None:
    small = [(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)]
    with bare_socket(hub.url, sockopt=small) as stalled, listening(hub.url, cookie=cookies[0]) as listener:
        stalled.send("40" + json.dumps({"token": tokens[DeviceKind.DISPLAY]}))
        console = Console(snapshot(hub, cookies[0]))
        with client(hub, cookies[1]) as http:
            for _ in range(15):
                issue(http)
                console.follow(listener, console.seq + 1)


def test_a_printers_fault_is_at_the_console_within_two_seconds(
    hub: HubProcess, cookies: list[str], tokens: dict[DeviceKind, str]
) -> None:
    with (
        listening(hub.url, cookie=cookies[0], events=(PUSH_DEVICES,)) as console,
        hub.client(tokens[DeviceKind.KIOSK]) as kiosk,
    ):
        for printer in (a_printer(), a_printer("blocked", "paper-out"), a_printer("paper-low"), a_printer()):
            start = time.monotonic()
            body = {"sent_at": datetime.now(UTC).isoformat(), "printers": [printer]}
            kiosk.post("/api/v1/devices/report", json=body).raise_for_status()
            while printer["condition"] not in conditions(console.next(PUSH_DEVICES)):
                assert time.monotonic() - start < 2.0
            assert time.monotonic() - start < 2.0


def conditions(push: dict[str, Any]) -> list[str]:
    return [printer["condition"] for device in push["devices"] for printer in device["printers"]]
