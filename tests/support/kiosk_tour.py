"""Every screen that a resident meets, one after the other, for whoever measures or pictures them."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from drivers.printers.port import Fault
from tests.support.kiosk_pages import press, print_state, shown
from tests.support.kiosk_site import KioskSite, until

#: Width and height in pixels, diagonal in inches.
Panel = tuple[int, int, float]
UPRIGHT, LYING = (1080, 1920, 21.5), (1920, 1080, 21.5)
PANELS: dict[str, Panel] = {
    "10-lying": (1280, 800, 10.1),
    "10-upright": (800, 1280, 10.1),
    "15-lying": (1366, 768, 15.6),
    "21-upright": UPRIGHT,
    "21-lying": LYING,
    "32-lying": (1920, 1080, 32.0),
}


def the_way(page: Page, site: KioskSite) -> Iterator[str]:
    """From services to a refusal; the names of all. `site` asks nobody whether they are there, and has no fault."""
    yield "1-services"
    press(page, "ease")
    yield "2-ease"
    press(page, "ease-close")
    press(page, "service:delivery")
    shown(page, "cards")
    yield "3-cards"
    press(page, "cards:3")
    print_state(page, "confirmed")
    yield "4-ticket"
    press(page, "finish")
    site.printer.faults.set(Fault.PAPER_OUT)
    press(page, "service:pin")
    print_state(page, "blocked")
    yield "5-blocked"
    site.printer.faults.set()
    print_state(page, "confirmed")
    press(page, "call-staff")
    expect(page.locator("#staff")).to_be_visible()
    yield "6-staff"
    press(page, "staff-close")
    press(page, "finish")
    site.hub.refuse("service-full", 409)
    press(page, "service:renewal")
    shown(page, "problem")
    yield "7-problem"


def faults(page: Page, site: KioskSite) -> Iterator[Fault]:
    """A number in sight, and its printer in one trouble after another. The page's clock must be the caller's."""
    site.printer.faults.set(Fault.OFFLINE)
    press(page, "service:pin")
    expect(page.locator("#ticket-number")).not_to_be_empty()
    for fault in Fault:
        site.printer.faults.set(fault)
        until(lambda fault=fault: [fault] == list(site.program.worker.view.faults))  # type: ignore[misc]
        for _ in range(8):
            page.clock.run_for(1000)
        yield fault
