"""What a kiosk reports, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from server.services.ports import DeviceKind
from tests.support.hub import NOW, CheckedClient, TestHub, add_token


def a_printer(condition: str = "ready", *faults: str, printer: str = "main", **more: Any) -> dict[str, Any]:
    """One printer; `more` are fields that differ."""
    plain = {"id": printer, "condition": condition, "faults": list(faults), "model": "TM-T88", "since": NOW.isoformat()}
    return plain | more


def a_slip(ticket: dict[str, Any], use: str = "counter", state: str = "unknown", **more: Any) -> dict[str, Any]:
    """A slip in trouble."""
    told = {"ticket": ticket["id"], "number": ticket["number"], "use": use, "state": state, "since": NOW.isoformat()}
    return told | more


class Kiosk:
    """A device of one hub that reports."""

    def __init__(self, hub: TestHub, kind: DeviceKind = DeviceKind.KIOSK) -> None:
        self.hub = hub
        device, token = add_token(hub.hall, kind)
        self.id = device.id
        self.client: CheckedClient = hub.client()
        self.client.bearer = token

    def report(
        self, *printers: dict[str, Any], done: tuple[str, ...] = (), sent_at: datetime | None = None
    ) -> list[dict[str, Any]]:
        """Reports, and hears its orders."""
        body = {
            "sent_at": (sent_at or self.hub.clock.now()).isoformat(),
            "version": "0.3",
            "printers": list(printers) or [a_printer()],
            "orders_done": list(done),
        }
        answer = self.client.done("/devices/report", **body)
        assert answer["report_seconds"] == 2
        orders: list[dict[str, Any]] = answer["orders"]
        return orders


def view_of(staff: CheckedClient, device: str) -> dict[str, Any]:
    """A device as staff see it."""
    return next(entry for entry in staff.snapshot("devices")["devices"] if entry["id"] == device)
