"""The same key twice is one effect and the same answer; another command with it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.ports import DeviceKind
from tests.support.devices import Kiosk
from tests.support.hub import CheckedClient, TestHub, hub_in_process, new_key, refusal

REPLAYED = "Idempotency-Replayed"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    client = hub.staff("sato")
    client.done("/counters/1/open")
    return client


def test_an_issue_twice_is_one_ticket(hub: TestHub) -> None:
    kiosk, key = hub.device(DeviceKind.KIOSK), new_key()
    first = kiosk.command("/tickets", service="delivery", idempotency_key=key)
    hub.clock.advance(minutes=5)
    kiosk.issue("delivery")
    with hub.unchanged():
        second = kiosk.command("/tickets", service="delivery", idempotency_key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert first.get_json()["token"]
    assert (first.headers.get(REPLAYED), second.headers.get(REPLAYED)) == (None, "true")


def test_a_refused_issue_keeps_no_key(hub: TestHub) -> None:
    kiosk, key = hub.device(DeviceKind.KIOSK), new_key()
    kiosk.refused("/tickets", "service-closed", 409, service="evening", idempotency_key=key)
    hub.clock.advance(hours=7)
    assert kiosk.command("/tickets", service="evening", idempotency_key=key).status_code == 201


@pytest.mark.parametrize("change", [{"service": "renewal"}, {"language": "en"}, {"cards": 2}])
def test_a_key_of_another_command_is_refused(hub: TestHub, change: dict[str, object]) -> None:
    kiosk, key = hub.device(DeviceKind.KIOSK), new_key()
    body = {"service": "delivery", "idempotency_key": key}
    assert kiosk.command("/tickets", **body).status_code == 201
    with hub.unchanged():
        kiosk.refused("/tickets", "idempotency-key-reused", 422, **{**body, **change})


def test_a_key_stands_for_its_path_too(hub: TestHub, sato: CheckedClient) -> None:
    one, other, key = sato.issue(), sato.issue(), new_key()
    sato.act(one, "hold", idempotency_key=key)
    with hub.unchanged():
        sato.refused(f"/tickets/{other['id']}/hold", "idempotency-key-reused", 422, idempotency_key=key)
        sato.refused(f"/tickets/{one['id']}/resume", "idempotency-key-reused", 422, idempotency_key=key)


def test_keys_of_different_senders_never_meet(hub: TestHub) -> None:
    key = new_key()
    tickets = [
        hub.device(DeviceKind.KIOSK).command("/tickets", service="delivery", idempotency_key=key).get_json()
        for _ in range(2)
    ]
    assert [ticket["number"] for ticket in tickets] == ["A001", "A002"]


def test_every_command_may_be_repeated(hub: TestHub, sato: CheckedClient) -> None:
    Kiosk(hub).report()
    ticket, other = sato.issue("delivery"), sato.issue("delivery")
    path = f"/tickets/{ticket['id']}"
    for target, body in (
        (f"{path}/call", {"counter": "1"}),
        (f"{path}/recall", {}),
        (f"{path}/undo-call", {}),
        (f"{path}/hold", {}),
        (f"{path}/resume", {}),
        ("/counters/1/call-next", {}),
        (f"{path}/start", {}),
        (f"{path}/complete", {}),
        (f"/tickets/{other['id']}/call", {}),
        (f"/tickets/{other['id']}/no-show", {}),
        (f"/tickets/{other['id']}/requeue", {}),
        (f"/tickets/{other['id']}/transfer", {"service": "renewal"}),
        (f"/tickets/{other['id']}/cancel", {}),
        (f"/tickets/{other['id']}/restore", {}),
        (f"/tickets/{other['id']}/reprint", {}),
        (f"/tickets/{other['id']}/hold", {}),
        ("/undo", {}),
        ("/counters/1/pause", {"reason": "昼"}),
        ("/counters/1/open", {}),
        ("/counters/1/close", {}),
    ):
        key = new_key()
        first = sato.command(target, **body, idempotency_key=key)
        assert first.status_code == 200, (target, first.get_json())
        with hub.unchanged():
            second = sato.command(target, **body, idempotency_key=key)
        assert second.get_json() == first.get_json(), target
        assert second.headers[REPLAYED] == "true"


def test_the_key_may_come_as_a_header(hub: TestHub, sato: CheckedClient) -> None:
    ticket = sato.issue()
    headers = {"Idempotency-Key": new_key()}
    path = f"/api/v1/tickets/{ticket['id']}/hold"
    first = sato.post(path, json={}, headers=headers)
    second = sato.post(path, json={}, headers=headers)
    assert (second.headers[REPLAYED], second.get_json()) == ("true", first.get_json())


@pytest.mark.parametrize("key", ["short", "x" * 81, "with space in it", "日本語の鍵で八文字以上"])
def test_a_key_that_is_none_is_refused_wherever_it_stands(hub: TestHub, sato: CheckedClient, key: str) -> None:
    ticket = sato.issue()
    path = f"/tickets/{ticket['id']}/hold"
    with hub.unchanged():
        sato.refused(path, "invalid-body", 422, idempotency_key=key)
        header = sato.post(f"/api/v1{path}", json={}, headers={"Idempotency-Key": key.encode().decode("latin-1")})
        refusal(header, "invalid-body", 422)


def test_an_issue_needs_a_key(hub: TestHub) -> None:
    kiosk = hub.device(DeviceKind.KIOSK)
    with hub.unchanged():
        problem = kiosk.refused("/tickets", "invalid-body", 422, service="delivery")
    assert [entry["field"] for entry in problem["errors"]] == ["idempotency_key"]


def test_keys_are_forgotten_after_days_not_before(hub: TestHub) -> None:
    kiosk, key = hub.device(DeviceKind.KIOSK), new_key()
    kiosk.command("/tickets", service="delivery", idempotency_key=key)
    hub.clock.advance(days=2)
    hub.hub.keep_house()
    repeated = kiosk.command("/tickets", service="delivery", idempotency_key=key)
    assert repeated.headers[REPLAYED] == "true"
    hub.clock.advance(days=2)  # a Tuesday
    hub.hub.keep_house()
    anew = kiosk.command("/tickets", service="delivery", idempotency_key=key)
    assert (anew.status_code, REPLAYED in anew.headers) == (201, False)
