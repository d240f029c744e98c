"""Where the time comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of business time."""

    def now(self) -> datetime:
        """This instant, aware, in UTC."""
