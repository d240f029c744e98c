"""Whether a browser shows the page, and whether it may sound: what staff should know of a monitor (X5)."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds after which a page that has not been heard of is gone: two beats that it did not take, and a little.
GONE_AFTER = 10.0


class Presence:
    """The page on this machine. Threads of the web server tell it, the reporter reads it."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._since = seconds()
        self._seen: float | None = None
        self._blocked = False

    def lives(self) -> None:
        """A page listens."""
        self._seen = self._seconds()

    def sounds(self, *, blocked: bool) -> None:
        """The page may sound, or the browser wants a person's touch first."""
        self._blocked = blocked

    def age(self) -> float | None:
        """Seconds since a page last listened; None when none ever did."""
        return None if self._seen is None else self._seconds() - self._seen

    @property
    def page(self) -> bool | None:
        """Whether it is there; None while a browser may still be starting."""
        seen = self._seen
        if seen is None and self._seconds() - self._since < GONE_AFTER:
            return None
        return seen is not None and self._seconds() - seen < GONE_AFTER

    @property
    def blocked(self) -> bool:
        """Whether calls are not heard."""
        return self._blocked
