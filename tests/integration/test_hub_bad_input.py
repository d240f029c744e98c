"""Whatever is wrong with a command has its own code, and changes nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from server.domain.states import TRANSITIONS, Action, State
from server.services.ports import DeviceKind
from server.web.app import BODY_LIMIT
from tests.support.hub import CheckedClient, TestHub, hub_in_process, new_key, refusal

ISSUE = "/api/v1/tickets"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestHub]:
    """One for all these tests: none of them may change what is in it."""
    with hub_in_process(tmp_path_factory.mktemp("hub")) as made:
        yield made


@pytest.fixture(scope="module")
def kiosk(hub: TestHub) -> CheckedClient:
    return hub.device(DeviceKind.KIOSK)


@pytest.fixture(scope="module")
def sato(hub: TestHub) -> CheckedClient:
    """An operator with counter 1 open, a visitor at it, and one who waits."""
    client = hub.staff("sato")
    client.done("/counters/1/open")
    return client


@pytest.fixture(scope="module")
def kato(hub: TestHub) -> CheckedClient:
    """Another, with counter 2 open."""
    client = hub.staff("kato")
    client.done("/counters/2/open")
    return client


@pytest.fixture(scope="module")
def ticket(sato: CheckedClient) -> dict[str, Any]:
    """One that waits."""
    return sato.issue("delivery")


@pytest.fixture(scope="module")
def called(sato: CheckedClient) -> dict[str, Any]:
    """One that is called to counter 1."""
    issued = sato.issue("delivery")
    return sato.act(issued, "call")


@pytest.fixture(scope="module", autouse=True)
def _used_up(kiosk: CheckedClient, kato: CheckedClient, ticket: dict[str, Any], called: dict[str, Any]) -> None:
    """Everything that these tests need is there before the first of them."""
    for service in ("short", "limited"):
        kiosk.issue(service)
        kiosk.issue(service)


@pytest.fixture(autouse=True)
def _nothing_is_changed(hub: TestHub, _used_up: None) -> Iterator[None]:
    with hub.unchanged():
        yield


def told(**fields: object) -> dict[str, object]:
    return {"service": "delivery", "idempotency_key": new_key(), **fields}


@pytest.mark.parametrize(
    ("fields", "code", "status"),
    [
        ({"service": "passport"}, "unknown-service", 404),
        ({"service": "evening"}, "service-closed", 409),
        ({"service": "limited"}, "service-full", 409),
        ({"service": "short"}, "range-used-up", 409),
        ({"language": "fr"}, "unknown-language", 422),
        ({"cards": 5}, "too-many-cards", 422),
    ],
)
def test_a_ticket_that_cannot_be_issued(
    kiosk: CheckedClient, fields: dict[str, object], code: str, status: int
) -> None:
    kiosk.refused("/tickets", code, status, **told(**fields))


def test_a_closed_service_says_when_it_opens(kiosk: CheckedClient) -> None:
    problem = kiosk.refused("/tickets", "service-closed", 409, **told(service="evening"))
    assert "2026-11-13T16:00:00+09:00" in problem["detail"]
    assert problem["state"] == "closed"


@pytest.mark.parametrize(
    "action", sorted({a.value for a in Action} - {a.value for (s, a) in TRANSITIONS if s is State.WAITING})
)
def test_what_a_waiting_ticket_cannot_do(sato: CheckedClient, ticket: dict[str, Any], action: str) -> None:
    problem = sato.refused(f"/tickets/{ticket['id']}/{action}", "illegal-transition", 409)
    assert (problem["state"], problem["version"]) == ("waiting", 1)


@pytest.mark.parametrize("action", ["resume", "requeue", "restore"])
def test_what_a_called_ticket_cannot_do(sato: CheckedClient, called: dict[str, Any], action: str) -> None:
    assert sato.refused(f"/tickets/{called['id']}/{action}", "illegal-transition", 409)["state"] == "called"


@pytest.mark.parametrize("action", ["call-next", "expire", "explode"])
def test_what_nobody_may_send(sato: CheckedClient, ticket: dict[str, Any], action: str) -> None:
    sato.refused(f"/tickets/{ticket['id']}/{action}", "not-found", 404)


@pytest.mark.parametrize("action", ["call", "hold", "cancel", "transfer", "reprint"])
@pytest.mark.parametrize("version", [0, 2, -1, 10**30])
def test_a_version_that_is_not_the_ticket_s(
    sato: CheckedClient, ticket: dict[str, Any], action: str, version: int
) -> None:
    path = f"/tickets/{ticket['id']}/{action}"
    fields = {"service": "renewal"} if action == "transfer" else {}
    problem = sato.refused(path, "stale-version", 409, version=version, **fields)
    assert problem["version"] == 1


def test_a_second_counter_for_the_same_ticket(kato: CheckedClient, called: dict[str, Any]) -> None:
    problem = kato.refused(f"/tickets/{called['id']}/call", "ticket-taken", 409, counter="2")
    assert (problem["state"], problem["version"]) == ("called", called["version"])
    assert "counter 1" in problem["detail"]


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({"service": "passport"}, "unknown-service", 404),
        ({"counter": "9"}, "unknown-counter", 404),
        ({"service": "delivery", "counter": "3"}, "not-served-here", 422),
        ({}, "no-target", 422),
    ],
)
def test_a_transfer_to_nowhere(
    sato: CheckedClient, ticket: dict[str, Any], body: dict[str, object], code: str, status: int
) -> None:
    sato.refused(f"/tickets/{ticket['id']}/transfer", code, status, **body)


def test_counters_and_tickets_that_do_not_exist(sato: CheckedClient, ticket: dict[str, Any]) -> None:
    for step in ("open", "pause", "close", "call-next"):
        sato.refused(f"/counters/9/{step}", "unknown-counter", 404)
    for action in ("call", "recall", "hold", "transfer", "reprint"):
        fields = {"service": "renewal"} if action == "transfer" else {}
        sato.refused(f"/tickets/{'0' * 32}/{action}", "unknown-ticket", 404, **fields)
    sato.refused(f"/tickets/{ticket['id']}/call", "unknown-counter", 404, counter="9")


def test_a_counter_with_a_visitor(sato: CheckedClient, ticket: dict[str, Any]) -> None:
    sato.refused(f"/tickets/{ticket['id']}/call", "counter-busy", 409, counter="1")
    sato.refused("/counters/1/close", "counter-busy", 409)


def test_a_body_that_says_it_is_too_large(kiosk: CheckedClient) -> None:
    body = json.dumps(told(service="x" * BODY_LIMIT))
    refusal(kiosk.post(ISSUE, data=body, content_type="application/json"), "body-too-large", 413)


def test_a_body_that_does_not_say_how_large_it_is(kiosk: CheckedClient) -> None:
    stream = io.BytesIO(json.dumps(told(service="x" * BODY_LIMIT)).encode())
    # As a server passes a chunked body on.
    answer = kiosk.post(
        ISSUE,
        input_stream=stream,
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    refusal(answer, "body-too-large", 413)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"null!",
        b"service=delivery",
        b'{"service": "delivery"',
        b'{"service": "delivery",}',
        b"{'service': 'delivery'}",
        b'{"service": "\xff\xfe"}',
        b'{"service": "\\ud800"}',
        b"[" * 10_000,
        b'{"version": ' + b"9" * 10_000 + b"}",
    ],
)
def test_a_body_that_is_not_json(kiosk: CheckedClient, body: bytes) -> None:
    refusal(kiosk.post(ISSUE, data=body, content_type="application/json"), "malformed-body", 400)


@pytest.mark.parametrize("media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_does_not_say_it_is_json(kiosk: CheckedClient, media: str) -> None:
    refusal(kiosk.post(ISSUE, data=json.dumps(told()), content_type=media), "not-json", 415)


@pytest.mark.parametrize("body", [b"[]", b'"delivery"', b"1", b"null", b"true"])
def test_a_body_that_is_no_object(kiosk: CheckedClient, body: bytes) -> None:
    refusal(kiosk.post(ISSUE, data=body, content_type="application/json"), "invalid-body", 422)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"priority": 1}, "priority"),
        ({"service": 7}, "service"),
        ({"service": None}, "service"),
        ({"service": ""}, "service"),
        ({"service": "Delivery"}, "service"),
        ({"service": "delivery\u0000"}, "service"),
        ({"service": "../../etc"}, "service"),
        ({"service": "x" * 41}, "service"),
        ({"language": "日本語"}, "language"),
        ({"language": "ja\u0000"}, "language"),
        ({"cards": "2"}, "cards"),
        ({"cards": 1.5}, "cards"),
        ({"cards": True}, "cards"),
        ({"cards": 0}, "cards"),
        ({"cards": -1}, "cards"),
        ({"cards": 10**30}, "cards"),
        ({"cards": [1]}, "cards"),
        ({"cards": float("nan")}, "cards"),
        ({"idempotency_key": 12345678}, "idempotency_key"),
        ({"idempotency_key": "key-\u0000-nul"}, "idempotency_key"),
    ],
)
def test_a_field_that_is_wrong_is_named(kiosk: CheckedClient, fields: dict[str, object], wrong: str) -> None:
    problem = kiosk.refused("/tickets", "invalid-body", 422, **told(**fields))
    assert [entry["field"] for entry in problem["errors"]] == [wrong]


@pytest.mark.parametrize(
    ("path", "fields", "wrong"),
    [
        ("/counters/1/pause", {"reason": "a\u0000b"}, "reason"),
        ("/counters/1/pause", {"reason": "長" * 101}, "reason"),
        ("/counters/1/pause", {"returns_at": "soon"}, "returns_at"),
        ("/counters/1/pause", {"returns_at": 1_700_000_000}, "returns_at"),
        ("/counters/1/pause", {"returns_at": "2026-11-13T12:00:00"}, "returns_at"),
        ("/counters/1/pause", {"returns_at": "9999-12-31T23:59:59-12:00"}, "returns_at"),
        ("/counters/1/pause", {"returns_at": "0001-01-01T00:00:00+12:00"}, "returns_at"),
        ("/counters/1/call-next", {"announce": "no"}, "announce"),
        ("/counters/1/call-next", {"counter": "2"}, "counter"),
        ("/undo", {"steps": 2}, "steps"),
    ],
)
def test_a_field_of_a_counter_that_is_wrong_is_named(
    sato: CheckedClient, path: str, fields: dict[str, object], wrong: str
) -> None:
    problem = sato.refused(path, "invalid-body", 422, **fields)
    assert [entry["field"] for entry in problem["errors"]] == [wrong]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"version": "1"}, "version"),
        ({"version": 1.0001}, "version"),
        ({"service": "delivery\n"}, None),
        ({"reason": "\u0000", "service": "renewal"}, "reason"),
        ({"to_city_staff": 1, "service": "renewal"}, "to_city_staff"),
    ],
)
def test_a_field_of_a_transfer_that_is_wrong_is_named(
    hub: TestHub, sato: CheckedClient, ticket: dict[str, Any], fields: dict[str, object], wrong: str | None
) -> None:
    path = f"/tickets/{ticket['id']}/transfer"
    if wrong is None:  # white space around a text is nobody's fault: only its version is wrong here
        sato.refused(path, "stale-version", 409, **fields, version=9)
        return
    problem = sato.refused(path, "invalid-body", 422, **fields)
    assert [entry["field"] for entry in problem["errors"]] == [wrong]


def test_every_wrong_field_is_named_at_once(kiosk: CheckedClient) -> None:
    problem = kiosk.refused("/tickets", "invalid-body", 422, service="", cards=0, colour="red")
    assert {entry["field"] for entry in problem["errors"]} == {"service", "cards", "colour", "idempotency_key"}


@pytest.mark.parametrize("path", ["/api/v1/tickets/%00/hold", "/api/v1/counters/%00/open"])
def test_a_nul_in_a_path(sato: CheckedClient, path: str) -> None:
    refusal(sato.post(path, json={}), "not-found", 404)


@pytest.mark.parametrize("path", ["/t/%00.json", "/t/%ff%fe.json", f"/t/{'x' * 3000}.json", "/t/a.json"])
def test_a_ticket_page_that_is_nobody_s(hub: TestHub, path: str) -> None:
    refusal(hub.client().get(path), "not-found", 404)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/nothing", "/api/v2/queue", "/static/../server/hub.py", "/%00"])
def test_a_path_that_leads_nowhere(sato: CheckedClient, path: str) -> None:
    refusal(sato.get(path), "not-found", 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/v1/tickets", "OPTIONS, POST"),
        ("GET", "/api/v1/tickets", "OPTIONS, POST"),
        ("POST", "/api/v1/queue", "GET, HEAD, OPTIONS"),
        ("DELETE", "/feed/v1/waits.json", "GET, HEAD, OPTIONS"),
        ("PATCH", "/healthz", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_is_not_allowed(sato: CheckedClient, method: str, path: str, allowed: str) -> None:
    answer = sato.open(path, method=method)
    refusal(answer, "method-not-allowed", 405)
    assert answer.headers["Allow"] == allowed


def test_a_wrong_if_none_match_is_no_harm(sato: CheckedClient) -> None:
    for tag in ("*", '"', "W/", '"' * 4000, "日本".encode().decode("latin-1")):
        assert sato.get("/api/v1/queue", headers={"If-None-Match": tag}).status_code == 200
