"""What a hub tells its relay is what it would have told each phone itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from server.contract.face import Wish, WishKind
from server.contract.tickets import TicketStatus
from server.outside.compose import MOST_EVENTS, Composer, Scene
from server.services.tokens import token_hash
from server.web.face import HallFace
from tests.support.hub import TestHub, hub_in_process, new_key
from tests.support.hub_process import BUSY_VENUE, NO_LIMITS

TTL = 30


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[TestHub]:
    with hub_in_process(tmp_path, NO_LIMITS, BUSY_VENUE) as hub:
        yield hub


def told(scene: Scene, token: str) -> TicketStatus:
    return scene.tickets[token_hash(token)]


def expect_the_hub_says_the_same(hub: TestHub, scene: Scene, tokens: list[str]) -> None:
    face = HallFace(hub.hall, TTL)
    assert set(scene.tickets) == {token_hash(token) for token in tokens}
    for token in tokens:
        own = face.ticket(token)
        assert own is not None
        assert told(scene, token) == own.model_copy(update={"updated_at": own.issued_at})
    assert scene.waits == face.waits()
    assert scene.info == face.venue()


def test_each_step_of_a_day_is_told_as_the_hub_tells_it(hub: TestHub) -> None:
    composer = Composer(hub.hall, TTL)
    staff = hub.staff()
    expect_the_hub_says_the_same(hub, composer.compose(), [])
    tickets = [staff.issue(service) for service in ("delivery", "renewal", "delivery", "renewal", "delivery")]
    tokens = [ticket["token"] for ticket in tickets]
    expect_the_hub_says_the_same(hub, composer.compose(), tokens)
    staff.done("/counters/1/open")
    steps = (
        lambda: staff.done("/counters/1/call-next"),
        lambda: staff.act(tickets[0], "no-show"),
        lambda: staff.act(tickets[2], "call", counter="1"),
        lambda: staff.act(tickets[2], "start"),
        lambda: staff.act(tickets[2], "complete"),
        lambda: staff.act(tickets[0], "requeue"),
        lambda: staff.act(tickets[1], "transfer", service="delivery"),
        lambda: staff.act(tickets[3], "cancel"),
    )
    for step in steps:
        hub.clock.advance(seconds=2)
        step()
        expect_the_hub_says_the_same(hub, composer.compose(), tokens)


def test_what_did_not_change_is_the_same_object_so_that_it_is_not_sent(hub: TestHub) -> None:
    composer = Composer(hub.hall, TTL)
    staff = hub.staff()
    front, other = staff.issue("delivery"), staff.issue("renewal")
    before = composer.compose()
    hub.clock.advance(seconds=1)
    staff.act(front, "cancel")
    after = composer.compose()
    assert told(after, other["token"]) is told(before, other["token"])
    assert told(after, front["token"]) is not told(before, front["token"])


def test_an_undo_that_runs_out_is_news_without_any_event(hub: TestHub) -> None:
    composer = Composer(hub.hall, TTL)
    ticket = hub.staff().issue("delivery")
    HallFace(hub.hall, TTL).wish(ticket["token"], Wish(kind=WishKind.LATE, idempotency_key=new_key()))
    assert WishKind.UNDO in told(composer.compose(), ticket["token"]).wishes
    hub.clock.advance(minutes=5)
    after = composer.compose()
    assert WishKind.UNDO not in told(after, ticket["token"]).wishes
    expect_the_hub_says_the_same(hub, after, [ticket["token"]])


def test_a_new_day_begins_with_nothing(hub: TestHub) -> None:
    composer = Composer(hub.hall, TTL)
    hub.staff().issue("delivery")
    assert len(composer.compose().tickets) == 1
    hub.clock.time += timedelta(days=1)
    assert not composer.compose().tickets


def test_after_very_many_events_the_whole_day_is_read(hub: TestHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.outside.compose.MOST_EVENTS", 3)
    assert MOST_EVENTS > 3
    composer = Composer(hub.hall, TTL)
    composer.compose()
    staff = hub.staff()
    tokens = [staff.issue("delivery")["token"] for _ in range(6)]
    expect_the_hub_says_the_same(hub, composer.compose(), tokens)
