"""Secrets and ids."""

from __future__ import annotations

import re
import time

import pytest

from server.services import context
from server.services.context import SystemClock, new_id
from server.services.tokens import new_token, ticket_token, token_hash


def test_a_tickets_token_is_128_bits_of_base64url_and_always_the_same() -> None:
    token = ticket_token(b"secret", "t1")
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", token)
    assert token == ticket_token(b"secret", "t1")
    assert len({token, ticket_token(b"secret", "t2"), ticket_token(b"another", "t1")}) == 3


def test_new_tokens_are_256_bits_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_only_a_hash_is_stored() -> None:
    assert token_hash("token") == token_hash("token")
    assert re.fullmatch(r"[0-9a-f]{64}", token_hash("token"))
    assert token_hash("token") != token_hash("Token")


def test_an_id_is_a_uuid_of_version_7() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}", new_id())


def test_later_ids_sort_after_earlier_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    instants = [0, 1, 999_999, 1_000_000, 1_000_245, 1_795_000_000_000_000_000, 1_795_000_000_000_123_456]
    ids = []
    for instant in instants:
        monkeypatch.setattr(context.time, "time_ns", lambda instant=instant: instant)
        ids.append(new_id())
    # Two ids of one 244-nanosecond step have no order.
    assert [found for found in ids if found != ids[1]] == sorted(found for found in ids if found != ids[1])


def test_ids_do_not_repeat() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_the_machines_clock_is_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() is not None
    assert abs(now.timestamp() - time.time()) < 5
