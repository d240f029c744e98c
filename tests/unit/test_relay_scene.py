"""The newest state at a relay, and the bytes that are made of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from server.contract.face import WishKind
from server.contract.feed import Waits
from server.contract.tickets import TicketStatus
from server.relay.face import hash_of
from server.relay.scene import Feed, Scene, TicketPage
from server.services.tokens import token_hash
from tests.support.relay import a_change, a_state, a_status, some_waits

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def test_a_relay_and_its_hub_know_a_token_by_the_same_hash() -> None:
    assert hash_of("a-token") == token_hash("a-token")


def test_a_change_touches_what_it_names_and_nothing_else() -> None:
    scene = Scene()
    one, two, three = (a_status(f"A00{n}", n) for n in (1, 2, 3))
    assert len(scene.apply(a_state(tickets={hash_of("1"): one, hash_of("2"): two}))) == 2
    moved = a_status("A002", 1, issued_at=two.issued_at)
    changed = scene.apply(a_change("n", 2, {"1": one, "2": moved, "3": three}))
    assert {key for key, _page in changed} == {hash_of("2"), hash_of("3")}
    assert scene.newest.seq == 2
    assert scene.apply(a_change("n", 3, {}, gone=[hash_of("2")])) == [(hash_of("2"), None)]
    assert set(scene.pages) == {hash_of("1"), hash_of("3")}
    assert scene.info is not None


def test_a_whole_state_forgets_what_it_does_not_name() -> None:
    scene = Scene()
    scene.apply(a_state(tickets={hash_of("1"): a_status()}))
    assert (hash_of("1"), None) in scene.apply(a_state(seq=2, tickets={}))
    assert not scene.pages


@pytest.mark.parametrize("stale", [False, True])
def test_the_bytes_are_the_contract(stale: bool) -> None:
    page = TicketPage(a_status(called_at=NOW), WishKind.LATE)
    told = TicketStatus.model_validate_json(page.json(NOW, stale=stale))
    assert told == page.at(NOW, stale=stale)
    assert (told.updated_at, told.stale, told.pending) == (NOW, stale, WishKind.LATE)
    assert set(json.loads(page.json(NOW, stale=stale))) == set(TicketStatus.model_fields)
    assert b"\n" not in page.json(NOW, stale=stale)


def test_an_etag_changes_with_all_but_the_time() -> None:
    status = a_status()
    page = TicketPage(status)
    assert page.etag(stale=False) == TicketPage(status.model_copy(update={"updated_at": NOW})).etag(stale=False)
    pending = TicketPage(status, WishKind.BACK)
    assert len({page.etag(stale=False), page.etag(stale=True), pending.etag(stale=False)}) == 3


def test_a_pending_wish_stays_through_news_of_the_ticket_until_it_is_answered() -> None:
    scene = Scene()
    key = hash_of("token-1")
    scene.apply(a_state())
    assert scene.pend(key, WishKind.LATE) is not None
    assert scene.pend(key, WishKind.LATE) is None
    scene.apply(a_change("n", 2, {"token-1": a_status(ahead=2)}))
    assert scene.pages[key].pending is WishKind.LATE
    assert scene.pend(key, None) is not None
    assert scene.pages[key].pending is None
    assert scene.pend(hash_of("nobody's"), WishKind.LATE) is None


def test_the_feed_is_made_once_until_it_changes_or_grows_old() -> None:
    feed = Feed(some_waits(3), NOW)
    assert feed.at(some_waits(3), NOW + timedelta(seconds=5)) is feed
    later = feed.at(some_waits(3), NOW + timedelta(seconds=20))
    assert Waits.model_validate_json(later.body).generated_at == NOW + timedelta(seconds=20)
    other = feed.at(some_waits(4), NOW + timedelta(seconds=1))
    assert other.etag != feed.etag
    assert Waits.model_validate_json(other.body).services[0].waiting == 4
