"""Devices over HTTP and Socket.IO: reports, the snapshot, orders, and what consoles are pushed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.contract.devices import PUSH_DEVICES
from server.domain.devices import AWAY_AFTER
from server.live import publisher
from server.live.publisher import CONSOLES, Publisher
from server.services.ports import DeviceKind, StorageUnavailable
from tests.support.devices import Kiosk, a_printer, a_slip, view_of
from tests.support.hub import CheckedClient, TestHub, add_token, hub_in_process, new_key, refusal

OUT = a_printer("blocked", "paper-out", detail="用紙がありません")


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestHub]:
    database = request.getfixturevalue("postgres_schema") if request.param == "postgresql" else None
    with hub_in_process(tmp_path, database=database) as made:
        yield made


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    return hub.staff("sato")


@pytest.fixture
def kiosk(hub: TestHub) -> Kiosk:
    made = Kiosk(hub)
    made.report()
    return made


def test_staff_see_what_a_kiosk_reports(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    ticket = kiosk.client.issue("delivery")
    slip = a_slip(ticket)
    kiosk.report(a_printer("faulty", "silent", waiting=2, troubles=[slip]))
    view = view_of(sato, kiosk.id)
    assert (view["kind"], view["name"], view["connected"], view["version"]) == ("kiosk", "kiosk 1", True, "0.3")
    [printer] = view["printers"]
    assert (printer["condition"], printer["faults"], printer["waiting"]) == ("faulty", ["silent"], 2)
    [told] = printer["troubles"]
    assert (told["ticket"], told["number"], told["use"], told["state"]) == (ticket["id"], "A001", "counter", "unknown")


def test_a_display_reports_too_and_has_no_printer(hub: TestHub, sato: CheckedClient) -> None:
    display = Kiosk(hub, DeviceKind.DISPLAY)
    body = {"sent_at": hub.clock.now().isoformat()}
    assert display.client.done("/devices/report", **body)["orders"] == []
    assert view_of(sato, display.id)["printers"] == []


def test_a_device_that_never_reported_is_listed(hub: TestHub, sato: CheckedClient) -> None:
    device, _token = add_token(hub.hall, DeviceKind.KIOSK)
    view = view_of(sato, device.id)
    assert (view["connected"], view["seen_at"], view["clock_off_seconds"]) == (False, None, None)


def test_devices_are_for_staff_and_reports_for_devices(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    refusal(kiosk.client.get("/api/v1/devices"), "forbidden", 403)
    refusal(hub.client().get("/api/v1/devices"), "not-signed-in", 401)
    sato.refused("/devices/report", "forbidden", 403, sent_at=hub.clock.now().isoformat())
    with hub.unchanged():
        for order in ("give-up", "reset"):
            kiosk.client.refused(f"/devices/{kiosk.id}/printers/main/{order}", "forbidden", 403)


def test_a_revoked_device_is_not_heard(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    hub.hall.database.write(lambda uow: uow.accounts.revoke_device(kiosk.id, hub.clock.now()))
    sent_at = hub.clock.now().isoformat()
    kiosk.client.refused("/devices/report", "token-revoked", 401, sent_at=sent_at)
    assert sato.snapshot("devices")["devices"] == []


def test_the_snapshot_has_an_etag_that_signs_of_life_do_not_change(
    hub: TestHub, sato: CheckedClient, kiosk: Kiosk
) -> None:
    def etag() -> str:
        return sato.get("/api/v1/devices").headers["ETag"]

    first = etag()
    hub.clock.advance(seconds=5)
    kiosk.report()
    assert etag() == first
    assert sato.get("/api/v1/devices", headers={"If-None-Match": first}).status_code == 304
    seen = [first]
    kiosk.report(a_printer(waiting=1))
    seen.append(etag())
    kiosk.report(OUT)
    seen.append(etag())
    hub.clock.advance(seconds=AWAY_AFTER.total_seconds())
    seen.append(etag())
    assert len(set(seen)) == 4


def test_bad_reports_change_nothing(hub: TestHub, kiosk: Kiosk) -> None:
    now = hub.clock.now().isoformat()
    with hub.unchanged():
        for body in (
            {},
            {"sent_at": "2026-11-13T09:30:00"},
            {"sent_at": "9999-12-31T23:59:59Z"},
            {"sent_at": "0001-01-01T00:00:00+12:00"},
            {"sent_at": now, "printers": [a_printer("splendid")]},
            {"sent_at": now, "printers": [a_printer(since="0001-01-01T00:00:00+12:00")]},
            {"sent_at": now, "printers": [a_printer(waiting=-1)]},
            {"sent_at": now, "printers": [a_printer(printer=str(n)) for n in range(9)]},
            {"sent_at": now, "printers": [a_printer(printer="a/b")]},
            {"sent_at": now, "orders_done": ["x" * 65]},
        ):
            kiosk.client.refused("/devices/report", "invalid-body", 422, **body)


def test_texts_of_every_script_are_kept(sato: CheckedClient, kiosk: Kiosk) -> None:
    kiosk.report(a_printer("blocked", "\u0000", detail="𠮷 \u0000 ☕"), done=("\u0000", "x"))
    [printer] = view_of(sato, kiosk.id)["printers"]
    assert (printer["faults"], printer["detail"]) == (["\u0000"], "𠮷 \u0000 ☕")


def test_a_reprint_goes_to_the_kiosk_with_all_that_its_slip_says(
    hub: TestHub, sato: CheckedClient, kiosk: Kiosk
) -> None:
    ticket = kiosk.client.issue("delivery", language="en", cards=2)
    hub.clock.advance(seconds=1)
    kiosk.report()
    done = sato.act(ticket, "reprint", uses=["counter"])
    assert (done["ticket"]["id"], done["ticket"]["version"]) == (ticket["id"], 2)
    order = done["order"]
    assert (order["kind"], order["state"], order["device"], order["by"]) == (
        "reprint",
        "pending",
        kiosk.id,
        "sato の名",
    )
    [sent] = kiosk.report()
    assert (sent["id"], sent["kind"], sent["printer"], sent["uses"]) == (order["id"], "reprint", "main", ["counter"])
    assert sent["ticket_id"] == ticket["id"]
    assert {**sent["ticket"], "wait": None} == {**ticket, "wait": None}
    assert kiosk.report() == [sent]
    assert kiosk.report(done=(order["id"],)) == []
    [told] = sato.snapshot("devices")["orders"]
    assert (told["state"], told["number"]) == ("taken", "A001")


def test_a_reprint_has_both_slips_unless_it_says_which(sato: CheckedClient, kiosk: Kiosk) -> None:
    assert sato.act(sato.issue(), "reprint")["order"]["uses"] == ["visitor", "counter"]
    sato.refused(f"/tickets/{sato.issue()['id']}/reprint", "invalid-body", 422, uses=[])
    sato.refused(f"/tickets/{sato.issue()['id']}/reprint", "invalid-body", 422, uses=["both"])


def test_a_reprint_may_be_offered_and_sent_twice_with_one_effect(sato: CheckedClient, kiosk: Kiosk) -> None:
    ticket, key = sato.issue(), new_key()
    assert "reprint" in sato.snapshot()["tickets"][0]["actions"]
    first = sato.act(ticket, "reprint", idempotency_key=key)
    assert sato.act(ticket, "reprint", idempotency_key=key) == first
    assert len(kiosk.report()) == 1
    sato.act(ticket, "reprint")
    assert [order["number"] for order in sato.snapshot("devices")["orders"]] == ["B001", "B001"]


def test_without_a_connected_kiosk_there_is_no_reprint(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    ticket = sato.issue()
    with hub.unchanged():
        sato.refused(f"/tickets/{ticket['id']}/reprint", "unknown-device", 404, device="nobody")
    hub.clock.advance(seconds=10)
    with hub.unchanged():
        problem = sato.refused(f"/tickets/{ticket['id']}/reprint", "no-printer", 409)
    assert problem["title"] == "印刷できる発券機がつながっていません。"
    sato.act(ticket, "cancel")
    sato.refused(f"/tickets/{ticket['id']}/reprint", "illegal-transition", 409)


def test_a_printer_is_told_to_give_up_and_to_start_again(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    path = f"/devices/{kiosk.id}/printers/main"
    given = [sato.done(f"{path}/{order}") for order in ("give-up", "reset")]
    sent = kiosk.report()
    assert [(order["id"], order["kind"], order["printer"]) for order in sent] == [
        (given[0]["id"], "give-up", "main"),
        (given[1]["id"], "reset", "main"),
    ]
    assert all(order["ticket"] is None and order["ticket_id"] is None for order in sent)
    with hub.unchanged():
        sato.refused(f"/devices/{kiosk.id}/printers/other/reset", "unknown-printer", 404)
        sato.refused("/devices/nobody/printers/main/reset", "unknown-device", 404)


def test_a_slip_that_was_found_is_settled(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    ticket = kiosk.client.issue("delivery")
    path, body = f"/devices/{kiosk.id}/printers/main/settle", {"ticket": ticket["id"], "uses": ["counter"]}
    with hub.unchanged():
        sato.refused(path, "nothing-to-settle", 409, **body)
    kiosk.report(a_printer(troubles=[a_slip(ticket)]))
    order = sato.done(path, **body)
    [sent] = kiosk.report(a_printer(troubles=[a_slip(ticket)]))
    assert (sent["id"], sent["kind"], sent["ticket_id"], sent["uses"]) == (
        order["id"],
        "settle",
        ticket["id"],
        ["counter"],
    )
    with hub.unchanged():
        sato.refused(path, "unknown-ticket", 404, ticket="nobody", uses=["counter"])


def test_an_order_that_is_not_fetched_in_time_says_so(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    sato.done(f"/devices/{kiosk.id}/printers/main/reset")
    hub.clock.advance(minutes=5)
    assert kiosk.report() == []
    assert [order["state"] for order in sato.snapshot("devices")["orders"]] == ["expired"]


def test_a_sign_of_life_is_taken_while_the_database_cannot_be_written(
    hub: TestHub, sato: CheckedClient, kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_work: object) -> None:
        raise StorageUnavailable("full")

    monkeypatch.setattr(hub.hall.database, "write", fail)
    hub.clock.advance(seconds=8)
    kiosk.report()
    hub.clock.advance(seconds=8)
    assert view_of(sato, kiosk.id)["connected"]
    now = hub.clock.now().isoformat()
    kiosk.client.refused("/devices/report", "storage-unavailable", 503, sent_at=now, printers=[OUT])
    assert view_of(sato, kiosk.id)["printers"][0]["condition"] == "blocked"


class Heard:
    """An audience of consoles."""

    def __init__(self) -> None:
        self.devices: list[dict[str, Any]] = []

    def listens(self, room: str) -> bool:
        return room == CONSOLES

    def emit(self, event: str, payload: object, room: str) -> None:
        if event == PUSH_DEVICES:
            assert room == CONSOLES
            assert isinstance(payload, dict)
            self.devices.append(payload)


def test_consoles_are_pushed_what_is_new_and_nothing_else(
    hub: TestHub, kiosk: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "DEVICES_APART", 0.0)
    heard = Heard()
    teller = Publisher(hub.hall, heard)

    def pushes() -> list[dict[str, Any]]:
        heard.devices.clear()
        teller.publish()
        return list(heard.devices)

    assert len(pushes()) == 1
    hub.clock.advance(seconds=3)
    kiosk.report()
    assert pushes() == []
    kiosk.report(OUT)
    [push] = pushes()
    assert push["devices"][0]["printers"][0]["faults"] == ["paper-out"]
    assert push["seq"] == hub.hall.database.read(lambda uow: uow.journal.seq())
    hub.clock.advance(seconds=9)
    assert pushes() == []
    hub.clock.advance(seconds=1)
    [push] = pushes()
    assert not push["devices"][0]["connected"]
    hub.clock.advance(hours=1)
    assert pushes() == []
