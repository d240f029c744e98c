"""The voice that reads the screen, in a real Chromium with real clips of silence: what it says, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.snapshots import SoundView
from tests.support.kiosk_hub import NOW
from tests.support.kiosk_pages import press, print_state, shown, translate
from tests.support.kiosk_site import KioskSite, running_site, serving, until
from tests.support.tones import SilentRenderer

PORTRAIT = (1080, 1920)
LISTEN = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  window.heard.push(this.src.replace(/^.*(\\/guidance\\/|\\/sounds\\/)/, "").replace(/\\.wav$/, ""));
  return play.call(this);
};
"""


@pytest.fixture
def renderer() -> SilentRenderer:
    return SilentRenderer()


@pytest.fixture
def site(renderer: SilentRenderer) -> Iterator[KioskSite]:
    with running_site(renderer=renderer, idle_seconds=900) as site:
        yield site


@pytest.fixture
def kiosk(site: KioskSite, page_at: Callable[..., Page]) -> Iterator[Page]:
    with serving(site) as address:
        page = page_at(*PORTRAIT, allow=["503"])
        page.add_init_script(LISTEN)
        page.clock.set_fixed_time(NOW)  # the day on which the closed service opens
        page.goto(address)
        expect(page.locator(".service").first).to_be_visible()
        yield page


class Ear:
    """Names of the clips and chimes that were played, in order."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def heard(self) -> list[str]:
        """So far: `ja/how`, `issued`."""
        return [str(name) for name in self._page.evaluate("window.heard")]

    def until(self, name: str) -> None:
        """Waits for one."""
        until(lambda: name in self.heard)

    def has(self, *names: str) -> bool:
        """Whether these came in this order, with others between."""
        rest = iter(self.heard)
        return all(name in rest for name in names)

    def forget(self) -> None:
        """From here on."""
        self._page.evaluate("window.heard = []")


@pytest.fixture
def ear(kiosk: Page) -> Ear:
    return Ear(kiosk)


def test_the_screen_is_read_from_title_to_the_way_on(kiosk: Page, ear: Ear, renderer: SilentRenderer) -> None:
    kiosk.keyboard.press("+")
    ear.until("ja/how")
    first = ("ja/choose_service", "ja/choice.1", "ja/service.delivery", "ja/groups.3", "ja/wait.10-25", "ja/choice.2")
    assert ear.has(*first, "ja/service.application", "ja/opens.13-0", "ja/how"), ear.heard
    said = [order["text"] for order in renderer.orders]
    assert "三組待ちです。" in said
    assert "受付時間外です。十三時から受け付けます。" in said


def test_a_whole_visit_by_ear(kiosk: Page, ear: Ear) -> None:
    kiosk.keyboard.press("+")
    ear.until("ja/how")
    ear.forget()
    kiosk.keyboard.press("1")
    kiosk.keyboard.press("Enter")
    shown(kiosk, "cards")
    ear.until("ja/how")
    assert ear.has("ja/choose_cards", "ja/cards_hint", "ja/choice.1", "ja/cards.1", "ja/choice.2")
    kiosk.keyboard.press("2")
    kiosk.keyboard.press("Enter")
    print_state(kiosk, "confirmed")
    ear.until("ja/print_confirmed_2")
    assert "ja/number.A001" in ear.heard
    assert "issued" not in ear.heard, "the voice tells it"


def test_success_by_voice_where_the_venue_says_so(kiosk: Page, site: KioskSite, ear: Ear) -> None:
    site.hub.sound = SoundView(success="voice")
    site.program.watch._venue_asked = float("-inf")
    until(lambda: site.client.get("/api/state").get_json()["sound"]["success"] == "voice")
    kiosk.reload()
    expect(kiosk.locator(".service").first).to_be_visible()
    translate(kiosk, "en")
    press(kiosk, "service:renewal")
    print_state(kiosk, "confirmed")
    ear.until("en/print_confirmed_2")
    assert [name for name in ear.heard if name.startswith("en/")] == ["en/number.B001", "en/print_confirmed_2"]


def test_a_voice_that_fails_leaves_success_to_the_chime(kiosk: Page, ear: Ear, renderer: SilentRenderer) -> None:
    renderer.broken = True
    kiosk.keyboard.press("+")
    press(kiosk, "service:renewal")
    print_state(kiosk, "confirmed")
    ear.until("issued")


def test_a_touch_ends_the_reading(kiosk: Page, ear: Ear, renderer: SilentRenderer) -> None:
    renderer.gate.clear()
    kiosk.keyboard.press("+")
    ear.until("ja/choose_service")
    kiosk.locator("h1:visible").click()
    renderer.gate.set()
    press(kiosk, "service:delivery")
    ear.until("ja/choose_cards")
    assert "ja/service.pin" not in ear.heard


def test_a_switch_says_what_it_is_now(kiosk: Page, ear: Ear) -> None:
    kiosk.keyboard.press("+")
    press(kiosk, "ease")
    ear.until("ja/ease.guidance")
    assert ear.has("ja/ease_title", "ja/choice.1", "ja/ease.large", "ja/ease_off")
    ear.forget()
    press(kiosk, "ease:large")
    ear.until("ja/ease_on")
    assert ear.has("ja/ease.large", "ja/ease_on")
