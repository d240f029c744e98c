"""The console stays true: pushes, gaps, lost lines, ended sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.counters import CounterState
from tests.support.browser import GONE
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import PASSWORD, Running, running

#: What the browser says of lines that the test cuts.
CUT = (*GONE, "401", "500")


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    for minutes in range(40, 0, -1):
        hub.issue("delivery", minutes_ago=minutes)
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    return ConsolePage(page_at(1280, 800, allow=CUT), served.address).sign_in().open_counter("2番窓口")


def test_what_another_operator_did_appears_and_disturbs_nothing(console: ConsolePage, served: Running) -> None:
    button = console.row("B030").locator('[data-action="hold"]')
    button.scroll_into_view_if_needed()
    button.focus()
    panel = console.page.locator("#panel")
    before = panel.evaluate("panel => panel.scrollTop")
    served.hub.set_counter("1", CounterState.OPEN, "田中 一郎")
    served.hub.call_next("1")
    served.hub.issue("renewal")
    expect(console.page.locator("#counters")).to_contain_text("B001")
    expect(console.tab("waiting").locator(".count")).to_have_text("40")
    expect(button).to_be_focused()
    row_height = console.row("B030").evaluate("row => row.offsetHeight")
    assert abs(panel.evaluate("panel => panel.scrollTop") - before) <= row_height


def test_a_missed_push_brings_a_snapshot(console: ConsolePage, served: Running) -> None:
    served.hub.muted = True
    served.hub.issue("renewal")
    served.hub.muted = False
    served.hub.issue("application")
    expect(console.row("C001")).to_be_visible()
    expect(console.page.locator("#receptions")).to_have_text("42件")


def test_a_lost_socket_is_said_and_polling_goes_on(console: ConsolePage, served: Running) -> None:
    console.page.evaluate("() => document.title")  # the page is idle
    served.hub.sockets_refused = True
    served.site.drop_sockets()
    console.expect_link("polling")
    expect(console.page.locator("#banner")).to_contain_text("ライブ接続が切れました")
    served.hub.issue("renewal")
    expect(console.row("C001")).to_be_visible(timeout=10_000)
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    served.hub.sockets_refused = False
    console.expect_link("live")
    expect(console.page.locator("#banner")).to_be_hidden()


def test_a_hub_that_is_away_is_never_shown_as_current(console: ConsolePage, served: Running) -> None:
    served.hub.away = True
    served.site.drop_sockets()
    console.expect_link("away")
    expect(console.page.locator("#banner")).to_contain_text("ハブにつながりません")
    expect(console.page.locator("#call-next")).to_have_attribute("aria-disabled", "true")
    served.hub.away = False
    served.hub.issue("renewal")
    console.expect_link("live")
    expect(console.row("C001")).to_be_visible()


def test_a_hub_that_began_anew_is_believed(console: ConsolePage, served: Running) -> None:
    served.hub.tickets.clear()
    served.hub.seq = 1
    served.site.drop_sockets()
    expect(console.page.locator("#empty")).to_have_text("待っている方はいません", timeout=10_000)


def test_an_ended_session_asks_again_and_keeps_the_page(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    console.tab("completed").click()
    served.hub.sessions.clear()
    console.page.keyboard.press("c")
    dialog = console.page.locator("#sign-in")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("もう一度サインインしてください")
    console.page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    console.page.locator("#password").fill(PASSWORD)
    console.page.keyboard.press("Enter")
    console.expect_link("live")
    console.expect_present("B001", "called")
    expect(console.tab("completed")).to_have_attribute("aria-selected", "true")


def test_signing_out_leaves_nothing_on_the_page(console: ConsolePage, served: Running) -> None:
    console.page.locator("#sign-out").click()
    console.page.locator("#leaving-yes").click()
    expect(console.page.locator("#sign-in")).to_be_visible()
    expect(console.page.locator("#app")).to_be_hidden()
    assert served.hub.sessions == {}


def test_a_wrong_password_is_said(served: Running, page_at: Callable[..., Page]) -> None:
    console = ConsolePage(page_at(1280, 800, allow=["401"]), served.address).sign_in("wrong")
    expect(console.page.locator("#sign-in-error")).to_have_text("IDまたはパスワードが違います")
    expect(console.page.locator("#password")).to_be_focused()


def test_without_its_socket_library_the_console_polls(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(1280, 800, allow=["ERR_FAILED", "ERR_BLOCKED_BY_CLIENT"])
    page.route("**/vendor/socket.io*", lambda route: route.abort("blockedbyclient"))
    console = ConsolePage(page, served.address)
    page.locator("#login").fill("demo")
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    console.expect_link("polling")
    served.hub.issue("renewal")
    expect(console.row("C001")).to_be_visible(timeout=10_000)
