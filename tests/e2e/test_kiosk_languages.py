"""The touch screen in eleven languages: axe-core at AAA contrast, true sizes, nothing cut, on 10 to 32 inches."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from drivers.printers.port import Fault
from tests.support.browser import WatchedPages, screenshot
from tests.support.kiosk_page_ruler import axe, measure, on_panel
from tests.support.kiosk_pages import (
    LANGUAGES,
    double_services,
    hub_of_all_languages,
    press,
    print_state,
    shown,
    touch,
    translate,
)
from tests.support.kiosk_site import KioskSite, running_site, serving
from tests.support.kiosk_tour import PANELS, UPRIGHT, Panel, faults, the_way

KEPT_PANELS = {"10-lying", "21-upright", "32-lying"}
AXE_PANELS = {"21-upright", "21-lying"}
AXE_SCREENS = {"1-services", "3-cards", "4-ticket", "5-blocked"}
#: Whoever does not answer is told of in the same words.
WORDS_OF = dict.fromkeys((Fault.DISCONNECTED, Fault.SILENT, Fault.GARBLED), "blocked_unreachable")
#: Pictures of every screen are kept in these; of the first screen in all.
KEPT = {"ja", "ja-easy"}

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site() -> Iterator[KioskSite]:
    """One kiosk for all: nothing here depends on what it did before."""
    with running_site(hub=hub_of_all_languages(), idle_seconds=900, thanks_seconds=900) as site:
        yield site


@pytest.fixture
def open_on(browser: Browser, site: KioskSite) -> Iterator[Open]:
    """Opens the first screen on a panel."""
    pages = WatchedPages(browser)
    with serving(site) as address:

        def open_on(panel: Panel, *, stopped: bool = False) -> Page:
            width, height, inches = panel
            page = pages.open(width, height, allow=["409"])
            on_panel(page, inches)
            if stopped:
                page.clock.install()
            page.goto(address)
            expect(page.locator(".service").first).to_be_visible()
            page.evaluate("() => document.fonts.ready.then(() => undefined)")
            return page

        yield open_on
        site.hub.problem = None
        site.printer.faults.set()
        pages.close()


@pytest.mark.parametrize("name", [name for name in PANELS if name != "15-lying"])  # between two that are tried
def test_every_screen_fits_in_every_language_and_axe_finds_nothing(name: str, open_on: Open, site: KioskSite) -> None:
    page = open_on(PANELS[name])
    wrong = []
    for screen in the_way(page, site):
        for tag in LANGUAGES:
            translate(page, tag)
            wrong += [f"{screen} {tag}: {one}" for one in measure(page, PANELS[name][2])]
            if name in AXE_PANELS and screen in AXE_SCREENS:
                wrong += [f"{screen} {tag}: {one}" for one in axe(page)]
            if name in KEPT_PANELS and (screen == "1-services" or (tag in KEPT and name == "21-upright")):
                screenshot(page, f"kiosk-{name}-{tag}-{screen}")
        translate(page, "ja")
    assert not wrong, "\n".join(wrong[:25])


@pytest.mark.parametrize("name", ["21-upright", "10-lying"])
def test_every_fault_is_told_in_every_language(name: str, open_on: Open, site: KioskSite) -> None:
    page = open_on(PANELS[name], stopped=True)
    wrong, told = [], {}
    text = page.locator("#print-text")
    for fault in faults(page, site):
        expect(text).to_have_attribute("data-say", WORDS_OF.get(fault, f"blocked_{fault}"))
        for tag in LANGUAGES:
            translate(page, tag)
            told[fault, tag] = text.inner_text()
            wrong += [f"{fault} {tag}: {one}" for one in measure(page, PANELS[name][2])]
        translate(page, "ja")
        screenshot(page, f"kiosk-{name}-ja-fault-{fault}")
    assert not wrong, "\n".join(wrong[:25])
    assert len(set(told.values())) == len(LANGUAGES) * 6


@pytest.mark.parametrize("name", ["21-upright", "21-lying", "32-lying"])
def test_eight_services_stand_on_one_screen(name: str, open_on: Open, site: KioskSite) -> None:
    few = site.hub.services
    double_services(site.hub)
    try:
        page = open_on(PANELS[name])
        expect(page.locator(".service")).to_have_count(8)
        wrong = []
        for tag in LANGUAGES:
            translate(page, tag)
            wrong += [f"{tag}: {one}" for one in measure(page, PANELS[name][2])]
            if tag in KEPT:
                screenshot(page, f"kiosk-{name}-{tag}-1-eight-services")
            assert page.locator(".service").count() == 8, tag
        assert not wrong, "\n".join(wrong[:25])
    finally:
        site.hub.services = few


def test_a_resident_has_slips_after_three_touches_in_any_language(open_on: Open, site: KioskSite) -> None:
    page = open_on(UPRIGHT)
    names = [button.inner_text() for button in page.locator("#languages button").all()]
    assert [name.replace("\n", "") for name in names] == [
        *("日本語", "やさしい日本語にほんご", "Português", "Filipino", "English", "Tiếng Việt"),
        *("中文", "Español", "Bahasa Indonesia", "한국어", "नेपाली"),
    ]
    touch(page, "language:vi")
    touch(page, "service:delivery")
    shown(page, "cards")
    page.wait_for_function("performance.now() > 400")
    press(page, "cards:2")
    print_state(page, "confirmed")
    assert (site.hub.commands[-1].language, site.hub.commands[-1].cards) == ("vi", 2)


def test_easy_japanese_has_furigana_that_is_not_read_twice(open_on: Open) -> None:
    page = open_on(UPRIGHT)
    translate(page, "ja-easy")
    title = page.locator("[data-screen=services] h1")
    assert title.locator("ruby").count() == 1
    expect(title).to_have_attribute("aria-label", "何を しますか。えらんで ください。")
    expect(title.locator("rt")).to_have_text("なに")
    assert page.locator("rt:not([aria-hidden=true])").count() == 0
    spoken = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = [node["name"]["value"] for node in spoken if node.get("role", {}).get("value") == "button"]
    assert "B 電子証明書を 新しく する 待つ 人は いません 5分ぐらいまで" in names
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    translate(page, "en")
    assert page.locator("main ruby").count() == 0
    expect(title).not_to_have_attribute("aria-label", "何を しますか。えらんで ください。")
