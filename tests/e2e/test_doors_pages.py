"""The page at the root, and the waits to embed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.web.pages import Doors
from tests.support.browser import assert_accessible, screenshot
from tests.support.pages_hub import PagesHub
from tests.support.pages_samples import busy
from tests.support.pages_site import LOGIN, PASSWORD, Running, running


@pytest.fixture
def demo() -> Iterator[Running]:
    hub = PagesHub()
    busy(hub)
    with running(hub) as site:
        yield site


@pytest.fixture
def hub_alone() -> Iterator[Running]:
    with running(PagesHub(), doors=Doors()) as site:
        yield site


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_demo_shows_every_door(demo: Running, page_at: Callable[..., Page], language: str) -> None:
    page = page_at(1280, 800)
    page.goto(f"{demo.address}/?lang={language}")
    expect(page.locator(".door")).to_have_count(7)
    expect(page.locator("main")).to_contain_text(LOGIN)
    expect(page.locator("main")).to_contain_text(PASSWORD)
    assert_accessible(page)
    screenshot(page, f"doors-{language}")


def test_the_doors_of_the_hub_open(demo: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(1280, 800, allow=["favicon.ico"])  # Chromium asks for it beside plain JSON
    for path in ("/console", "/embed", "/feed/v1/waits.json", "/t/token-B001"):
        page.goto(demo.address)
        page.locator(f'.door[href^="{path}"]').click()
        expect(page).to_have_url(re.compile(re.escape(demo.address + path)))


def test_a_real_hub_shows_only_its_own_doors(hub_alone: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(1280, 800)
    page.goto(hub_alone.address)
    expect(page.locator(".door")).to_have_count(3)
    expect(page.locator(".login")).to_have_count(0)
    assert_accessible(page)
    screenshot(page, "doors-real-ja")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("width", [720, 320])
def test_waits_to_embed(demo: Running, page_at: Callable[..., Page], width: int, language: str) -> None:
    page = page_at(width, 520, java_script_enabled=True)
    page.goto(f"{demo.address}/embed?lang={language}")
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(4)
    expect(page.locator("script")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    screenshot(page, f"embed-{width}-{language}")


def test_a_closed_service_shows_no_wait(demo: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(720, 520)
    page.goto(f"{demo.address}/embed")
    row = page.locator("tbody tr").filter(has_text="暗証番号の再設定")
    expect(row).to_contain_text("受付時間外")
    expect(row.locator("td").last).to_have_text("―", use_inner_text=True)


def test_the_embedded_page_renews_itself_without_a_script(demo: Running, page_at: Callable[..., Page]) -> None:
    answer = page_at(720, 520).goto(f"{demo.address}/embed")
    assert answer is not None
    assert answer.headers["refresh"] == "60"
