"""Bytes that no client of ours would send, at the real server."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from server.services.ports import DeviceKind
from server.web.app import BODY_LIMIT
from tests.support.hub import add_token, new_key
from tests.support.hub_process import HubProcess, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("hub")) as process:
        yield process


@pytest.fixture(scope="module")
def token(hub: HubProcess) -> str:
    hall = hub.hall()
    made = add_token(hall, DeviceKind.KIOSK)[1]
    hall.database.close()
    return made


@pytest.fixture(autouse=True)
def _nothing_is_changed(hub: HubProcess, token: str) -> Iterator[None]:
    def state() -> tuple[int, int]:
        with hub.client(token) as kiosk:
            told = kiosk.get("/api/v1/services").json()
        return told["seq"], sum(service["waiting"] for service in told["services"])

    before = state()
    yield
    assert state() == before


def answer_to(hub: HubProcess, sent: bytes) -> bytes:
    """One answer, or what came of it before the hub hung up."""
    answer = b""
    with closing(socket.create_connection(("127.0.0.1", hub.port), timeout=10)) as line:
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(sent)
        with suppress(ConnectionResetError):
            while not _is_whole(answer) and (part := line.recv(65536)):
                answer += part
    return answer


def _is_whole(answer: bytes) -> bool:
    told, blank, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", told)
    return bool(blank and length and len(body) >= int(length[1]))


def head(token: str, *lines: str) -> bytes:
    told = [
        "POST /api/v1/tickets HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {token}",
        "Content-Type: application/json",
        *lines,
    ]
    return ("\r\n".join(told) + "\r\n\r\n").encode()


def chunk(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


def test_a_chunked_body_without_end_is_refused(hub: HubProcess, token: str) -> None:
    body = json.dumps({"service": "delivery", "idempotency_key": new_key()}).encode()
    sent = head(token, "Transfer-Encoding: chunked") + chunk(body) + chunk(b" " * 2 * BODY_LIMIT) + chunk(b"")
    answer = answer_to(hub, sent)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"body-too-large"' in answer


def test_a_body_that_says_it_is_large_is_refused_before_it_comes(hub: HubProcess, token: str) -> None:
    answer = answer_to(hub, head(token, f"Content-Length: {10**12}") + b"{")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"code":"body-too-large"' in answer


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: 10", "Transfer-Encoding: chunked"),
        ("Content-Length: -1",),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Transfer-Encoding: gzip, identity",),
        ("X-Long: " + "x" * 100_000,),
        ("X-Nul: a\0b",),
    ],
)
def test_a_head_that_smuggles_is_refused(hub: HubProcess, token: str, lines: tuple[str, ...]) -> None:
    body = json.dumps({"service": "delivery", "idempotency_key": new_key()}).encode()
    answer = answer_to(hub, head(token, *lines) + body)
    assert not answer.startswith((b"HTTP/1.1 2", b"HTTP/1.1 500")), answer


@pytest.mark.parametrize("sent", [b"\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET\r\n\r\n", b"A" * 100_000, b"\0" * 100])
def test_what_is_no_http_is_hung_up_on(hub: HubProcess, sent: bytes) -> None:
    answer = answer_to(hub, sent + b"\r\n\r\n")
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


def test_half_requests_do_not_stop_the_others(hub: HubProcess, token: str) -> None:
    lines = [socket.create_connection(("127.0.0.1", hub.port), timeout=10) for _ in range(60)]
    try:
        for line in lines:
            line.sendall(head(token, "Content-Length: 100")[:-2])
        with hub.client(token) as kiosk:
            assert kiosk.get("/api/v1/board").status_code == 200
    finally:
        for line in lines:
            line.close()
