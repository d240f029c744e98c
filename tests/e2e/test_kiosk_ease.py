"""What makes the touch screen easier: large text, contrast, the lowered screen, a voice; all of it by keypad (K6)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from kiosk import chime
from tests.support.kiosk_page_ruler import axe, measure, on_panel
from tests.support.kiosk_pages import LANGUAGES, hub_of_all_languages, press, print_state, shown, translate
from tests.support.kiosk_site import KioskSite, running_site, serving, until

INCHES = 21.5
BOTTOM_MM, REACH_MM = 740.0, 1000.0

#: How high above the floor the highest control's upper edge is, in mm.
HIGHEST = """bottom => {
  const mm = Math.hypot(innerWidth, innerHeight) / (21.5 * 25.4);
  const shown = [...document.querySelectorAll("button")].filter((button) => button.checkVisibility());
  return bottom + Math.max(...shown.map((button) => innerHeight - button.getBoundingClientRect().top)) / mm;
}"""


@pytest.fixture(scope="module")
def site() -> Iterator[KioskSite]:
    with running_site(hub=hub_of_all_languages(), idle_seconds=40) as site:
        yield site


@pytest.fixture
def address(site: KioskSite) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def kiosk(address: str, page_at: Callable[..., Page]) -> Page:
    """The first screen of an upright panel; its clock is the test's."""
    page = page_at(1080, 1920, allow=["404"])
    page.clock.install()
    on_panel(page, INCHES, BOTTOM_MM)
    page.goto(address)
    expect(page.locator(".service").first).to_be_visible()
    return page


def switch_on(page: Page, *ways: str) -> None:
    press(page, "ease")
    for way in ways:
        press(page, f"ease:{way}")
        expect(page.locator(f"[data-touch='ease:{way}']")).to_have_attribute("aria-pressed", "true")
    press(page, "ease-close")


def letters(page: Page) -> float:
    size: float = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.service-waits')).fontSize)")
    return size


class TestEase:
    def test_large_text_is_larger_and_fits_in_every_language(self, kiosk: Page) -> None:
        before = letters(kiosk)
        switch_on(kiosk, "large")
        assert letters(kiosk) > before * 1.25
        wrong = []
        for tag in LANGUAGES:
            translate(kiosk, tag)
            wrong += [f"{tag}: {one}" for one in measure(kiosk, INCHES)]
        assert not wrong, "\n".join(wrong)

    def test_strong_contrast_is_white_on_black_and_axe_finds_nothing(self, kiosk: Page) -> None:
        switch_on(kiosk, "contrast")
        assert kiosk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"
        assert axe(kiosk) == []
        press(kiosk, "service:delivery")
        shown(kiosk, "cards")
        assert axe(kiosk) == []
        press(kiosk, "cards:1")
        print_state(kiosk, "confirmed")
        assert axe(kiosk) == []

    def test_the_lowered_screen_has_every_control_within_reach_in_every_language(self, kiosk: Page) -> None:
        assert kiosk.evaluate(HIGHEST, BOTTOM_MM) > REACH_MM
        press(kiosk, "ease")
        assert kiosk.evaluate(HIGHEST.replace('"button"', '"dialog button"'), BOTTOM_MM) <= REACH_MM
        press(kiosk, "ease-close")
        switch_on(kiosk, "lowered")
        wrong = []
        for tag in LANGUAGES:
            translate(kiosk, tag)
            assert kiosk.evaluate(HIGHEST, BOTTOM_MM) <= REACH_MM
            wrong += [f"{tag}: {one}" for one in measure(kiosk, INCHES)]
        press(kiosk, "language-list")
        assert kiosk.evaluate(HIGHEST, BOTTOM_MM) <= REACH_MM
        assert not wrong, "\n".join(wrong)

    def test_a_panel_within_reach_is_not_offered_to_be_lowered(self, kiosk: Page) -> None:
        on_panel(kiosk, INCHES, 400)
        kiosk.reload()
        press(kiosk, "ease")
        expect(kiosk.locator("[data-touch='ease:large']")).to_be_visible()
        expect(kiosk.locator("[data-touch='ease:lowered']")).to_be_hidden()

    def test_back_keeps_what_the_resident_chose_and_idle_takes_it_away(self, kiosk: Page) -> None:
        switch_on(kiosk, "large", "contrast", "lowered")
        translate(kiosk, "ko")
        press(kiosk, "service:delivery")
        shown(kiosk, "cards")
        press(kiosk, "back")
        shown(kiosk, "services")
        root = kiosk.locator("html")
        expect(root).to_have_attribute("lang", "ko")
        expect(root).to_have_attribute("data-large", "")
        kiosk.clock.run_for(41_000)
        expect(kiosk.locator("#idle")).to_be_visible()
        expect(kiosk.locator("#idle-text")).to_contain_text("초 후")
        assert measure(kiosk, INCHES) == []
        kiosk.clock.run_for(21_000)
        expect(kiosk.locator("#idle")).to_be_hidden()
        for way in ("large", "contrast", "lowered"):
            expect(root).not_to_have_attribute(f"data-{way}", "")
        expect(root).to_have_attribute("lang", "ja")


class TestKeypad:
    def test_a_whole_visit_by_digits(self, kiosk: Page, site: KioskSite) -> None:
        kiosk.keyboard.press("/")
        expect(kiosk.locator("#language-list")).to_be_visible()
        kiosk.keyboard.press("5")
        expect(kiosk.locator("#language-grid [data-touch='language:en']")).to_be_focused()
        kiosk.keyboard.press("Enter")
        expect(kiosk.locator("html")).to_have_attribute("lang", "en")
        kiosk.keyboard.press("1")
        expect(kiosk.locator("[data-touch='service:delivery']")).to_be_focused()
        shown(kiosk, "services")
        kiosk.keyboard.press("Enter")
        shown(kiosk, "cards")
        kiosk.keyboard.press("2")
        kiosk.keyboard.press("Enter")
        print_state(kiosk, "confirmed")
        assert (site.hub.commands[-1].language, site.hub.commands[-1].cards) == ("en", 2)
        kiosk.keyboard.press("1")
        expect(kiosk.locator("#finish")).to_be_focused()
        kiosk.keyboard.press("Enter")
        shown(kiosk, "services")
        expect(kiosk.locator("html")).to_have_attribute("lang", "ja")

    def test_digits_are_seen_once_keys_are_used_and_skip_what_is_closed(self, kiosk: Page) -> None:
        digit = "getComputedStyle(document.querySelector('.service'), '::after').content"
        assert kiosk.evaluate(digit) == "none"
        kiosk.keyboard.press("3")
        assert kiosk.evaluate(digit) == '"1"'
        expect(kiosk.locator("[data-touch='service:pin']")).to_be_focused()
        expect(kiosk.locator("[data-touch='service:application']")).not_to_have_attribute("data-key", "4")
        expect(kiosk.locator(".keys")).to_be_visible()
        assert measure(kiosk, INCHES) == []
        assert axe(kiosk) == []

    @pytest.mark.parametrize("key", ["*", "Backspace"])
    def test_back(self, kiosk: Page, key: str) -> None:
        press(kiosk, "service:delivery")
        shown(kiosk, "cards")
        kiosk.keyboard.press(key)
        shown(kiosk, "services")

    def test_zero_calls_staff_and_star_closes_the_question(self, kiosk: Page) -> None:
        kiosk.keyboard.press("0")
        expect(kiosk.locator("#staff")).to_be_visible()
        kiosk.keyboard.press("*")
        expect(kiosk.locator("#staff")).to_be_hidden()
        shown(kiosk, "services")

    def test_arrows_go_through_everything_in_sight(self, kiosk: Page) -> None:
        kiosk.keyboard.press("ArrowDown")
        expect(kiosk.locator("[data-touch='service:delivery']")).to_be_focused()
        kiosk.keyboard.press("ArrowDown")
        expect(kiosk.locator("[data-touch='service:renewal']")).to_be_focused()
        for _ in range(3):
            kiosk.keyboard.press("ArrowUp")
        expect(kiosk.locator("#languages [data-touch='language:ko']")).to_be_focused()

    def test_a_key_held_down_is_one_press(self, kiosk: Page, site: KioskSite) -> None:
        before = len(site.hub.commands)
        kiosk.keyboard.press("2")
        for _ in range(3):
            kiosk.keyboard.down("Enter")
        kiosk.keyboard.up("Enter")
        print_state(kiosk, "confirmed")
        assert len(site.hub.commands) == before + 1


class TestVoice:
    """The page's side of the voice, with a program whose clips are played here."""

    @pytest.fixture
    def heard(self, kiosk: Page) -> list[str]:
        heard: list[str] = []

        def with_voice(route: Route) -> None:
            answer = route.fetch()
            body = answer.json() | {"sound": {"volume": 0.3, "success": "chime", "guidance": ["en"]}}
            route.fulfill(response=answer, body=json.dumps(body))

        def clip(route: Route) -> None:
            heard.append(route.request.url.rpartition("/api/guidance/")[2])
            missing = route.request.url.endswith("choice.1.wav")
            route.fulfill(status=404) if missing else route.fulfill(body=chime.wav("touch"), content_type="audio/wav")

        kiosk.route("**/api/state", with_voice)
        kiosk.route("**/api/guidance/**", clip)
        kiosk.reload()
        expect(kiosk.locator(".service").first).to_be_visible()
        return heard

    def test_it_is_not_offered_in_a_language_without_one(self, kiosk: Page, heard: list[str]) -> None:
        assert heard == []
        press(kiosk, "ease")
        translate(kiosk, "en")
        expect(kiosk.locator("[data-touch='ease:guidance']")).to_be_visible()
        translate(kiosk, "ko")
        expect(kiosk.locator("[data-touch='ease:guidance']")).to_be_hidden()

    def test_each_screen_speaks_its_title_and_choices(self, kiosk: Page, heard: list[str]) -> None:
        translate(kiosk, "en")
        kiosk.keyboard.press("+")
        expect(kiosk.locator("html")).to_have_attribute("data-guidance", "")
        until(lambda: kiosk.evaluate("true") and "en/service.delivery.wav" in heard)
        assert heard[0] == "en/choose_service.wav"
        assert heard.index("en/choice.1.wav") < heard.index("en/service.delivery.wav")
        heard.clear()
        press(kiosk, "service:delivery")
        until(lambda: kiosk.evaluate("true") and "en/choose_cards.wav" in heard)

    def test_it_is_as_loud_as_the_hour_wants(self, kiosk: Page, heard: list[str]) -> None:
        kiosk.evaluate("""() => {
          window.volumes = [];
          const play = HTMLMediaElement.prototype.play;
          HTMLMediaElement.prototype.play = function () { window.volumes.push(this.volume); return play.call(this); };
        }""")
        press(kiosk, "call-staff")
        until(lambda: bool(kiosk.evaluate("window.volumes.length")))
        assert kiosk.evaluate("window.volumes") == [0.3]


def until_heard(page: Page, heard: list[str], count: int) -> None:
    """Waits for so many clips; each look at the page lets it be answered."""
    until(lambda: page.evaluate("true") and len(heard) >= count)
