"""The touch screen in a real Chromium: what a touch does, and what becomes of it (K1, K2, K5, K8, K9, K11)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from drivers.printers.port import Fault
from tests.support.browser import assert_accessible, screenshot
from tests.support.kiosk_page_ruler import axe, measure
from tests.support.kiosk_pages import touch
from tests.support.kiosk_site import KioskSite, running_site, serving, until

PORTRAIT = (1080, 1920)
INCHES = 21.5


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site() as site:
        yield site


@pytest.fixture
def address(site: KioskSite) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def kiosk(address: str, page_at: Callable[..., Page]) -> Page:
    """The first screen on an upright panel."""
    page = page_at(*PORTRAIT, allow=["409", "503"])
    open_start(page, address)
    return page


def open_start(page: Page, address: str, language: str = "ja") -> None:
    page.goto(address)
    expect(page.locator(".service").first).to_be_visible()
    if language != "ja":
        touch(page, f"language:{language}")
        expect(page.locator("html")).to_have_attribute("lang", language)


def state_of_print(page: Page, state: str) -> None:
    expect(page.locator("#print")).to_have_attribute("data-state", state, timeout=10_000)


class TestChoosing:
    def test_waits_are_live(self, kiosk: Page, site: KioskSite) -> None:
        renewal = kiosk.locator("[data-touch='service:renewal']")
        expect(renewal).to_contain_text("お待ちの方なし")
        site.hub.change("renewal", waiting=7)
        expect(renewal).to_contain_text("7組待ち")

    def test_a_closed_service_says_when_it_opens_and_cannot_be_picked(self, kiosk: Page, site: KioskSite) -> None:
        closed = kiosk.locator("[data-touch='service:application']")
        expect(closed).to_be_disabled()
        expect(closed).to_contain_text("13:00から")
        closed.click(force=True)
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()
        assert site.hub.commands == []

    def test_why_staff_have_closed_it_stands_beside(self, kiosk: Page, site: KioskSite) -> None:
        site.hub.change("application", closed_note={"ja": "機器の点検のため", "en": "Maintenance"})
        closed = kiosk.locator("[data-touch='service:application']")
        expect(closed).to_contain_text("機器の点検のため")
        expect(closed).to_contain_text("13:00から")
        assert measure(kiosk, INCHES) == []

    def test_more_than_eight_services_are_leafed_through(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        site.hub.services = [
            service.model_copy(update={"id": f"{service.id}-{turn}"})
            for turn in range(3)
            for service in site.hub.services
        ]
        page = page_at(*PORTRAIT)
        open_start(page, address)
        expect(page.locator(".service")).to_have_count(8)
        touch(page, "page:8")
        expect(page.locator(".service")).to_have_count(4)
        assert measure(page, INCHES) == []
        touch(page, "page:0")
        expect(page.locator(".service")).to_have_count(8)

    def test_the_language_travels_with_the_ticket(self, kiosk: Page, site: KioskSite) -> None:
        touch(kiosk, "language:en")
        expect(kiosk.locator("h1:visible")).to_have_text("Choose what you need")
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "confirmed")
        assert site.hub.commands[0].language == "en"

    def test_cards_travel_with_the_ticket(self, kiosk: Page, site: KioskSite) -> None:
        touch(kiosk, "service:delivery")
        expect(kiosk.locator(".card")).to_have_count(4)
        touch(kiosk, "cards:3")
        state_of_print(kiosk, "confirmed")
        assert site.hub.commands[0].cards == 3

    def test_a_name_without_translation_is_marked_as_japanese(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        site.hub.change("pin", name={"ja": "暗証番号の再設定"})
        page = page_at(*PORTRAIT)
        open_start(page, address, "en")
        expect(page.locator("[data-touch='service:pin'] .service-name")).to_have_attribute("lang", "ja")

    def test_a_second_touch_within_a_second_is_no_second_ticket(self, kiosk: Page, site: KioskSite) -> None:
        kiosk.locator("[data-touch='service:renewal']").dblclick()
        state_of_print(kiosk, "confirmed")
        assert len(site.hub.commands) == 1

    def test_a_double_tap_does_not_answer_the_next_question(self, kiosk: Page) -> None:
        box = kiosk.locator("[data-touch='service:delivery']").bounding_box()
        assert box is not None
        kiosk.mouse.dblclick(box["x"] + 100, box["y"] + box["height"] / 2)
        expect(kiosk.locator("[data-screen=cards]")).to_be_visible()

    def test_a_press_is_answered_within_a_tenth_of_a_second(self, kiosk: Page) -> None:
        took = kiosk.evaluate("""() => new Promise((resolve) => {
          const button = document.querySelector("[data-touch='service:renewal']");
          const start = performance.now();
          new MutationObserver(() => resolve(performance.now() - start)).observe(button, { attributes: true });
          button.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
        })""")
        assert took <= 100


class TestTicket:
    def test_number_qr_and_how_to_take_both_slips(self, kiosk: Page) -> None:
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "confirmed")
        expect(kiosk.locator("#ticket-number")).to_have_text("B001")
        expect(kiosk.locator("#print-title")).to_have_text("番号札が2枚出ました。 2枚ともお取りください。")
        assert kiosk.evaluate("document.getElementById('ticket-qr').naturalWidth > 0")
        expect(kiosk.locator("[data-touch='call-staff']")).to_be_visible()
        expect(kiosk.locator("[data-touch='language:en']:visible")).to_be_visible()

    def test_the_chime_plays_once_the_slips_are_out(self, kiosk: Page, site: KioskSite) -> None:
        played = listen(kiosk)
        site.printer.hold()
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "awaiting")
        assert played() == []
        site.printer.release()
        state_of_print(kiosk, "confirmed")
        until_played(kiosk, played, ["/sounds/issued.wav"])

    def test_a_blocked_printer_keeps_number_and_qr_and_recovers(self, kiosk: Page, site: KioskSite) -> None:
        played = listen(kiosk)
        site.printer.faults.set(Fault.COVER_OPEN)
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "blocked")
        expect(kiosk.locator("#ticket-number")).to_have_text("B001")
        expect(kiosk.locator("#ticket-qr")).to_be_visible()
        until_played(kiosk, played, ["/sounds/attention.wav"])
        site.printer.faults.set()
        state_of_print(kiosk, "confirmed")
        until_played(kiosk, played, ["/sounds/attention.wav", "/sounds/issued.wav"])

    def test_a_half_known_outcome_is_told_slip_by_slip(self, kiosk: Page, site: KioskSite) -> None:
        site.printer.faults.lose_confirmations()
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "unknown")
        expect(kiosk.locator(".slip").nth(0)).to_contain_text("確認できません")
        expect(kiosk.locator(".slip").nth(1)).to_contain_text("待っています")

    def test_a_reload_is_the_same_ticket(self, kiosk: Page, site: KioskSite) -> None:
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "confirmed")
        kiosk.reload()
        state_of_print(kiosk, "confirmed")
        expect(kiosk.locator("#ticket-number")).to_have_text("B001")
        assert len(site.hub.tickets) == 1
        assert len(site.printer.printed) == 2
        touch(kiosk, "finish")
        kiosk.reload()
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()

    def test_a_program_that_falls_silent_is_told_too(self, kiosk: Page, site: KioskSite) -> None:
        site.printer.hold()
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "awaiting")
        kiosk.route("**/api/tickets/*", lambda route: route.fulfill(status=409))
        state_of_print(kiosk, "lost")
        expect(kiosk.locator("#ticket-number")).to_have_text("B001")


class TestTrouble:
    def test_a_hub_that_goes_away_while_issuing_sends_to_staff(self, kiosk: Page, site: KioskSite) -> None:
        site.hub.away = True
        touch(kiosk, "service:renewal")
        expect(kiosk.locator("#problem-text")).to_contain_text("職員に声をかけてください")
        assert site.printer.printed == []

    def test_a_hub_that_is_away_closes_the_screen_until_it_is_back(
        self, kiosk: Page, site: KioskSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(type(site.program.watch), "reachable", False)
            expect(kiosk.locator("[data-screen=away]")).to_be_visible()
            expect(kiosk.locator("[data-screen=away]")).to_contain_text("職員に声をかけてください")
            assert_accessible(kiosk)
            screenshot(kiosk, "kiosk-21-upright-ja-9-away")
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()

    def test_a_service_that_closes_under_the_finger_says_so(self, kiosk: Page, site: KioskSite) -> None:
        site.hub.refuse("service-closed", 409)
        touch(kiosk, "service:renewal")
        expect(kiosk.locator("#problem-text")).to_have_text("この受付は終了しました。")
        touch(kiosk, "home")
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()

    def test_call_staff_rings_and_claims_no_more_than_that(self, kiosk: Page, site: KioskSite) -> None:
        played = listen(kiosk)
        site.hub.away = True
        touch(kiosk, "call-staff")
        expect(kiosk.locator("#staff-text")).to_contain_text("チャイムを鳴らしました")
        until_played(kiosk, played, ["/sounds/attention.wav"])


class TestNumbersToldTooLate:
    """The hub commits a number, but its answers are lost: no number may wait in the queue with nobody behind it."""

    def test_it_is_shown_and_printed_by_itself_once_the_hub_answers(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(*PORTRAIT, allow=["503"])
        open_start(page, address)
        lose_the_answer(page, site)
        expect(page.locator("#still-trying")).to_be_visible()
        assert measure(page, INCHES) == []
        assert axe(page) == []
        screenshot(page, "kiosk-21-upright-ja-8-no-answer")
        assert site.printer.printed == []
        site.hub.lose_answers = 0
        state_of_print(page, "confirmed")
        expect(page.locator("#ticket-number")).to_have_text("B001")
        assert_one_ticket(site)

    def test_it_is_given_to_its_resident_who_starts_over_and_wishes_the_same(
        self, kiosk: Page, site: KioskSite
    ) -> None:
        lose_the_answer(kiosk, site)
        touch(kiosk, "home")
        site.hub.lose_answers = 0
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "confirmed")
        expect(kiosk.locator("#ticket-number")).to_have_text("B001")
        assert_one_ticket(site)

    def test_it_outlives_a_reload(self, kiosk: Page, site: KioskSite) -> None:
        lose_the_answer(kiosk, site)
        kiosk.reload()
        site.hub.lose_answers = 0
        state_of_print(kiosk, "confirmed")
        assert_one_ticket(site)

    def test_another_wish_is_another_ticket(self, kiosk: Page, site: KioskSite) -> None:
        lose_the_answer(kiosk, site)
        touch(kiosk, "home")
        site.hub.lose_answers = 0
        touch(kiosk, "service:pin")
        state_of_print(kiosk, "confirmed")
        expect(kiosk.locator("#ticket-number")).to_have_text("C002")

    def test_a_refusal_in_the_end_ends_the_asking(self, kiosk: Page, site: KioskSite) -> None:
        lose_the_answer(kiosk, site)
        site.hub.refuse("service-closed", 409)
        expect(kiosk.locator("#problem-text")).to_have_text("この受付は終了しました。")
        expect(kiosk.locator("#still-trying")).to_be_hidden()
        expect(kiosk.locator("#problem-title")).to_have_text("番号をお取りできませんでした")

    def test_nobody_there_is_given_nothing_and_the_next_resident_a_number_of_their_own(
        self, address: str, site: KioskSite, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(*PORTRAIT, allow=["503"])
        page.clock.install()
        open_start(page, address)
        lose_the_answer(page, site)
        asks = count_asks(page)
        page.clock.run_for(41_000)
        expect(page.locator("#idle")).to_be_visible()
        until(lambda: page.evaluate("window.underWay") == 0)
        until_asked_no_more(site)  # the page's clock ran ahead of the program, which may still be at its second try
        site.hub.lose_answers = 0
        asked = asks()
        page.clock.run_for(15_000)
        expect(page.locator("#idle")).to_be_visible()
        assert asks() == asked
        page.clock.run_for(6_000)
        expect(page.locator("[data-screen=services]")).to_be_visible()
        assert site.printer.printed == []
        touch(page, "service:renewal")
        expect(page.locator("#ticket-number")).to_have_text("B002")

    def test_the_next_in_line_has_a_number_of_their_own_too(
        self, address: str, site: KioskSite, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(*PORTRAIT, allow=["503"])
        page.clock.install()
        open_start(page, address)
        lose_the_answer(page, site)
        page.clock.run_for(21_000)
        touch(page, "home")
        expect(page.locator("[data-screen=services]")).to_be_visible()
        site.hub.lose_answers = 0
        touch(page, "service:renewal")
        expect(page.locator("#ticket-number")).to_have_text("B002")


class TestIdle:
    @pytest.fixture
    def asleep(self, address: str, page_at: Callable[..., Page]) -> Page:
        """A page whose clock the test moves."""
        page = page_at(*PORTRAIT)
        page.clock.install()
        open_start(page, address, "en")
        touch(page, "service:delivery")
        expect(page.locator("[data-screen=cards]")).to_be_visible()
        return page

    def test_it_asks_and_then_everything_is_as_before(self, asleep: Page) -> None:
        asleep.clock.run_for(41_000)
        expect(asleep.locator("#idle")).to_be_visible()
        assert_accessible(asleep)
        screenshot(asleep, "kiosk-21-upright-en-10-idle")
        asleep.clock.run_for(21_000)
        expect(asleep.locator("#idle")).to_be_hidden()
        expect(asleep.locator("[data-screen=services]")).to_be_visible()
        expect(asleep.locator("html")).to_have_attribute("lang", "ja")

    def test_an_answer_keeps_the_screen(self, asleep: Page) -> None:
        asleep.clock.run_for(41_000)
        touch(asleep, "idle-continue")
        expect(asleep.locator("#idle")).to_be_hidden()
        asleep.clock.run_for(25_000)
        expect(asleep.locator("[data-screen=cards]")).to_be_visible()

    def test_the_first_screen_asks_nobody(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(*PORTRAIT)
        page.clock.install()
        open_start(page, address)
        page.clock.run_for(120_000)
        expect(page.locator("#idle")).to_be_hidden()

    def test_a_taken_ticket_leaves_the_screen_by_itself(self, asleep: Page) -> None:
        touch(asleep, "cards:1")
        for _ in range(40):
            asleep.clock.run_for(500)
            if asleep.locator("#print").get_attribute("data-state") == "confirmed":
                break
        state_of_print(asleep, "confirmed")
        asleep.clock.run_for(16_000)
        expect(asleep.locator("[data-screen=services]")).to_be_visible()


def lose_the_answer(page: Page, site: KioskSite) -> None:
    """Touches a service; the hub commits, and goes on committing, but nobody hears of it."""
    site.hub.lose_answers = 1000
    touch(page, "service:renewal")
    expect(page.locator("[data-screen=problem]")).to_be_visible()


def assert_one_ticket(site: KioskSite) -> None:
    """One number in the hub, one pair of slips on paper."""
    site.program.worker.stop()
    assert [ticket.number for ticket in site.hub.tickets.values()] == ["B001"]
    assert [slip.name[-9:] for slip in site.printer.printed] == ["1-visitor", "2-counter"]


def until_asked_no_more(site: KioskSite) -> None:
    """The hub has heard nothing for longer than a try and the pause before it may take."""
    heard = -1
    while heard != (heard := len(site.hub.commands)):
        threading.Event().wait(0.5)


def count_asks(page: Page) -> Callable[[], int]:
    """How many tickets the page has asked for from now on; `underWay` is how many of them have no answer yet."""
    page.evaluate("""() => {
      window.asked = window.underWay = 0;
      const send = window.fetch;
      window.fetch = async (address, options) => {
        if (options?.method !== "POST") return send(address, options);
        window.asked += 1;
        window.underWay += 1;
        return send(address, options).finally(() => (window.underWay -= 1));
      };
    }""")

    def asks() -> int:
        asked: int = page.evaluate("window.asked")
        return asked

    return asks


def listen(page: Page) -> Callable[[], list[str]]:
    """What has been heard from now on."""
    page.evaluate("""() => {
      window.heard = [];
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () {
        const { pathname } = new URL(this.src);
        if (pathname !== "/sounds/touch.wav") window.heard.push(pathname);
        return play.call(this);
      };
    }""")

    def heard() -> list[str]:
        told: list[str] = page.evaluate("window.heard")
        return told

    return heard


def until_played(page: Page, heard: Callable[[], list[str]], wanted: list[str]) -> None:
    until(lambda: heard() == wanted)
