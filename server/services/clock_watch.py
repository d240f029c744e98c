"""A clock that runs behind the tickets is told to staff, once a day: the order by place is right all the same."""

from __future__ import annotations

import logging
import threading
from datetime import date, timedelta

log = logging.getLogger(__name__)


class ClockWatch:
    """Remembers on which business day it was told."""

    def __init__(self) -> None:
        self._told_on: date | None = None
        self._telling = threading.Lock()

    def is_news(self, behind: timedelta, day: date) -> bool:
        """Whether the clock is behind and nobody was told today. `told` says that somebody was."""
        return behind > timedelta() and self._told_on != day

    def told(self, behind: timedelta, day: date) -> None:
        """Somebody was told; the log is, too."""
        with self._telling:
            if self._told_on == day:
                return
            self._told_on = day
        log.warning("the clock is %.0f s behind the tickets; their order stays as it is", behind.total_seconds())
