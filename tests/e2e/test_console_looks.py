"""The console as a picture and to axe-core: empty, hard day, refusal, cut off, dialogs; both languages, both sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.sessions import Role
from tests.support.browser import GONE, assert_accessible, screenshot
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_samples import busiest, busy
from tests.support.pages_site import Running, running

SIZES = {"tablet": (1280, 800), "upright": (800, 1280), "desktop": (1920, 1080), "portrait": (1080, 1920)}
#: Each language on the smallest and on another screen.
SEEN = [("tablet", "ja"), ("tablet", "en"), ("upright", "en"), ("desktop", "ja"), ("portrait", "ja")]
CUT = (*GONE, "401", "409", "500")


@pytest.fixture
def hard_day() -> Iterator[Running]:
    hub = PagesHub()
    busy(hub)
    with running(hub) as site:
        yield site


@pytest.fixture
def busy_minute() -> Iterator[Running]:
    hub = busiest()
    hub.role = Role.MANAGER
    with running(hub) as site:
        yield site


@pytest.fixture
def empty_day() -> Iterator[Running]:
    with running(PagesHub()) as site:
        yield site


@pytest.mark.parametrize(("size", "language"), SEEN)
def test_a_busy_minute(busy_minute: Running, page_at: Callable[..., Page], size: str, language: str) -> None:
    """230 tickets and eight counters, on each screen."""
    console = ConsolePage(page_at(*SIZES[size], allow=CUT), busy_minute.address, language).sign_in()
    console.page.locator("#choices .choice").nth(1).click()
    expect(console.page.locator("#station")).to_have_attribute("data-mode", "open")
    console.press("F2").expect_present("B018", "called")
    assert_accessible(console.page)
    screenshot(console.page, f"console-{size}-{language}")
    no_sideways(console.page)
    nothing_under_the_key(console.page)
    console.press("8")
    expect(console.page.locator("#rows tr")).to_have_count(230)
    assert console.page.evaluate(
        "document.querySelector('#panel').scrollWidth <= document.querySelector('#panel').clientWidth"
    )


def test_every_tab(hard_day: Running, page_at: Callable[..., Page]) -> None:
    prepared = str(hard_day.hub.counters["4"].current)
    hard_day.hub.act(prepared, "start")
    hard_day.hub.act(prepared, "set-aside")
    console = ConsolePage(page_at(1280, 800, allow=CUT), hard_day.address)
    expect(console.page.locator("#sign-in")).to_be_visible()
    assert_accessible(console.page)
    screenshot(console.page, "console-sign-in-ja")
    console.sign_in()
    assert_accessible(console.page)
    screenshot(console.page, "console-choose-ja")
    console.open_counter("2番窓口")
    console.press("F2").expect_present("B001", "called")
    console.row("B003").locator('[data-action="cancel"]').click()
    console.row("C006").locator('[data-action="call"]').click()
    expect(console.page.locator("#error")).to_be_visible()
    assert_accessible(console.page)
    screenshot(console.page, "console-refused-ja")
    tabs = ("called", "serving", "second", "away", "completed", "cancelled", "all")
    for number, name in enumerate(tabs, start=2):
        console.press(str(number))
        expect(console.tab(name)).to_have_attribute("aria-selected", "true")
        if name != "all":  # what it shows, the others have shown
            assert_accessible(console.page)
            screenshot(console.page, f"console-{name}-ja")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_asks_before_it_does(hard_day: Running, page_at: Callable[..., Page], language: str) -> None:
    hard_day.hub.role = Role.MANAGER
    console = ConsolePage(page_at(800, 1280), hard_day.address, language).sign_in()
    console.page.locator("#choices .choice").nth(1).click()
    expect(console.page.locator("#station")).to_have_attribute("data-mode", "open")
    console.press("F2").expect_present("B001", "called")
    steps = (("t", "transfer"), ("n", "note"), ("w", "desks"), ("Shift+?", "keys"), ("k", "pausing"))
    for key, dialog in steps:
        if dialog == "pausing":
            console.press("c")
            expect(console.page.locator("#ticket-none")).to_be_visible()
        console.press(key)
        expect(console.page.locator(f"#{dialog}")).to_be_visible()
        assert_accessible(console.page)
        screenshot(console.page, f"console-{dialog}-{language}")
        assert console.page.evaluate(f"document.querySelector('#{dialog}').scrollWidth <= window.innerWidth")
        console.press("Escape")
        expect(console.page.locator(f"#{dialog}")).to_be_hidden()
    console.press("w").page.locator('#desks-list [data-act="serves"]').last.click()
    assert_accessible(console.page)
    screenshot(console.page, f"console-serves-{language}")
    for dialog in ("serves", "desks"):
        console.press("Escape")
        expect(console.page.locator(f"#{dialog}")).to_be_hidden()
    console.page.locator("#rows [data-action=more]").first.click()
    expect(console.page.locator("#more")).to_be_visible()
    assert_accessible(console.page)
    console.press("Escape")
    expect(console.page.locator("#rows [data-action=more]").first).to_be_focused()
    console.page.locator("#pages-open").click()
    assert_accessible(console.page)
    screenshot(console.page, f"console-menu-{language}")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_dialogs(hard_day: Running, page_at: Callable[..., Page], language: str) -> None:
    console = ConsolePage(page_at(1280, 800), hard_day.address, language).sign_in()
    console.page.keyboard.press("i")
    assert_accessible(console.page)
    screenshot(console.page, f"console-issue-{language}")
    console.page.locator("#issue-form [type=submit]").click()
    expect(console.page.locator("#issued-number")).to_have_text("A009")
    assert_accessible(console.page)
    screenshot(console.page, f"console-issued-{language}")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_cut_off(hard_day: Running, page_at: Callable[..., Page], language: str) -> None:
    console = ConsolePage(page_at(1280, 800, allow=CUT), hard_day.address, language).sign_in()
    console.page.locator("#choices .choice").nth(1).click()
    expect(console.page.locator("#station")).to_have_attribute("data-mode", "open")
    hard_day.hub.away = True
    hard_day.site.drop_sockets()
    console.expect_link("away")
    assert_accessible(console.page)
    screenshot(console.page, f"console-away-{language}")


def test_an_empty_day(empty_day: Running, page_at: Callable[..., Page]) -> None:
    console = ConsolePage(page_at(1280, 800), empty_day.address).sign_in().open_counter("1番窓口")
    expect(console.page.locator("#empty")).to_have_text("待っている方はいません")
    expect(console.page.locator("#longest")).to_have_text("なし")
    assert_accessible(console.page)
    screenshot(console.page, "console-empty-ja")


def test_targets_are_large_enough(hard_day: Running, page_at: Callable[..., Page]) -> None:
    console = ConsolePage(page_at(1280, 800), hard_day.address).sign_in().open_counter("2番窓口")
    sizes = console.page.evaluate(
        """() => [...document.querySelectorAll('button, a, select, label.only')].filter(node => node.checkVisibility())
            .map(node => [node.innerText, node.getBoundingClientRect().width, node.getBoundingClientRect().height])"""
    )
    assert [size for size in sizes if size[1] < 44 or size[2] < 44] == []


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (640, 512), (320, 568)])
def test_nothing_is_lost_when_zoomed(hard_day: Running, page_at: Callable[..., Page], width: int, height: int) -> None:
    console = ConsolePage(page_at(width, height), hard_day.address).sign_in().open_counter("2番窓口")
    no_sideways(console.page)
    console.page.locator("#call-next").click()
    console.expect_present("B001", "called")


def nothing_under_the_key(page: Page) -> None:
    """The switch of the voice is whole, and above the key for the next visitor."""
    voice, key = page.locator("#voice").bounding_box(), page.locator("#call-next").bounding_box()
    assert voice is not None
    assert key is not None
    assert voice["y"] + voice["height"] <= key["y"] or voice["x"] + voice["width"] <= key["x"]


def no_sideways(page: Page) -> None:
    """The page itself never scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
