"""職員を呼ぶ at the hub: staff see who calls, and tell the kiosk that they come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.services.ports import UnitOfWork
from tests.support.devices import Kiosk, view_of
from tests.support.hub import CheckedClient, TestHub, hub_in_process


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


def call(kiosk: Kiosk, at: datetime | None, *done: str) -> list[dict[str, Any]]:
    body: dict[str, Any] = {"sent_at": kiosk.hub.clock.now().isoformat(), "orders_done": list(done)}
    told = kiosk.client.done("/devices/report", **body, staff_call_at=at.isoformat() if at else None)
    orders: list[dict[str, Any]] = told["orders"]
    return orders


def test_staff_see_the_call_and_its_end_and_both_are_in_the_journal(
    hub: TestHub, sato: CheckedClient, kiosk: Kiosk
) -> None:
    at = hub.clock.now()
    assert view_of(sato, kiosk.id)["staff_call_at"] is None
    call(kiosk, at)
    assert datetime.fromisoformat(view_of(sato, kiosk.id)["staff_call_at"]) == at
    with hub.unchanged():
        call(kiosk, at)  # a mere sign of life
    call(kiosk, at + timedelta(minutes=1))
    call(kiosk, None)
    assert view_of(sato, kiosk.id)["staff_call_at"] is None

    def calls(uow: UnitOfWork) -> list[str]:
        return [e.detail["staff_call"] for e in uow.journal.since(0, 1000) if e.detail and "staff_call" in e.detail]

    assert hub.hall.database.read(calls) == ["called", "again", "over"]


def test_somebody_comes_and_the_kiosk_hears_it(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    at = hub.clock.now()
    call(kiosk, at)
    order = sato.done(f"/devices/{kiosk.id}/coming")
    assert (order["kind"], order["state"], order["printer"]) == ("coming", "pending", "")
    [sent] = call(kiosk, at)
    assert (sent["id"], sent["kind"], sent["printer"], sent["ticket"]) == (order["id"], "coming", "", None)
    assert call(kiosk, at, order["id"]) == []
    [shown] = sato.snapshot("devices")["orders"]
    assert (shown["state"], shown["by"]) == ("taken", order["by"])


def test_it_is_for_staff_and_for_kiosks_that_are_there(hub: TestHub, sato: CheckedClient, kiosk: Kiosk) -> None:
    with hub.unchanged():
        kiosk.client.refused(f"/devices/{kiosk.id}/coming", "forbidden", 403)
        sato.refused("/devices/nowhere/coming", "unknown-device", 404)


def test_a_time_that_is_no_time_is_refused(hub: TestHub, kiosk: Kiosk) -> None:
    body = {"sent_at": hub.clock.now().isoformat(), "staff_call_at": "0001-01-01T00:00:00+12:00"}
    kiosk.client.refused("/devices/report", "invalid-body", 422, **body)
