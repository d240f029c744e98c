"""Boards as the hub makes them, for tests of the display."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from server.contract.snapshots import Board, CallView, ServiceState, ServiceView
from server.contract.tickets import TicketState, WaitRange

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # 12:00 in Japan


def call(seq: int, number: str, counter: int = 3, **changes: Any) -> CallView:
    """A call at a numbered counter; its ticket's id follows from the number."""
    fields: dict[str, Any] = {
        "seq": seq,
        "ticket": f"ticket-{number}",
        "number": number,
        "counter": f"counter-{counter}",
        "counter_name": {"ja": f"{counter}番窓口", "en": f"Counter {counter}"},
        "language": "ja",
        "called_at": NOON,
        "calls": 1,
        "announce": True,
        "state": TicketState.CALLED,
    }
    return CallView(**fields | changes)


def service(
    service_id: str = "delivery", name: str = "マイナンバーカードの受け取り", prefix: str = "A", **changes: Any
) -> ServiceView:
    """An open service with three groups waiting."""
    fields: dict[str, Any] = {
        "id": service_id,
        "name": {"ja": name, "en": service_id},
        "prefix": prefix,
        "state": ServiceState.OPEN,
        "waiting": 3,
        "wait": WaitRange(low=10, high=20),
        "counters_open": 1,
    }
    return ServiceView(**fields | changes)


def board(seq: int, calling: tuple[CallView, ...] = (), recent: tuple[CallView, ...] = (), **changes: Any) -> Board:
    """A board at noon, newest call first."""
    fields: dict[str, Any] = {
        "seq": seq,
        "generated_at": NOON + timedelta(seconds=1),
        "venue": {"ja": "磐田市 市民課", "en": "Iwata City"},
        "timezone": "Asia/Tokyo",
        "languages": ["ja", "en"],
        "calling": list(calling),
        "recent": list(recent),
        "services": [service()],
    }
    return Board(**fields | changes)
