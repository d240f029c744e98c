"""What an LED panel is told, and when: news at once, the same now and then, and never a number that may be old."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from display.panel_feed import PanelFeed, rows_of
from display.screen import Link
from drivers.panels.memory import MemoryPanel
from tests.support.boards import board, call
from tests.support.kiosk_site import until

A012 = {"number": "A012", "counter": "3", "name": "3番窓口"}


@pytest.fixture
def panel() -> MemoryPanel:
    return MemoryPanel()


@pytest.fixture
def feed(panel: MemoryPanel) -> Iterator[PanelFeed]:
    feed = PanelFeed(panel, first_retry=0.01)
    feed.start()
    yield feed
    feed.stop()


def test_a_row_for_each_call_with_the_digits_of_its_counter() -> None:
    calls = (call(9, "A012"), call(8, "B001", 7, counter_name={"ja": "交付窓口"}))
    assert rows_of(board(9, calls)) == [A012, {"number": "B001", "counter": "counter-7", "name": "交付窓口"}]


def test_before_the_hub_is_heard_nobody_knows(panel: MemoryPanel, feed: PanelFeed) -> None:
    until(lambda: panel.shown == [None])
    feed.board(board(9, (call(9, "A012"),)))
    feed.link(Link.LIVE)
    until(lambda: panel.shown[-1] == [A012])


def test_a_lost_hub_takes_the_numbers_away_and_so_does_the_end(panel: MemoryPanel, feed: PanelFeed) -> None:
    feed.link(Link.LIVE)
    feed.board(board(9, (call(9, "A012"),)))
    until(lambda: panel.shown[-1:] == [[A012]])
    feed.link(Link.LOST)
    until(lambda: panel.shown[-1] is None)
    feed.link(Link.POLLING)
    until(lambda: panel.shown[-1] == [A012])
    feed.stop()
    assert panel.shown[-1] is None
    assert panel.closed


def test_what_it_shows_already_is_not_news(panel: MemoryPanel, feed: PanelFeed) -> None:
    feed.link(Link.LIVE)
    feed.board(board(9, (call(9, "A012"),)))
    until(lambda: panel.shown[-1:] == [[A012]])
    told = len(panel.shown)
    feed.board(board(10, (call(9, "A012"),)))
    feed.link(Link.POLLING)
    feed.board(board(11, (call(11, "A013"),)))
    until(lambda: panel.shown[-1] == [{**A012, "number": "A013"}])
    assert len(panel.shown) == told + 1


def test_a_panel_that_comes_back_is_told_where_things_stand(panel: MemoryPanel, feed: PanelFeed) -> None:
    panel.away = True
    feed.link(Link.LIVE)
    feed.board(board(9, (call(9, "A012"),)))
    until(lambda: panel.tries >= 3)
    panel.away = False
    until(lambda: panel.shown[-1:] == [[A012]])


def test_it_is_told_again_now_and_then() -> None:
    panel = MemoryPanel(every_seconds=0.01)
    feed = PanelFeed(panel)
    feed.start()
    until(lambda: len(panel.shown) >= 4)
    feed.stop()
    assert set(map(str, panel.shown)) == {"None"}
