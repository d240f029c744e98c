"""Health and the day in a browser: pages that need no script, worked from the keyboard, read and printed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.services.ports import DeviceKind
from server.web.guard import COOKIE
from tests.support.browser import assert_accessible, screenshot
from tests.support.hub import CheckedClient, TestHub, hub_in_process
from tests.support.loopback import loopback_server


@dataclass(frozen=True)
class Served:
    """A hub with a busy day behind it, and the session of somebody at work there."""

    address: str
    session: str


def busy_day(hub: TestHub) -> None:
    """Six tickets, one kiosk without paper, one monitor without sound, one kiosk that was never heard of."""
    sato = hub.staff("sato")
    sato.done("/counters/1/open")
    for minutes in (4, 7, 12, 5):
        ticket = sato.issue("delivery")
        hub.clock.advance(minutes=minutes)
        sato.act(ticket, "call", counter="1")
        sato.act(ticket, "start")
        hub.clock.advance(minutes=9)
        sato.act(ticket, "complete")
    missed = sato.issue("renewal")
    sato.act(missed, "call", counter="1")
    sato.act(missed, "no-show")
    sato.act(sato.issue("renewal"), "cancel")
    now = hub.clock.now().isoformat()
    hub.device(DeviceKind.KIOSK)
    told(hub.device(DeviceKind.DISPLAY), sent_at=now, page=True, sound="blocked")
    printer = {"id": "printer", "condition": "blocked", "faults": ["paper-out"], "since": now}
    told(hub.device(DeviceKind.KIOSK), sent_at=now, printers=[printer])


def told(device: CheckedClient, **report: object) -> None:
    device.done("/devices/report", **report)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("hub")
    with hub_in_process(folder) as hub:
        busy_day(hub)
        cookie = hub.at_work("sato").get_cookie(COOKIE)
        assert cookie is not None
        server = loopback_server(0, hub.hub.app)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield Served(f"http://127.0.0.1:{server.server_port}", cookie.value)
        server.shutdown()
        thread.join(5)


def opened(served: Served, page: Page, path: str) -> Page:
    page.context.add_cookies([{"name": COOKIE, "value": served.session, "url": served.address}])
    page.goto(f"{served.address}{path}")
    return page


@pytest.mark.parametrize(("language", "paper"), [("ja", "用紙切れ"), ("en", "paper")])
def test_health_says_what_is_wrong_and_what_to_do(
    served: Served, page_at: Callable[..., Page], language: str, paper: str
) -> None:
    page = opened(served, page_at(1280, 800, java_script_enabled=True), f"/console/health?lang={language}")
    first = page.locator("tbody tr").first
    expect(first).to_have_attribute("data-level", "bad")
    expect(page.locator("tbody")).to_contain_text(paper)
    expect(page.locator(".verdict")).to_have_attribute("data-level", "bad")
    assert_accessible(page)
    screenshot(page, f"health-{language}")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_day_is_read_and_printed(served: Served, page_at: Callable[..., Page], language: str) -> None:
    page = opened(served, page_at(1280, 1400), f"/console/day?lang={language}")
    expect(page.locator(".facts dd").first).to_have_text("6")
    assert_accessible(page)
    screenshot(page, f"day-{language}")
    page.emulate_media(media="print")
    expect(page.locator(".pick")).to_be_hidden()
    expect(page.locator(".top nav").first).to_be_hidden()
    screenshot(page, f"day-print-{language}")


def test_another_day_is_chosen_without_a_script(served: Served, page_at: Callable[..., Page]) -> None:
    page = opened(served, page_at(800, 900, java_script_enabled=False), "/console/day?lang=en")
    page.get_by_role("link", name="Day before").click()
    expect(page.locator(".verdict")).to_contain_text("no receptions")
    page.get_by_role("link", name="Today").click()
    expect(page.locator(".facts dd").first).to_have_text("6")
