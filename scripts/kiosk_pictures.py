"""Pictures of the kiosk: every screen and every fault, in eleven languages, on panels of three sizes, into a folder.

.venv/bin/python scripts/kiosk_pictures.py build/kiosk [--languages ja,ne]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.browser import ARGUMENTS, find_headless  # noqa: E402 - after the path is set
from tests.support.kiosk_page_ruler import on_panel  # noqa: E402 - the same
from tests.support.kiosk_pages import LANGUAGES, hub_of_all_languages, translate  # noqa: E402 - the same
from tests.support.kiosk_site import KioskSite, running_site, serving  # noqa: E402 - the same
from tests.support.kiosk_switch import Switch  # noqa: E402 - the same
from tests.support.kiosk_tour import PANELS, faults, the_way  # noqa: E402 - the same

SIZES = ("10-lying", "21-upright", "32-lying")


def main() -> None:
    """Takes all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--languages", default=",".join(LANGUAGES))
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    tags = [tag for tag in LANGUAGES if tag in chosen.languages.split(",")]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_headless(), args=list(ARGUMENTS))
        for size in SIZES:
            for screen, page in screens(browser, size):
                for tag in tags:
                    translate(page, tag)
                    page.screenshot(path=chosen.folder / f"{size}-{screen}-{tag}.png", animations="disabled")
                translate(page, "ja")
        browser.close()


def screens(browser: Browser, size: str) -> Iterator[tuple[str, Page]]:
    """What a resident meets, then each fault of the printer, then the frame of a switch."""
    with first_screen(browser, size, stopped=False) as (page, site):
        yield from ((screen, page) for screen in the_way(page, site))
    with first_screen(browser, size, stopped=True) as (page, site):
        yield from ((f"fault-{fault}", page) for fault in faults(page, site))
    with first_screen(browser, size, stopped=True) as (page, _site):
        switch = Switch(page)
        switch.press()
        yield "switch-1-group", page
        switch.press()
        yield "switch-2-one", page


@contextmanager
def first_screen(browser: Browser, size: str, *, stopped: bool) -> Iterator[tuple[Page, KioskSite]]:
    """A kiosk of its own on a panel; with `stopped` its page's clock is the caller's."""
    width, height, inches = PANELS[size]
    hub = hub_of_all_languages()
    with running_site(hub=hub, idle_seconds=900, thanks_seconds=900) as site, serving(site) as address:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
        page = context.new_page()
        if stopped:
            page.clock.install()
        on_panel(page, inches)
        page.goto(address)
        expect(page.locator(".service").first).to_be_visible()
        yield page, site
        context.close()


if __name__ == "__main__":
    main()
