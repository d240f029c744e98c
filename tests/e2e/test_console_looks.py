"""The console as a picture and to axe-core: empty, hard day, refusal, cut off, dialogs; both languages, both sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import assert_accessible, screenshot
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub, busy
from tests.support.pages_site import Running, running

SIZES = {"tablet": (1280, 800), "desktop": (1920, 1080)}
CUT = ("ERR_EMPTY_RESPONSE", "WebSocket", "401", "409", "500")


@pytest.fixture
def hard_day() -> Iterator[Running]:
    hub = PagesHub()
    busy(hub)
    with running(hub) as site:
        yield site


@pytest.fixture
def empty_day() -> Iterator[Running]:
    with running(PagesHub()) as site:
        yield site


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", list(SIZES))
def test_a_hard_day(hard_day: Running, page_at: Callable[..., Page], size: str, language: str) -> None:
    console = ConsolePage(page_at(*SIZES[size], allow=CUT), hard_day.address, language)
    expect(console.page.locator("#sign-in")).to_be_visible()
    assert_accessible(console.page)
    screenshot(console.page, f"console-sign-in-{size}-{language}")
    console.sign_in()
    assert_accessible(console.page)
    screenshot(console.page, f"console-choose-{size}-{language}")
    console.page.locator("#choices .choice").nth(1).click()
    expect(console.page.locator("#station")).to_have_attribute("data-mode", "open")
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    assert_accessible(console.page)
    screenshot(console.page, f"console-{size}-{language}")
    console.row("B003").locator('[data-action="cancel"]').click()
    console.row("C006").locator('[data-action="call"]').click()
    expect(console.page.locator("#error")).to_be_visible()
    assert_accessible(console.page)
    screenshot(console.page, f"console-refused-{size}-{language}")
    for number, name in enumerate(("called", "serving", "away", "completed", "cancelled"), start=2):
        console.page.keyboard.press(str(number))
        expect(console.tab(name)).to_have_attribute("aria-selected", "true")
        assert_accessible(console.page)
    no_sideways(console.page)


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
    console.page.locator("#issue-close").click()
    console.page.keyboard.press("Shift+?")
    assert_accessible(console.page)
    screenshot(console.page, f"console-keys-{language}")


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


def no_sideways(page: Page) -> None:
    """The page itself never scrolls sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
