"""The callpad: a USB keypad works the counter, answers each press by a tone, and types into nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.counters import CounterState
from server.contract.tickets import TicketState
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import Running, running


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    for minutes in (30, 20, 10):
        hub.issue("delivery", minutes_ago=minutes)
    for service in ("application", "renewal"):
        for minutes in (9, 8):
            hub.issue(service, minutes_ago=minutes)
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    console = ConsolePage(page_at(1280, 800, allow=["409"]), served.address).sign_in().open_counter("2番窓口")
    console.press("Shift+?")
    console.page.locator("#callpad").check()
    console.page.locator("#keys-close").click()
    return console


def expect_tone(console: ConsolePage, tone: str) -> None:
    expect(console.page.locator("body")).to_have_attribute("data-tone", tone)


def pad(console: ConsolePage, *keys: str) -> None:
    """Keys of the pad by the end of their codes; the tone of the last is waited for anew."""
    console.page.evaluate("document.body.removeAttribute('data-tone')")
    console.press(*(f"Numpad{key}" for key in keys))


def test_a_visitor_is_served_without_looking_at_the_screen(console: ConsolePage, served: Running) -> None:
    hub = served.hub
    pad(console, "Enter")
    expect_tone(console, "done")
    console.expect_present("B001", "called")
    pad(console, "Add")
    console.expect_told("B001をもう一度呼び出しました")
    pad(console, "Multiply")
    console.expect_present("B001", "serving")
    pad(console, "Multiply")
    console.expect_told("B001を完了にしました")
    expect_tone(console, "done")
    pad(console, "3", "Enter")
    console.expect_present("B003", "called")
    pad(console, "Divide")
    console.expect_told("B003を保留にしました")
    pad(console, "0", "Enter")
    console.expect_present("B003", "called")
    expect_tone(console, "undone")
    pad(console, "Subtract")
    console.expect_told("B003を不在にしました")
    assert [hub.tickets[f"t-{number}"].state for number in ("B001", "B003")] == [
        TicketState.COMPLETED,
        TicketState.NO_SHOW,
    ]


def test_a_number_of_several_series_needs_its_own(console: ConsolePage, served: Running) -> None:
    pad(console, "2", "Enter")  # A002 and B002 are both this counter's
    expect_tone(console, "refused")
    console.expect_refused("同じ番号が複数あります：A002・B002")
    pad(console, "1", "Decimal", "2")
    expect(console.page.locator("#callpad-typed")).to_have_text("テンキー：1.2")
    console.press("NumpadEnter").expect_present("A002", "called")
    expect_tone(console, "done")


def test_what_cannot_be_done_is_refused_by_tone_and_word(console: ConsolePage, served: Running) -> None:
    pad(console, "Add")
    expect_tone(console, "refused")
    console.expect_refused("この窓口に来庁者はいません。")
    pad(console, "9", "9", "Enter")
    console.expect_refused("99番で呼べる番号はありません。")
    pad(console, "1", "Subtract")
    console.expect_refused("数字のあとはEnterを押してください。")
    for ticket in list(served.hub.tickets):
        served.hub.act(ticket, "cancel")
    expect(console.page.locator("#waiting")).to_have_text("0組")
    pad(console, "Enter")
    expect_tone(console, "nobody")
    served.hub.set_counter("2", CounterState.CLOSED, "佐藤 花子")
    expect(console.page.locator("#chooser")).to_be_visible()
    pad(console, "Enter")
    console.expect_refused("先に窓口を開いてください。")


def test_the_pad_types_nothing_and_presses_nothing(console: ConsolePage, served: Running) -> None:
    console.press("/")
    pad(console, "1", "2")
    expect_tone(console, "key")
    expect(console.page.locator("#search")).to_have_value("")
    console.press("Backspace")
    expect(console.page.locator("#callpad-typed")).to_be_hidden()
    console.row("B001").locator('[data-action="cancel"]').focus()
    pad(console, "Enter")
    console.expect_present("B001", "called")
    console.page.locator("#issue-open").click()
    before = len(served.hub.requests)
    pad(console, "5", "Enter")
    expect_tone(console, "refused")
    expect(console.page.locator("#issue-cards")).to_have_value("1")
    expect(console.page.locator("#issued")).to_be_hidden()
    assert len(served.hub.requests) == before
