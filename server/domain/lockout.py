"""When a sign-in is locked after failures, and for how long: a growing delay, never for good.

Three counts are kept: of a login at one address, of a login at all addresses, of an address with all logins. What is
locked answers everybody alike, whether or not there is such a login, and without a look at the password. A person is
not kept out by strangers: where they have signed in before, the count of their login at other addresses says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: Failures are forgotten after this long without another.
FORGOTTEN_AFTER = timedelta(hours=24)


class Scope(StrEnum):
    """What a count is of."""

    PAIR = "pair"
    LOGIN = "login"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Rule:
    """After `free` failures each further one locks for twice as long as the one before, up to `longest`."""

    free: int
    first: timedelta
    longest: timedelta


#: A login at one address is one person who mistypes, or one who guesses; a whole address may be many people behind a
#: proxy, and a login's count at foreign addresses only slows down who has never signed in there.
RULES = {
    Scope.PAIR: Rule(5, timedelta(seconds=15), timedelta(minutes=15)),
    Scope.LOGIN: Rule(10, timedelta(seconds=15), timedelta(minutes=15)),
    Scope.ADDRESS: Rule(30, timedelta(seconds=15), timedelta(minutes=5)),
}


@dataclass(frozen=True, slots=True)
class Tries:
    """Failures in a row, the last of them, and until when the next try is refused."""

    failures: int
    last_at: datetime
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Whether a try is refused at this instant."""
        return self.locked_until is not None and now < self.locked_until


def after_failure(was: Tries | None, scope: Scope, now: datetime) -> Tries:
    """The count after one more."""
    forgotten = was is None or now - was.last_at >= FORGOTTEN_AFTER
    failures = 1 if was is None or forgotten else was.failures + 1
    return Tries(failures, now, _until(failures, RULES[scope], now))


def _until(failures: int, rule: Rule, now: datetime) -> datetime | None:
    over = failures - rule.free
    if over < 0:
        return None
    # The exponent is bounded: after a thousand failures it is the longest delay, and no overflow.
    delay: timedelta = rule.first * 2 ** min(over, 20)
    return now + min(rule.longest, delay)
