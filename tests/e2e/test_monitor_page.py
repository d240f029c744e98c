"""What the waiting room hears of the monitor, and what it sees when something is gone, in real Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.boards import call
from tests.support.browser import ARGUMENTS, GONE, assert_accessible, find_chromium, screenshot
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.monitor_page import live, now, services
from tests.support.running_display import RunningDisplay, running_display

PageAt = Callable[..., Page]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of clips for all, as they take a second to make."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as hub:
        hub.show(now(10))
        yield hub


@pytest.fixture
def display(hub: FakeHub, clips: Path) -> Iterator[RunningDisplay]:
    with running_display(hub.url, clips) as display:
        yield display


#: Said outright: left to itself, Chromium sometimes knows loopback as a place where people listen.
FORBID_SOUND = [
    "--autoplay-policy=document-user-activation-required",
    "--disable-features=PreloadMediaEngagementData,MediaEngagementBypassAutoplayPolicies",
]


def recorded(page: Page) -> list[str]:
    """What the page fetches of sound and reports of it, in order."""
    told: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith(".wav"):
            told.append("wav")
        elif request.url.endswith("/api/spoken"):
            told.append(f"spoken {json.loads(request.post_data or '{}')['id']}")

    page.on("requestfinished", note)
    return told


def until_silent(display: RunningDisplay) -> None:
    """Waits until nothing is left to be spoken; what had no clip yet comes after its chime."""
    with httpx.stream("GET", f"{display.url}/events", timeout=30) as events:
        for line in events.iter_lines():
            if line.startswith("data: {") and not json.loads(line.removeprefix("data: "))["announcements"]:
                return


def test_a_second_screen_needs_only_a_browser_and_leaves_speaking_to_the_first(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
) -> None:
    page = page_at(1280, 800)
    told = recorded(page)
    live(page, f"{display.url}/?silent")
    hub.show(now(11, call(11, "A011")))
    expect(page.locator("#number")).to_have_text("A011")
    hub.show(now(12, call(12, "A012", 1), call(11, "A011", announce=False)))
    expect(page.locator("#number")).to_have_text("A012")
    assert told == []


def test_a_call_is_heard_whole_and_a_recall_again(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    told = recorded(page)
    began = datetime.now(UTC)

    def said(request: Request) -> bool:
        """A clip that was not there yet is said after the chime, which is reported by itself."""
        return request.url.endswith("/api/spoken") and told.count("wav") >= 3

    with page.expect_request_finished(said, timeout=40_000):
        hub.show(now(11, call(11, "A110")))
        expect(page.locator("body")).to_have_attribute("data-speaking", "A110", timeout=10_000)
        expect(page.locator("#newest")).to_have_attribute("data-fresh", "")
    expect(page.locator("body")).not_to_have_attribute("data-speaking", "A110")
    assert told.count("wav") >= 3
    assert (datetime.now(UTC) - began).total_seconds() > 9  # chime and Japanese twice
    hub.show(now(12, call(12, "A110", calls=2)))
    expect(page.locator("body")).to_have_attribute("data-speaking", "A110", timeout=10_000)


def test_a_silent_call_is_not_heard(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    told = recorded(page)
    hub.show(now(11, call(11, "A011", announce=False)))
    expect(page.locator("#number")).to_have_text("A011")
    hub.show(now(12, call(12, "A012", 1), call(11, "A011", announce=False)))
    expect(page.locator("body")).to_have_attribute("data-speaking", "A012", timeout=10_000)
    assert not any(each.startswith("spoken") for each in told)


def test_a_lost_hub_is_said_and_nothing_looks_current(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    hub.show(now(11, call(11, "A011", announce=False), call(10, "B010", 1), services=services()))
    expect(page.locator("#number")).to_have_text("A011")
    hub.kill()
    expect(page.locator("#lost")).to_be_visible(timeout=10_000)
    expect(page.locator("#lost")).to_contain_text("接続が切れています")
    expect(page.locator("#newest-ja")).to_contain_text("時点のお呼び出し")
    expect(page.locator("#services")).to_be_hidden()
    expect(page.locator("body")).not_to_contain_text("お呼び出し中")
    assert_accessible(page)
    screenshot(page, "monitor-lost")
    hub.start()
    hub.show(now(12, call(12, "A012", announce=False)))
    expect(page.locator("#number")).to_have_text("A012", timeout=20_000)
    expect(page.locator("#lost")).to_be_hidden()


def test_a_page_that_lost_its_display_says_so_and_comes_back(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
) -> None:
    page = live(page_at(1280, 720, allow=GONE), display.url)
    hub.show(now(11, call(11, "A011", announce=False)))
    expect(page.locator("#number")).to_have_text("A011")
    display.stop()
    expect(page.locator("#lost")).to_be_visible(timeout=10_000)
    display.start()
    expect(page.locator("#lost")).to_be_hidden(timeout=20_000)
    expect(page.locator("#number")).to_have_text("A011")


def test_a_page_opened_while_the_hub_is_away_shows_no_number(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
) -> None:
    hub.kill()
    page = page_at(1920, 1080)
    page.goto(display.url)
    expect(page.locator("#lost")).to_be_visible(timeout=10_000)
    expect(page.locator("#call")).to_be_hidden()
    assert_accessible(page)


def test_a_silent_venue_says_so(hub: FakeHub, clips: Path, page_at: PageAt) -> None:
    with running_display(hub.url, clips, "--mute") as display:
        page = live(page_at(1920, 1080, allow=GONE), display.url)
        expect(page.locator("#sound-text")).to_have_text("音声案内なし")
        expect(page.locator("#sound-enable")).to_be_hidden()


def test_a_browser_that_forbids_sound_is_told_of_and_one_touch_allows_it(
    hub: FakeHub, display: RunningDisplay, browser: Browser
) -> None:
    strict = [argument for argument in ARGUMENTS if "autoplay" not in argument] + FORBID_SOUND
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=strict)
    try:
        page = chromium.new_page(viewport={"width": 1920, "height": 1080})
        # To Chromium each of Playwright's looks into a page is a person's touch: none before sound was asked for.
        with page.expect_request_finished(lambda request: request.url.endswith("/api/sound"), timeout=15_000) as told:
            page.goto(display.url)
        assert told.value.post_data_json == {"blocked": True}
        expect(page.locator("#sound")).to_contain_text("音声が止められています")
        with page.expect_request_finished(lambda request: request.url.endswith("/api/spoken"), timeout=15_000):
            hub.show(now(11, call(11, "A011")))  # passes over it, instead of speaking an old call after the touch
        assert_accessible(page)
        until_silent(display)
        page.get_by_role("button", name="音声を有効にする").click()
        expect(page.locator("#sound")).to_be_hidden()
        hub.show(now(12, call(12, "A012", 1), call(11, "A011")))
        expect(page.locator("body")).to_have_attribute("data-speaking", "A012", timeout=10_000)
    finally:
        chromium.close()
