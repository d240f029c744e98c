"""What residents and staff see while a kiosk is away from its hub, and what staff see afterwards (X3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import screenshot
from tests.support.console_page import ConsolePage
from tests.support.kiosk_page_ruler import axe, measure, on_panel
from tests.support.kiosk_pages import LANGUAGES, hub_of_all_languages, press, shown, touch, translate
from tests.support.kiosk_site import running_site, serving, until
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import running

PANELS = {"upright": (1080, 1920, 21.5), "lying": (1920, 1080, 15.6)}


@pytest.mark.parametrize("panel", PANELS)
def test_the_screen_goes_on_and_says_what_it_does_not_know(panel: str, page_at: Callable[..., Page]) -> None:
    """In every language, with nothing cut: services without their waits, a number whose code works later."""
    width, height, inches = PANELS[panel]
    hub = hub_of_all_languages()
    hub.letter = "X"
    wrong: list[str] = []
    with running_site(hub=hub) as first:
        until(lambda: first.program.alone.ready)
        hub.away = True
        first.program.stop()
        with running_site(first.data, hub) as site, serving(site) as address:
            page = page_at(width, height)
            on_panel(page, inches)
            page.goto(address)
            shown(page, "services")
            expect(page.locator("[data-touch='service:renewal']")).to_contain_text("待ち人数は今わかりません")
            wrong += _measured(page, "services", inches)
            screenshot(page, f"kiosk-{panel}-ja-without-hub-1-services")
            press(page, "service:renewal")
            shown(page, "ticket")
            expect(page.locator("#ticket-number")).to_have_text("X001")
            expect(page.locator("#print")).to_have_attribute("data-state", "confirmed", timeout=10_000)
            expect(page.locator("#ticket-qr-hint")).to_have_text("通信の回復後、スマホで順番を確認できます")
            wrong += _measured(page, "ticket", inches)
            wrong += axe(page)
            screenshot(page, f"kiosk-{panel}-ja-without-hub-2-ticket")
            hub.away = False
            touch(page, "finish")
            expect(page.locator("[data-touch='service:renewal']")).to_contain_text("お待ちの方なし")
            until(lambda: [told.number for told in hub.handed_in] == ["X001"])
            page.close()  # before its program: it asks all the time
    assert not wrong, "\n".join(wrong[:25])


def _measured(page: Page, screen: str, inches: float) -> list[str]:
    wrong = []
    for tag in LANGUAGES:
        translate(page, tag)
        wrong += [f"{screen} {tag}: {one}" for one in measure(page, inches)]
    translate(page, "ja")
    return wrong


def test_the_console_says_which_tickets_were_issued_without_the_hub(page_at: Callable[..., Page]) -> None:
    hub = PagesHub()
    one, other = hub.issue("delivery", minutes_ago=9), hub.issue("delivery", minutes_ago=3)
    hub.tickets[other.id] = other.model_copy(update={"away": True, "number": "X001"})
    with running(hub) as site:
        page = page_at(1280, 800)
        console = ConsolePage(page, site.address).sign_in()
        expect(console.row("X001").locator(".notes")).to_have_text("通信断中の発券")
        expect(console.row(one.number).locator(".notes")).to_have_text("")
        page.wait_for_load_state("networkidle")
        page.close()


def test_the_list_for_paper_fits_its_page(page_at: Callable[..., Page]) -> None:
    hub = hub_of_all_languages()
    hub.letter = "X"
    with running_site(hub=hub) as site, serving(site) as address:
        for service in ("delivery", "renewal", "renewal"):
            site.client.post("/api/tickets", json={"service": service, "language": "ne"})
        page = page_at(794, 1123)
        page.goto(f"{address}/paper")
        expect(page.get_by_role("rowheader", name="B003")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("getComputedStyle(document.querySelector('table')).borderCollapse") == "collapse"
        screenshot(page, "kiosk-paper")
