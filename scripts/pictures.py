"""Takes the pictures of README from a real demo on a busy morning, each at its true size, into docs/pictures/."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import ARGUMENTS, find_headless  # noqa: E402 - after the path is set
from tests.support.console_page import ConsolePage  # noqa: E402 - the same
from tests.support.demo import Demo, running_demo  # noqa: E402 - the same

PICTURES = ROOT / "docs/pictures"
SERVICES = ("application", "delivery", "certificate-renewal", "delivery", "pin-reset", "application")
VISITORS = 22


class Morning:
    """The demo's kiosk and counters, worked over HTTP."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.staff = httpx.Client(base_url=demo["hub"], timeout=10)
        self.post("/api/v1/session", {"login": demo["login"], "password": demo["password"]})

    def post(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """A command by staff."""
        told: dict[str, object] = self.staff.post(path, json=body).raise_for_status().json()
        return told

    def take(self, service: str, language: str) -> dict[str, object]:
        """A ticket at the kiosk."""
        body = {"service": service, "language": language}
        told: dict[str, object] = httpx.post(f"{self.demo['kiosk']}/api/tickets", json=body, timeout=10).json()
        return told

    def call_next(self, counter: str) -> dict[str, object]:
        """Calls the next to a counter."""
        return self.post(f"/api/v1/counters/{counter}/call-next", {})


def main() -> None:
    """Takes all of them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_headless(), args=list(ARGUMENTS))
        morning = Morning(demo)
        for counter in ("1", "2", "3", "4"):
            morning.post(f"/api/v1/counters/{counter}/open", {})
        tickets = [
            morning.take(SERVICES[number % len(SERVICES)], "en" if number % 5 == 3 else "ja")
            for number in range(VISITORS)
        ]
        for counter in ("3", "4", "2", "1", "4", "3"):
            morning.call_next(counter)
        kiosk = page_at(browser, 1080, 1920)
        kiosk.goto(demo["kiosk"])
        expect(kiosk.locator(".service").first).to_be_visible()
        monitor = page_at(browser, 1920, 1080)
        monitor.goto(demo["display"])
        clerk = page_at(browser, 1280, 800)
        console = ConsolePage(clerk, demo["hub"])
        clerk.locator("#login").fill(demo["login"])
        clerk.locator("#password").fill(demo["password"])
        clerk.keyboard.press("Enter")
        console.expect_link("live")
        number = clerk.locator("#ticket-number")
        before = number.inner_text()
        clerk.keyboard.press("F2")
        expect(number).not_to_have_text(before)
        expect(monitor.locator("#number")).to_have_text(number.inner_text(), timeout=10_000)
        called = next(ticket for ticket in tickets if ticket["number"] == number.inner_text())
        phone = page_at(browser, 320, 568)
        phone.goto(f"{called['status_url']}?lang=ja")
        for page, name in ((kiosk, "kiosk"), (monitor, "monitor"), (clerk, "console"), (phone, "phone")):
            page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
        browser.close()


def page_at(browser: Browser, width: int, height: int) -> Page:
    """A page of a Japanese machine."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo")
    return context.new_page()


if __name__ == "__main__":
    main()
