"""Tickets whose slips tests print and pictures show: every language, Iwata's own names."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from server.contract.snapshots import VenueView
from server.contract.tickets import IssuedTicket, WaitRange
from server.present import venue_view
from server.settings import load_settings

CONFIG = Path(__file__).resolve().parents[2] / "config"
TOKEN = "Zm9vYmFyYmF6cXV4MTIzNA"
#: 42 bytes, as a city's own short address would be: a code of version 3.
URL = f"https://q.iwata.jp/t/{TOKEN}"
LANGUAGES = ("ja", "ja-easy", "pt-BR", "fil", "en", "vi", "zh-Hans", "es", "id", "ko", "ne")
ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 20, 0, 30, 12, tzinfo=UTC)  # 9:30:12 in Tokyo, a Friday


@cache
def iwata() -> VenueView:
    """Iwata's own venue, as the hub tells it."""
    return venue_view(load_settings(CONFIG / "iwata.toml").venue, "https://q.iwata.jp")


def ticket(**fields: Any) -> IssuedTicket:
    """One of Iwata's, of which any field may differ."""
    known: dict[str, Any] = {
        "id": "01jd000001",
        "number": "C012",
        "token": TOKEN,
        "status_url": URL,
        "service": "delivery",
        "language": "ja",
        "cards": 1,
        "issued_at": NOW,
        "groups_ahead": 3,
        "wait": WaitRange(low=10, high=25),
    }
    return IssuedTicket(**(known | fields))
