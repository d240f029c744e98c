"""What the kiosk knows of its hub, and when it says that the hub is away."""

from __future__ import annotations

import pytest

from kiosk.hub_watch import AWAY_AFTER, HubWatch
from server.contract.client import HubClient
from tests.support.kiosk_hub import TOKEN, KioskHub


class Clock:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def hub() -> KioskHub:
    return KioskHub()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watch(hub: KioskHub, clock: Clock) -> HubWatch:
    client = HubClient("http://hub.test", TOKEN, transport=hub.transport)
    return HubWatch(client, poll_seconds=2, monotonic=clock)


def test_before_the_first_answer_nothing_is_known(watch: HubWatch) -> None:
    assert not watch.reachable
    assert watch.view.services is None


def test_an_answer_brings_services_and_venue(watch: HubWatch, hub: KioskHub) -> None:
    watch.poll()
    assert watch.reachable
    assert watch.view.venue == hub.venue()
    assert watch.view.first_seen == hub.now


def test_an_unchanged_answer_is_not_sent_again(watch: HubWatch, hub: KioskHub) -> None:
    watch.poll()
    watch.poll()
    assert hub.unchanged == 1
    assert watch.view.services is not None


def test_one_lost_answer_is_a_hiccup_several_are_an_absence(watch: HubWatch, hub: KioskHub, clock: Clock) -> None:
    watch.poll()
    hub.away = True
    clock.now += 2
    watch.poll()
    assert watch.reachable
    clock.now += AWAY_AFTER
    watch.poll()
    assert not watch.reachable
    assert watch.view.services is not None


def test_a_hub_that_came_back_is_reachable_since_then(watch: HubWatch, hub: KioskHub, clock: Clock) -> None:
    watch.poll()
    first = watch.view.reachable_since
    clock.now += 2
    watch.poll()
    assert watch.view.reachable_since == first
    hub.away = True
    clock.now += 60
    watch.poll()
    hub.away = False
    watch.poll()
    assert watch.reachable
    assert watch.view.reachable_since != first


def test_a_changed_venue_is_seen_after_a_minute(watch: HubWatch, hub: KioskHub, clock: Clock) -> None:
    watch.poll()
    hub.venue_name = {"ja": "磐田市役所 本庁舎"}
    clock.now += 2
    watch.poll()
    assert watch.view.venue != hub.venue()
    for _ in range(31):
        clock.now += 2
        watch.poll()
    assert watch.view.venue == hub.venue()


def test_a_venue_that_staff_have_changed_is_seen_at_the_next_look(watch: HubWatch, hub: KioskHub, clock: Clock) -> None:
    hub.edition = "one"
    watch.poll()
    hub.venue_name, hub.edition = {"ja": "磐田市役所 本庁舎"}, "two"
    clock.now += 2
    watch.poll()
    assert watch.view.venue == hub.venue()


def test_the_thread_asks_until_it_is_stopped(hub: KioskHub) -> None:
    watch = HubWatch(HubClient("http://hub.test", TOKEN, transport=hub.transport), poll_seconds=0.01)
    watch.start()
    watch.stop()
    assert watch.reachable


def test_a_wrong_token_is_no_answer(hub: KioskHub) -> None:
    watch = HubWatch(HubClient("http://hub.test", "wrong", transport=hub.transport), poll_seconds=2)
    watch.poll()
    assert not watch.reachable
