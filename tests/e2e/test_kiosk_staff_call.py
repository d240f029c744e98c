"""職員を呼ぶ on the touch screen: what it says is true at every step, in every language, by touch and by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.devices import Order, OrderKind
from tests.support.browser import screenshot
from tests.support.kiosk_page_ruler import axe, measure, on_panel
from tests.support.kiosk_pages import LANGUAGES, hub_of_all_languages, press, shown, touch, translate
from tests.support.kiosk_site import KioskSite, running_site, serving, until

PANELS = {"21-upright": (1080, 1920, 21.5), "10-lying": (1280, 800, 10.1)}
CHIME_ONLY = "チャイムを鳴らしました"
TOLD = "職員の画面にお知らせしました"


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site(hub=hub_of_all_languages(), idle_seconds=2) as site:
        yield site


@pytest.fixture
def kiosk(site: KioskSite, page_at: Callable[..., Page]) -> Iterator[Page]:
    with serving(site) as address:
        page = page_at(1080, 1920, allow=["503"])
        on_panel(page, 21.5)
        page.goto(address)
        expect(page.locator(".service").first).to_be_visible()
        yield page


def expect_question(page: Page, title: str, text: str) -> None:
    expect(page.locator("#staff-title")).to_have_text(title)
    expect(page.locator("#staff-text")).to_contain_text(text)
    expect(page.locator("#staff")).to_be_visible()


def come(site: KioskSite) -> None:
    site.hub.order(Order(id="order-1", kind=OrderKind.COMING, printer=""))
    until(lambda: site.program.staff_call.state == "coming")


def test_the_screen_says_how_far_the_call_got(kiosk: Page, site: KioskSite) -> None:
    site.hub.away = True
    touch(kiosk, "call-staff")
    expect_question(kiosk, "職員に声をかけてください", CHIME_ONLY)
    site.hub.away = False
    expect_question(kiosk, "職員を呼んでいます", TOLD)
    assert axe(kiosk) == []
    come(site)
    expect_question(kiosk, "職員が向かっています", "こちらで少しお待ちください")
    assert axe(kiosk) == []


def test_no_more_is_said_than_is_true_where_the_program_does_not_answer(kiosk: Page) -> None:
    kiosk.route("**/api/staff-call", lambda route: route.fulfill(status=503))
    kiosk.evaluate("() => { HTMLMediaElement.prototype.play = () => Promise.reject(new Error('no sound')); }")
    touch(kiosk, "call-staff")
    expect_question(kiosk, "職員に声をかけてください", "チャイムを鳴らせませんでした")


def test_by_keys_in_the_language_chosen(kiosk: Page, site: KioskSite) -> None:
    translate(kiosk, "pt-BR")
    kiosk.keyboard.press("0")
    expect_question(kiosk, "Chamando um funcionário", "aparece na tela dos funcionários")
    kiosk.keyboard.press("*")
    expect(kiosk.locator("#staff")).to_be_hidden()
    come(site)  # who called is still here, and has closed the question
    expect_question(kiosk, "Um funcionário está a caminho", "Aguarde")


def test_whoever_waits_for_staff_is_not_asked_whether_they_are_there(kiosk: Page, site: KioskSite) -> None:
    touch(kiosk, "call-staff")
    expect_question(kiosk, "職員を呼んでいます", TOLD)
    asked = len(site.hub.reports)
    until(lambda: len(site.hub.reports) > asked + 60)  # three seconds of reports
    expect(kiosk.locator("#idle")).to_be_hidden()
    touch(kiosk, "staff-close")
    shown(kiosk, "services")


def test_the_next_resident_is_not_told_of_a_call_of_the_one_before(kiosk: Page, site: KioskSite) -> None:
    touch(kiosk, "call-staff")
    expect_question(kiosk, "職員を呼んでいます", TOLD)
    touch(kiosk, "staff-close")
    translate(kiosk, "en")
    press(kiosk, "ease")
    expect(kiosk.locator("#idle")).to_be_visible(timeout=10_000)
    press(kiosk, "idle-start-over")
    with kiosk.expect_response("**/api/state"):
        come(site)
    with kiosk.expect_response(lambda answer: '"coming"' in answer.text() if "state" in answer.url else False):
        pass
    expect(kiosk.locator("#staff")).to_be_hidden()


@pytest.mark.parametrize("name", list(PANELS))
def test_it_fits_in_every_language(name: str, site: KioskSite, page_at: Callable[..., Page]) -> None:
    width, height, inches = PANELS[name]
    with serving(site) as address:
        page = page_at(width, height)
        on_panel(page, inches)
        page.goto(address)
        expect(page.locator(".service").first).to_be_visible()
        page.evaluate("() => document.fonts.ready.then(() => undefined)")
        press(page, "call-staff")
        wrong = []
        expect(page.locator("#staff-text")).to_have_attribute("data-say", "staff_told")
        wrong += [f"told {one}" for one in fits_nowhere(page, inches)]
        screenshot(page, f"kiosk-{name}-ja-staff-told")
        come(site)
        expect(page.locator("#staff-text")).to_have_attribute("data-say", "staff_wait")
        wrong += [f"coming {one}" for one in fits_nowhere(page, inches)]
        screenshot(page, f"kiosk-{name}-ja-staff-coming")
        page.goto("about:blank")
    assert not wrong, "\n".join(wrong[:25])


def fits_nowhere(page: Page, inches: float) -> list[str]:
    wrong = []
    for tag in LANGUAGES:
        translate(page, tag)
        wrong += [f"{tag}: {one}" for one in measure(page, inches)]
    translate(page, "ja")
    return wrong
