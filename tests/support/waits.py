"""Waits as a hub publishes them, of one's own making."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from server.contract.feed import FeedService, FeedVenue, Level, VenueStatus, Waits
from server.contract.snapshots import ServiceState
from server.contract.tickets import WaitRange

#: 10:05 in Japan.
NOW = datetime(2026, 11, 20, 1, 5, tzinfo=UTC)


def service(**changes: Any) -> FeedService:
    """One service of the feed."""
    return FeedService(
        **{
            "id": "delivery",
            "name": {"ja": "カードの受取り", "en": "Card collection", "ja-easy": "カードを 受(う)けとる"},
            "state": ServiceState.OPEN,
            "waiting": 3,
            "wait_minutes": WaitRange(low=10, high=20),
            "level": Level.LOW,
            "last_called": [],
            "counters_open": 1,
            "accepts_until": "17:00",
        }
        | changes
    )


def waits(*services: FeedService, **changes: Any) -> Waits:
    """The feed, with one service of each kind unless told otherwise."""
    kinds = services or (
        service(),
        service(id="renewal", name={"ja": "更新"}, waiting=1, wait_minutes=WaitRange(low=0, high=5)),
        service(id="unknown", name={"ja": "未知"}, wait_minutes=None),
        service(id="shut", name={"ja": "終了"}, state=ServiceState.CLOSED, waiting=0, wait_minutes=None),
    )
    return Waits(
        **{
            "generated_at": NOW,
            "ttl": 30,
            "venue": FeedVenue(id="iwata", name={"ja": "磐田市役所", "en": "Iwata City Hall"}, timezone="Asia/Tokyo"),
            "status": VenueStatus.OPEN,
            "services": list(kinds),
        }
        | changes
    )
