"""The touch screen in a real Chromium: every screen, both languages, true sizes (K1, K2, K5, K6, K8, K9, K11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from drivers.printers.port import Fault
from tests.support.browser import assert_accessible, screenshot
from tests.support.kiosk_site import KioskSite, running_site, serving, until

PORTRAIT, LANDSCAPE, SMALL = (1080, 1920), (1920, 1080), (1280, 800)
PANELS = [PORTRAIT, LANDSCAPE, SMALL]
LANGUAGES = ["ja", "en"]

#: What is wrong with the sizes of what is shown: a script, so that it measures what a resident sees.
MEASURE = """() => {
  const wrong = [];
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const told = (element) => element.id || element.className || element.tagName;
  const dialog = document.querySelector("dialog[open]");
  for (const element of (dialog ?? document.body).querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    if (element.closest("svg") || !element.checkVisibility() || !box.width || !box.height) continue;
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      wrong.push(`outside the panel: ${told(element)}`);
    const block = getComputedStyle(element).display !== "inline";
    if (block && (element.scrollHeight > element.clientHeight + 2 || element.scrollWidth > element.clientWidth + 2))
      wrong.push(`larger than its box: ${told(element)}`);
    if (element.tagName === "BUTTON" && Math.min(box.width, box.height) < 5 * rem)
      wrong.push(`smaller than 20 mm: ${element.textContent}`);
    if (element.textContent.trim() && parseFloat(getComputedStyle(element).fontSize) < 2.249 * rem)
      wrong.push(`letters too small: ${told(element)}`);
  }
  const buttons = [...(dialog ?? document).querySelectorAll("button")].filter((b) => b.checkVisibility());
  for (const [index, one] of buttons.entries()) {
    for (const other of buttons.slice(index + 1)) {
      const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
      const apart = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
      if (apart < 0.75 * rem) wrong.push(`less than 3 mm between ${one.textContent} and ${other.textContent}`);
    }
  }
  return wrong;
}"""


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


def touch(page: Page, name: str) -> None:
    page.locator(f"[data-touch='{name}']").click()


def state_of_print(page: Page, state: str) -> None:
    expect(page.locator("#print")).to_have_attribute("data-state", state, timeout=10_000)


def check(page: Page, name: str) -> None:
    assert page.evaluate(MEASURE) == []
    assert_accessible(page)
    screenshot(page, name)


class TestEveryScreen:
    """Nothing found by axe-core, nothing too small, nothing outside the panel; a picture of each is kept."""

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel[0]}x{panel[1]}")
    def test_the_way_to_a_ticket(
        self, site: KioskSite, address: str, page_at: Callable[..., Page], panel: tuple[int, int], language: str
    ) -> None:
        page = page_at(*panel, allow=["409"])
        name = f"kiosk-{panel[0]}x{panel[1]}-{language}"
        open_start(page, address, language)
        check(page, f"{name}-1-services")
        touch(page, "call-staff")
        expect(page.locator("#staff")).to_be_visible()
        check(page, f"{name}-2-staff")
        touch(page, "staff-close")
        touch(page, "service:delivery")
        check(page, f"{name}-3-cards")
        site.printer.hold()
        touch(page, "cards:3")
        state_of_print(page, "printing")
        check(page, f"{name}-4-printing")
        site.printer.release()
        state_of_print(page, "confirmed")
        check(page, f"{name}-5-confirmed")

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel[0]}x{panel[1]}")
    def test_trouble(
        self, site: KioskSite, address: str, page_at: Callable[..., Page], panel: tuple[int, int], language: str
    ) -> None:
        page = page_at(*panel, allow=["409", "503"])
        name = f"kiosk-{panel[0]}x{panel[1]}-{language}"
        site.printer.faults.set(Fault.PAPER_OUT)
        open_start(page, address, language)
        expect(page.locator("#printer-notice")).to_be_visible()
        check(page, f"{name}-6-no-paper")
        touch(page, "service:pin")
        state_of_print(page, "blocked")
        check(page, f"{name}-7-blocked")
        site.printer.faults.lose_confirmations()
        site.printer.faults.set()
        state_of_print(page, "unknown")
        check(page, f"{name}-8-unknown")
        touch(page, "finish")
        site.hub.refuse("service-full", 409)
        touch(page, "service:renewal")
        expect(page.locator("[data-screen=problem]")).to_be_visible()
        check(page, f"{name}-9-problem")

    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel[0]}x{panel[1]}")
    def test_eight_services(
        self, site: KioskSite, address: str, page_at: Callable[..., Page], panel: tuple[int, int], language: str
    ) -> None:
        more = [service.model_copy(update={"id": f"{service.id}-2", "prefix": "H"}) for service in site.hub.services]
        site.hub.services = site.hub.services + more
        page = page_at(*panel)
        open_start(page, address, language)
        expect(page.locator(".service")).to_have_count(8)
        check(page, f"kiosk-{panel[0]}x{panel[1]}-{language}-1-eight-services")


class TestChoosing:
    def test_waits_are_live(self, kiosk: Page, site: KioskSite) -> None:
        renewal = kiosk.locator("[data-touch='service:renewal']")
        expect(renewal).to_contain_text("お待ちの方はいません")
        site.hub.change("renewal", waiting=7)
        expect(renewal).to_contain_text("7組待ち")

    def test_a_closed_service_says_when_it_opens_and_cannot_be_picked(self, kiosk: Page, site: KioskSite) -> None:
        closed = kiosk.locator("[data-touch='service:application']")
        expect(closed).to_be_disabled()
        expect(closed).to_contain_text("13:00から")
        closed.click(force=True)
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()
        assert site.hub.commands == []

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
        touch(page, "page-more")
        expect(page.locator(".service")).to_have_count(4)
        assert page.evaluate(MEASURE) == []
        touch(page, "page-less")
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
        expect(kiosk.locator("#print-text")).to_have_text("番号札が2枚出ました。 2枚ともお取りください。")
        assert kiosk.evaluate("document.getElementById('ticket-qr').naturalWidth > 0")
        expect(kiosk.locator("[data-touch='call-staff']")).to_be_visible()
        expect(kiosk.locator("[data-touch='language:en']")).to_be_visible()

    def test_the_chime_plays_once_the_slips_are_out(self, kiosk: Page, site: KioskSite) -> None:
        played = listen(kiosk)
        site.printer.hold()
        touch(kiosk, "service:renewal")
        state_of_print(kiosk, "printing")
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
        expect(kiosk.locator(".slip").nth(1)).to_contain_text("出ました")

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
        state_of_print(kiosk, "printing")
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
            screenshot(kiosk, "kiosk-1080x1920-ja-away")
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()

    def test_a_service_that_closes_under_the_finger_says_so(self, kiosk: Page, site: KioskSite) -> None:
        site.hub.refuse("service-closed", 409)
        touch(kiosk, "service:renewal")
        expect(kiosk.locator("#problem-text")).to_have_text("この受付は終了しました。")
        touch(kiosk, "home")
        expect(kiosk.locator("[data-screen=services]")).to_be_visible()

    def test_call_staff_rings_and_claims_no_more_than_that(self, kiosk: Page) -> None:
        played = listen(kiosk)
        touch(kiosk, "call-staff")
        expect(kiosk.locator("#staff-text")).to_contain_text("チャイムを鳴らしました")
        until_played(kiosk, played, ["/sounds/attention.wav"])


class TestNumbersToldTooLate:
    """The hub commits a number, but its answers are lost: no number may wait in the queue with nobody behind it."""

    @pytest.mark.parametrize("panel", PANELS, ids=lambda panel: f"{panel[0]}x{panel[1]}")
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_shown_and_printed_by_itself_once_the_hub_answers(
        self, site: KioskSite, address: str, page_at: Callable[..., Page], panel: tuple[int, int], language: str
    ) -> None:
        page = page_at(*panel, allow=["503"])
        open_start(page, address, language)
        lose_the_answer(page, site)
        expect(page.locator("#still-trying")).to_be_visible()
        check(page, f"kiosk-{panel[0]}x{panel[1]}-{language}-10-no-answer")
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
        screenshot(asleep, "kiosk-1080x1920-en-idle")
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
    site.program.printing.stop()
    assert [ticket.number for ticket in site.hub.tickets.values()] == ["B001"]
    assert [slip.name[-9:] for slip in site.printer.printed] == ["1-visitor", "2-counter"]


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
        window.heard.push(new URL(this.src).pathname);
        return play.call(this);
      };
    }""")

    def heard() -> list[str]:
        told: list[str] = page.evaluate("window.heard")
        return told

    return heard


def until_played(page: Page, heard: Callable[[], list[str]], wanted: list[str]) -> None:
    until(lambda: heard() == wanted)
