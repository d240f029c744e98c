"""How long a sign-in is locked after failures: growing, bounded, forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from server.domain.lockout import FORGOTTEN_AFTER, RULES, Scope, Tries, after_failure

NOW = datetime(2026, 11, 13, 0, 30, tzinfo=UTC)


def failures(scope: Scope, count: int) -> Tries:
    tries: Tries | None = None
    for _failure in range(count):
        tries = after_failure(tries, scope, NOW)
    assert tries is not None
    return tries


@pytest.mark.parametrize("scope", list(Scope))
def test_a_few_failures_lock_nobody(scope: Scope) -> None:
    assert failures(scope, RULES[scope].free - 1).locked_until is None


@pytest.mark.parametrize("scope", list(Scope))
def test_each_further_failure_locks_twice_as_long_up_to_a_bound(scope: Scope) -> None:
    rule = RULES[scope]
    until = [failures(scope, rule.free + more).locked_until for more in range(12)]
    delays = [at - NOW for at in until if at is not None]
    assert delays[:3] == [rule.first, 2 * rule.first, 4 * rule.first]
    assert delays == sorted(delays)
    assert delays[-1] == rule.longest
    assert failures(scope, 2000).locked_until == NOW + rule.longest


def test_a_lock_ends_by_time_alone() -> None:
    locked = failures(Scope.PAIR, RULES[Scope.PAIR].free)
    assert locked.locked_until is not None
    assert locked.is_locked(locked.locked_until - timedelta(microseconds=1))
    assert not locked.is_locked(locked.locked_until)


def test_old_failures_are_forgotten() -> None:
    many = failures(Scope.LOGIN, 50)
    assert after_failure(many, Scope.LOGIN, NOW + FORGOTTEN_AFTER).failures == 1
    assert after_failure(many, Scope.LOGIN, NOW + FORGOTTEN_AFTER - timedelta(seconds=1)).failures == 51
