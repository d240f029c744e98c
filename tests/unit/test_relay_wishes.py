"""Wishes that wait at a relay: in order, bounded, once for each key."""

from __future__ import annotations

import pytest

from server.contract.face import Wish, WishKind
from server.contract.relay import SentWish
from server.http.problems import Refusal
from server.relay.wishes import ANSWERS, MOST_OF_ONE, WishQueue, sent_wish

TICKET, OTHER = "a" * 64, "b" * 64


def wish(key: str, kind: WishKind = WishKind.LATE, ticket: str = TICKET) -> SentWish:
    return sent_wish(ticket, Wish(kind=kind, idempotency_key=f"key-{key:>08}"))


def test_the_same_wish_is_the_same_however_often_it_is_sent() -> None:
    queue = WishQueue(10)
    assert not queue.knows(wish("1"))
    for _ in range(3):
        queue.add(wish("1"))
    assert queue.knows(wish("1"))
    assert len(queue) == 1
    assert wish("1").id != wish("1", ticket=OTHER).id


def test_a_key_that_comes_back_with_another_wish_is_refused() -> None:
    queue = WishQueue(10)
    queue.add(wish("1"))
    with pytest.raises(Refusal, match="idempotency-key-reused"):
        queue.knows(wish("1", WishKind.GIVE_UP))


def test_an_answer_is_remembered_for_whoever_sends_again() -> None:
    queue = WishQueue(10)
    queue.add(wish("1"))
    queue.add(wish("2"))
    assert queue.answer(wish("1").id, None) == wish("1")
    assert queue.answer(wish("2").id, "illegal-transition") == wish("2")
    assert queue.knows(wish("1"))
    with pytest.raises(Refusal, match="illegal-transition"):
        queue.knows(wish("2"))
    assert queue.answer(wish("1").id, None) is None
    for number in range(ANSWERS):
        queue.answer(f"answered-{number}", None)
    assert not queue.knows(wish("1"))


def test_what_is_pending_is_what_was_asked_last() -> None:
    queue = WishQueue(10)
    queue.add(wish("1", WishKind.LATE))
    queue.add(wish("2", WishKind.UNDO))
    queue.add(wish("3", WishKind.LATE, OTHER))
    assert [sent.kind for sent in queue.waiting()] == [WishKind.LATE, WishKind.UNDO, WishKind.LATE]
    assert queue.pending(TICKET) is WishKind.UNDO
    queue.answer(wish("2", WishKind.UNDO).id, None)
    assert queue.pending(TICKET) is WishKind.LATE
    queue.replace([])
    assert queue.pending(TICKET) is None


def test_neither_one_ticket_nor_all_fill_the_relay() -> None:
    queue = WishQueue(MOST_OF_ONE + 1)
    for number in range(MOST_OF_ONE):
        queue.expect_room(TICKET)
        queue.add(wish(str(number)))
    with pytest.raises(Refusal, match="rate-limited"):
        queue.expect_room(TICKET)
    queue.add(wish("other", ticket=OTHER))
    with pytest.raises(Refusal, match="relay-full") as full:
        queue.expect_room("c" * 64)
    assert full.value.retry_after
