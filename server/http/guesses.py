"""How often the keys of strangers' pages may be guessed. 128 bits are not to be guessed; this keeps the noise down."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from http import HTTPStatus

from flask import Response

from server.http.limits import PerMinute, key_of_address
from server.http.problems import Refusal

#: When all addresses together have missed so many times what one may miss, each may miss a tenth.
CEILING = 20
STRICTER = 10
#: Right tokens remembered, by hash; more than a venue issues in weeks.
MOST_KNOWN = 50_000

View = Callable[..., Response]


class GuessLimit:
    """Counts what finds nothing: by address, and over all addresses.

    Nothing here ever shuts out a page that was shown before, whoever guesses beside it behind the same address; nor a
    right token from an address that has not missed itself, however many others do.
    """

    def __init__(self, per_minute: int, seconds: Callable[[], float]) -> None:
        """`per_minute`: misses of one address."""
        self._each = PerMinute(per_minute, seconds)
        self._strict = PerMinute(max(1, per_minute // STRICTER), seconds)
        self._all = PerMinute(per_minute * CEILING, seconds)
        self._known: OrderedDict[bytes, None] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, caller: str, token: str) -> None:
        """Before a look-up. Raises Refusal: `rate-limited`."""
        with self._lock:
            if _hash(token) in self._known:
                return
        self._each.check(caller)
        try:
            self._all.check("")
        except Refusal:
            self._strict.check(caller)

    def miss(self, caller: str) -> None:
        """The look-up found nothing."""
        for bucket, of in ((self._each, caller), (self._strict, caller), (self._all, "")):
            with suppress(Refusal):
                bucket.count(of)

    def hit(self, token: str) -> None:
        """The look-up found a ticket."""
        with self._lock:
            self._known[_hash(token)] = None
            if len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)


def limit_guesses(limit: GuessLimit) -> Callable[[View], View]:
    """Stands before each view that takes a `token`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(token: str) -> Response:
            caller = key_of_address()
            limit.check(caller, token)
            try:
                answer = view(token)
            except Refusal as refusal:
                if refusal.status == HTTPStatus.NOT_FOUND:
                    limit.miss(caller)
                raise
            if answer.status_code == HTTPStatus.NOT_FOUND:
                limit.miss(caller)
            else:
                limit.hit(token)
            return answer

        return limited

    return decorate


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()[:16]
