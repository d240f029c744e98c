"""The same hub on PostgreSQL, which is stricter about what a text may hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.services.ports import DeviceKind
from tests.support.hub import TestHub, hub_in_process, new_key, refusal


@pytest.fixture
def hub(tmp_path: Path, postgres_database: str) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, database=postgres_database) as made:
        yield made


def test_a_visit_from_the_kiosk_to_the_end(hub: TestHub) -> None:
    sato, kiosk = hub.staff("sato"), hub.device(DeviceKind.KIOSK)
    assert sato.done("/counters/1/open")["operator"] == "sato の名"
    key = new_key()
    first = kiosk.command("/tickets", service="delivery", idempotency_key=key).get_json()
    again = kiosk.command("/tickets", service="delivery", idempotency_key=key)
    assert (again.get_json(), again.headers["Idempotency-Replayed"]) == (first, "true")
    kiosk.refused("/tickets", "idempotency-key-reused", 422, service="renewal", idempotency_key=key)
    hub.clock.advance(minutes=1)
    second = kiosk.issue("delivery")
    assert sato.done("/counters/1/call-next")["ticket"]["id"] == first["id"]
    sato.act(first, "start")
    called = sato.done("/counters/1/call-next")
    assert (called["finished"]["id"], called["ticket"]["id"]) == (first["id"], second["id"])
    assert len(sato.done("/undo")["tickets"]) == 2
    assert [ticket["state"] for ticket in sato.snapshot()["tickets"]] == ["serving", "waiting"]
    sato.refused(f"/tickets/{first['id']}/complete", "stale-version", 409, version=1)
    assert sato.snapshot("board")["recent"][0]["number"] == "A001"
    status = hub.client().get(f"/t/{second['token']}.json").get_json()
    assert (status["state"], status["groups_ahead"]) == ("waiting", 0)
    assert hub.client().get("/feed/v1/waits.json").get_json()["services"][0]["waiting"] == 1
    assert hub.client().get("/readyz").status_code == 200


def test_what_postgresql_cannot_hold_is_the_senders_fault_not_the_storages(hub: TestHub) -> None:
    sato = hub.staff("sato")
    sato.done("/counters/1/open")
    ticket = sato.issue()
    with hub.unchanged():
        sato.refused("/counters/1/pause", "invalid-body", 422, reason="a\u0000b")
        sato.refused(f"/tickets/{ticket['id']}/transfer", "invalid-body", 422, service="delivery", reason="\u0000")
        sato.refused("/session", "invalid-body", 422, login="sato\u0000", password="x")
        sato.refused("/tickets", "invalid-body", 422, service="delivery", idempotency_key="x" * 81)
        header = {"Idempotency-Key": "x" * 81}
        refusal(sato.post(f"/api/v1/tickets/{ticket['id']}/hold", json={}, headers=header), "invalid-body", 422)
        refusal(sato.post("/api/v1/tickets/%00/hold", json={}), "not-found", 404)
        refusal(sato.post(f"/api/v1/tickets/{'x' * 5000}/hold", json={}), "unknown-ticket", 404)
        refusal(hub.client().get("/t/%00.json"), "not-found", 404)
        sato.refused(f"/tickets/{ticket['id']}/hold", "stale-version", 409, version=10**30)


def test_texts_of_every_script_are_kept(hub: TestHub) -> None:
    sato = hub.staff("sato")
    sato.done("/counters/1/open")
    reason = "𠮷野家 ☕ Ünïcødé ' \" ; --"
    assert sato.done("/counters/1/pause", reason=reason)["pause_reason"] == reason
    counters = {counter["id"]: counter for counter in sato.snapshot()["counters"]}
    assert counters["1"]["pause_reason"] == reason
