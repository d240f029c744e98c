"""What a kiosk tells of its staff mode: the journal has it, and a cancellation takes nobody from a counter (S3)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.services.history import STAFF_ACT
from server.services.ports import DeviceKind, Event
from tests.support.devices import Kiosk, a_printer, view_of
from tests.support.hub import CheckedClient, TestHub, hub_in_process, new_key

PATH = "/devices/staff-acts"


@pytest.fixture(params=["sqlite", "postgresql"])
def hub(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TestHub]:
    database = request.getfixturevalue("postgres_schema") if request.param == "postgresql" else None
    with hub_in_process(tmp_path, database=database) as made:
        yield made


@pytest.fixture
def kiosk(hub: TestHub) -> Kiosk:
    return Kiosk(hub)


@pytest.fixture
def sato(hub: TestHub) -> CheckedClient:
    return hub.staff("sato")


def act(hub: TestHub, kind: str, ticket: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """What the kiosk sends."""
    told = {"idempotency_key": new_key(), "kind": kind, "at": hub.clock.now().isoformat()}
    return told | ({"ticket": ticket["id"]} if ticket else {}) | more


def events(hub: TestHub) -> list[Event]:
    return hub.hall.database.read(lambda uow: list(uow.journal.since(0, 1000)))


def test_what_staff_do_is_in_the_journal_with_the_kiosk_as_actor(hub: TestHub, kiosk: Kiosk) -> None:
    kiosk.client.done(PATH, **act(hub, "wrong-code", detail="3"))
    event = events(hub)[-1]
    assert (event.kind, event.actor.id) == (STAFF_ACT, kiosk.id)
    assert event.detail is not None
    assert (event.detail["what"], event.detail["detail"], event.detail["where"]) == ("wrong-code", "3", "kiosk")


def test_a_reprint_is_an_event_of_its_ticket_and_orders_no_second_print(hub: TestHub, kiosk: Kiosk) -> None:
    ticket = kiosk.client.issue()
    answer = kiosk.client.done(PATH, **act(hub, "reprint", ticket, uses=["visitor"]))
    assert answer["ticket"]["state"] == "waiting"
    event = events(hub)[-1]
    assert (event.kind, event.ticket, event.detail and event.detail["uses"]) == ("reprint", ticket["id"], "visitor")
    assert kiosk.report() == []


def test_a_reprint_of_what_has_ended_is_recorded_all_the_same(hub: TestHub, kiosk: Kiosk, sato: CheckedClient) -> None:
    ticket = kiosk.client.issue()
    sato.act(ticket, "cancel")
    kiosk.client.done(PATH, **act(hub, "reprint", ticket, uses=["visitor", "counter"]))
    assert (events(hub)[-1].kind, events(hub)[-1].ticket) == (STAFF_ACT, ticket["id"])


def test_a_waiting_ticket_is_cancelled_once_and_can_be_restored(
    hub: TestHub, kiosk: Kiosk, sato: CheckedClient
) -> None:
    ticket = kiosk.client.issue()
    body = act(hub, "cancel", ticket)
    assert kiosk.client.done(PATH, **body)["ticket"]["state"] == "cancelled"
    before = len(events(hub))
    assert kiosk.client.done(PATH, **body)["ticket"]["state"] == "cancelled"
    assert kiosk.client.done(PATH, **act(hub, "cancel", ticket))["ticket"]["state"] == "cancelled"
    assert len(events(hub)) == before
    assert sato.act(ticket, "restore")["state"] == "waiting"


def test_whoever_was_called_is_not_cancelled_from_the_kiosk(hub: TestHub, kiosk: Kiosk, sato: CheckedClient) -> None:
    ticket = kiosk.client.issue()
    sato.done("/counters/1/open")
    sato.act(ticket, "call", counter="1")
    with hub.unchanged():
        kiosk.client.refused(PATH, "illegal-transition", 409, **act(hub, "cancel", ticket))


def test_a_kiosk_cancels_its_own_tickets_only(hub: TestHub, kiosk: Kiosk, sato: CheckedClient) -> None:
    others = [Kiosk(hub).client.issue(), sato.issue()]
    with hub.unchanged():
        for ticket in others:
            kiosk.client.refused(PATH, "unknown-ticket", 404, **act(hub, "cancel", ticket))
        kiosk.client.refused(PATH, "unknown-ticket", 404, **act(hub, "cancel", {"id": "0" * 32}))


def test_only_kiosks_tell(hub: TestHub, sato: CheckedClient) -> None:
    display = Kiosk(hub, DeviceKind.DISPLAY)
    with hub.unchanged():
        for client in (sato, display.client):
            client.refused(PATH, "forbidden", 403, **act(hub, "close"))
        hub.client().refused(PATH, "not-signed-in", 401, **act(hub, "close"))


def test_bad_acts_change_nothing(hub: TestHub, kiosk: Kiosk) -> None:
    good = act(hub, "close")
    with hub.unchanged():
        for bad in (
            {"kind": "format-disk"},
            {"at": "2026-11-13T09:30:00"},
            {"at": "9999-12-31T23:59:59Z"},
            {"uses": ["everybody"]},
            {"detail": "x" * 101},
            {"idempotency_key": "short"},
            {"more": 1},
        ):
            kiosk.client.refused(PATH, "invalid-body", 422, **(good | bad))


def test_the_console_sees_since_when_a_kiosk_is_closed(hub: TestHub, kiosk: Kiosk, sato: CheckedClient) -> None:
    body = {"sent_at": hub.clock.now().isoformat(), "version": "0.3", "printers": [a_printer()]}
    kiosk.client.done("/devices/report", **body)
    assert view_of(sato, kiosk.id)["closed_since"] is None
    etag = sato.get("/api/v1/devices").headers["ETag"]
    kiosk.client.done("/devices/report", **body, closed_since=hub.clock.now().isoformat())
    assert view_of(sato, kiosk.id)["closed_since"] is not None
    assert sato.get("/api/v1/devices").headers["ETag"] != etag
    kiosk.client.refused("/devices/report", "invalid-body", 422, **body, closed_since="0001-01-01T00:00:00+12:00")
