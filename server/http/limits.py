"""How often one caller may issue a ticket, try a password or guess a token.

Two numbers a caller. Flask-Limiter does the same with a thread for what it forgets and a look at every request: a fifth
of the cost of an issue.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import IPv6Address, IPv6Network

from flask import Response, request

from server.http.problems import Refusal

#: Callers remembered; more than a venue has devices, operators and phones.
MOST_CALLERS = 10_000

View = Callable[..., Response]


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class PerMinute:
    """A token bucket for each caller: `limit` at once, filled again over a minute."""

    def __init__(self, limit: int, seconds: Callable[[], float]) -> None:
        self._limit = float(limit)
        self._seconds = seconds
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def count(self, caller: str) -> None:
        """One more. Raises Refusal: `rate-limited`, with the seconds until the next is taken."""
        with self._lock:
            self._filled(caller).left -= 1

    def check(self, caller: str) -> None:
        """None more. Raises Refusal: the next one would not be taken."""
        with self._lock:
            self._filled(caller)

    def _filled(self, caller: str) -> _Bucket:
        now = self._seconds()
        if caller not in self._buckets and len(self._buckets) >= MOST_CALLERS:
            self._forget(now)
        bucket = self._buckets.setdefault(caller, _Bucket(self._limit, now))
        bucket.left = min(self._limit, bucket.left + max(0.0, now - bucket.at) * self._limit / 60)
        bucket.at = now
        if bucket.left < 1:
            wait = (1 - bucket.left) * 60 / self._limit
            raise Refusal("rate-limited", 429, retry_after=int(wait) + 1)
        return bucket

    def _forget(self, now: float) -> None:
        """Those whose bucket is full again have nothing to be remembered for; if all have, the oldest half goes."""
        kept = {caller: bucket for caller, bucket in self._buckets.items() if now - bucket.at < 60}
        oldest_first = sorted(kept, key=lambda caller: kept[caller].at)
        self._buckets = {caller: kept[caller] for caller in oldest_first[-MOST_CALLERS // 2 :]}


def key_of_address() -> str:
    """The address the request came from; of IPv6 the network that one household or phone has for itself."""
    address = request.remote_addr or "unknown"
    if ":" not in address:
        return address
    try:
        known = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))


def limit_each(per_minute: PerMinute) -> Callable[[View], View]:
    """Counts every request of an address."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(*arguments: object, **named: object) -> Response:
            per_minute.count(key_of_address())
            return view(*arguments, **named)

        return limited

    return decorate
