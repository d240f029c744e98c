"""The console's panel of devices says since when staff have closed a kiosk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from tests.support.browser import GONE, assert_accessible
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_samples import a_device, a_printer
from tests.support.pages_site import running

CUT = (*GONE, "401")
CLOSED = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)  # 16:05 in Tokyo


def test_a_closed_kiosk_is_told_and_is_no_trouble(page_at: Callable[..., Page]) -> None:
    hub = PagesHub()
    hub.tell(a_device("発券機1", a_printer(), closed_since=CLOSED), a_device("発券機2", a_printer()))
    with running(hub) as site:
        console = ConsolePage(page_at(1280, 800, allow=CUT), site.address).sign_in().open_counter("2番窓口")
        expect(console.page.locator("#trouble")).to_be_hidden()
        console.page.locator("#printers-open").click()
        said = console.page.locator("#printers .device .link-state")
        expect(said).to_have_text(["つながっています　16:05から「本日の受付終了」にしています", "つながっています"])
        assert_accessible(console.page)
        hub.tell(a_device("発券機1", a_printer()), a_device("発券機2", a_printer()))
        expect(said).to_have_text(["つながっています", "つながっています"])
