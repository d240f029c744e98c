"""The session of staff mode: one at a time, in memory only, and short.

It takes two secrets: a cookie that no script can read and that goes nowhere but below `/staff`, and a key that only the
page that was given it knows. So neither another page of this origin, as the residents' own, nor a reload has a session.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

#: Untouched for so long, it ends.
IDLE_SECONDS = 60.0
#: However busy, it ends: somebody may have found a page that was left open.
LONGEST_SECONDS = 30 * 60.0


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the page is given, once."""

    cookie: str
    key: str


@dataclass(frozen=True, slots=True)
class _Session:
    secrets: Secrets
    hashed: str
    began: float
    touched: float


class Sessions:
    """A new one takes the place of the last."""

    def __init__(self, hashed: Callable[[], str | None], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        """`hashed` is the hash of the present code: a session does not outlive its code."""
        self._hashed = hashed
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._session: _Session | None = None

    def begin(self, hashed: str) -> Secrets:
        """Fresh secrets, whatever the browser brought along."""
        made = Secrets(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        now = self._monotonic()
        with self._lock:
            self._session = _Session(made, hashed, now, now)
        return made

    def holds(self, cookie: str | None, key: str | None, *, touch: bool) -> bool:
        """Whether both belong to the session that runs. A `touch` lengthens it; a page that only looks does not."""
        with self._lock:
            session = self._running()
            if session is None or not _same(cookie, session.secrets.cookie) or not _same(key, session.secrets.key):
                return False
            if touch:
                self._session = replace(session, touched=self._monotonic())
            return True

    def left(self) -> float:
        """Seconds until it ends by itself; 0 when there is none."""
        with self._lock:
            session = self._running()
            return self._end(session) - self._monotonic() if session else 0.0

    def end(self) -> None:
        """At once."""
        with self._lock:
            self._session = None

    def _running(self) -> _Session | None:
        session = self._session
        if session and (self._end(session) <= self._monotonic() or session.hashed != self._hashed()):
            self._session = session = None
        return session

    @staticmethod
    def _end(session: _Session) -> float:
        return min(session.touched + IDLE_SECONDS, session.began + LONGEST_SECONDS)


def _same(told: str | None, known: str) -> bool:
    return told is not None and hmac.compare_digest(told.encode(), known.encode())
