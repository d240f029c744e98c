"""Staff mode in a real Chromium: found by staff, not by residents; every screen fits, and it ends by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from drivers.printers.port import Fault
from tests.support.browser import screenshot
from tests.support.kiosk_page_ruler import axe, measure, on_panel
from tests.support.kiosk_pages import LANGUAGES, hub_of_all_languages, press, shown, translate
from tests.support.kiosk_site import KioskSite, running_site, serving, until
from tests.support.staff_mode import CODE, set_code

SIZES = {"portrait": (1080, 1920, 21.5), "landscape": (1280, 800, 10.1)}
NUMBERS = 8


@pytest.fixture
def site() -> Iterator[KioskSite]:
    with running_site(restart=lambda: None) as site:
        set_code(site)
        yield site


@pytest.fixture
def address(site: KioskSite) -> Iterator[str]:
    with serving(site) as address:
        yield address


def issue(site: KioskSite, service: str = "renewal") -> None:
    answer = site.client.post("/api/tickets", json={"service": service, "cards": 2 if service == "delivery" else 1})
    assert answer.status_code == 201
    url = answer.get_json()["print_url"]
    until(lambda: site.client.get(url).get_json()["print"]["state"] in {"confirmed", "unknown"})


def enter(page: Page, address: str, code: str = CODE) -> None:
    """Through the door, by touch."""
    page.goto(f"{address}/staff")
    shown(page, "door")
    for digit in code:
        press(page, f"digit:{digit}")
    press(page, "enter")
    shown(page, "menu")


def said(page: Page, text: str) -> None:
    expect(page.locator("#said")).to_have_text(text)


class TestTheWayIn:
    def test_the_venues_name_held_for_three_seconds(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        page.clock.install()
        page.goto(address)
        shown(page, "services")
        box = page.locator("#venue").bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + 20, box["y"] + 10)
        page.mouse.down()
        page.clock.run_for(2900)
        page.mouse.up()
        page.clock.run_for(3000)
        assert page.url == f"{address}/"
        page.mouse.down()
        page.clock.run_for(3100)
        page.wait_for_url(f"{address}/staff")
        shown(page, "door")

    def test_the_key_held_for_three_seconds(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        page.clock.install()
        page.goto(address)
        shown(page, "services")
        page.keyboard.down("*")
        page.clock.run_for(3100)
        page.wait_for_url(f"{address}/staff")

    def test_not_while_a_number_is_in_sight(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        page.goto(address)
        shown(page, "services")
        press(page, "service:renewal")
        shown(page, "ticket")
        box = page.locator("#venue").bounding_box()
        assert box is not None
        page.clock.install()
        page.mouse.move(box["x"] + 20, box["y"] + 10)
        page.mouse.down()
        page.clock.run_for(4000)
        shown(page, "ticket")
        assert page.url == f"{address}/"

    def test_nothing_on_the_residents_screen_tells_of_it(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        page.goto(address)
        shown(page, "services")
        assert "係員モード" not in page.content()

    def test_nobody_enters_a_code_and_the_residents_screen_comes_back(
        self, address: str, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(1080, 1920)
        page.clock.install()
        page.goto(f"{address}/staff")
        shown(page, "door")
        page.clock.run_for(21_000)
        expect(page).to_have_url(f"{address}/")

    def test_a_wrong_code_waits_and_shows_how_long(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920, allow=["403"])
        page.goto(f"{address}/staff")
        shown(page, "door")
        page.keyboard.type("000111")
        expect(page.locator("#code")).to_have_text("●●●●●●")
        page.keyboard.press("Backspace")
        expect(page.locator("#code")).to_have_text("●●●●●")
        press(page, "enter")
        expect(page.locator("#door-said")).to_contain_text("暗証番号が違います")
        expect(page.locator("#door-said")).to_contain_text("秒お待ちください")
        assert "000" not in page.content()

    def test_without_a_code_it_says_how_to_set_one(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        (site.data / "staff-code").unlink()
        page = page_at(1080, 1920)
        page.goto(f"{address}/staff")
        shown(page, "no-code")
        expect(page.locator(".command")).to_contain_text("junban device code")
        assert measure(page, 21.5) == []
        assert axe(page) == []


class TestInside:
    @pytest.mark.parametrize("size", list(SIZES))
    def test_every_screen_fits_in_both_languages_and_axe_finds_nothing(
        self, site: KioskSite, address: str, page_at: Callable[..., Page], size: str
    ) -> None:
        width, height, inches = SIZES[size]
        for number in range(NUMBERS):
            issue(site, "delivery" if number % 2 else "renewal")
        site.printer.faults.lose_confirmations()
        issue(site)
        page = page_at(width, height)
        on_panel(page, inches)
        page.goto(f"{address}/staff")
        shown(page, "door")

        def look(name: str) -> None:
            assert axe(page) == []
            for language in ("ja", "en"):
                screenshot(page, f"staff-{size}-{language}-{name}")
                assert measure(page, inches) == [], (name, language)
                page.evaluate("document.querySelector('[data-touch=language]').click()")

        for digit in CODE:
            press(page, f"digit:{digit}")
        look("1-door")
        press(page, "enter")
        shown(page, "menu")
        look("2-menu")
        press(page, "tickets")
        shown(page, "tickets")
        expect(page.locator(".ticket-line").first).to_be_visible()
        look("3-tickets")
        page.locator(".ticket-line").first.click()
        shown(page, "ticket")
        expect(page.locator("#found")).to_be_visible()
        look("4-ticket")
        press(page, "ask:cancel")
        expect(page.locator("#ask")).to_be_visible()
        look("5-question")
        press(page, "yes")
        expect(page.locator("#ticket-cancelled")).to_be_visible()
        look("6-cancelled")
        press(page, "back")
        shown(page, "tickets")
        page.keyboard.press("*")
        shown(page, "menu")
        press(page, "ask:close")
        press(page, "yes")
        expect(page.locator("#closed")).to_be_visible()
        site.printer.faults.set(Fault.PAPER_OUT)
        expect(page.locator("#printer")).to_have_attribute("data-level", "bad")
        site.hub.away = True
        expect(page.locator("#hub")).to_have_attribute("data-level", "warn", timeout=15_000)
        look("7-troubles")

    def test_a_reprint_by_touch(self, site: KioskSite, address: str, page_at: Callable[..., Page]) -> None:
        issue(site)
        page = page_at(1080, 1920)
        enter(page, address)
        press(page, "tickets")
        page.locator(".ticket-line").first.click()
        press(page, "ask:reprint-visitor")
        press(page, "no")
        press(page, "ask:reprint-counter")
        press(page, "yes")
        said(page, "B001 を再発行します")
        until(lambda: len(site.printer.printed) == 3)
        expect(page.locator("#slip-states")).to_contain_text("窓口用（再発行）：出ました")

    def test_a_number_is_found_by_its_digits(self, site: KioskSite, address: str, page_at: Callable[..., Page]) -> None:
        for _ in range(NUMBERS):
            issue(site)
        page = page_at(1080, 1920)
        enter(page, address)
        press(page, "tickets")
        expect(page.locator(".ticket-line")).to_have_count(6)
        press(page, "older")
        expect(page.locator(".ticket-line")).to_have_count(2)
        page.keyboard.press("7")
        expect(page.locator(".ticket-line .number")).to_have_text(["B007"])
        page.keyboard.press("Backspace")
        expect(page.locator(".ticket-line")).to_have_count(6)

    def test_a_test_slip_and_what_became_of_it(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(1080, 1920)
        enter(page, address)
        press(page, "test")
        said(page, "テスト印刷が出ました")
        assert site.printer.printed[0].name.endswith("-test")

    def test_volume_by_steps(self, site: KioskSite, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        enter(page, address)
        press(page, "softer")
        expect(page.locator("#volume-steps")).to_have_text("本日だけ −1")
        press(page, "softer")
        expect(page.locator("#volume-steps")).to_have_text("本日だけ −2")
        assert site.program.staff.steps == -2

    def test_the_whole_of_it_by_a_keypad(self, site: KioskSite, address: str, page_at: Callable[..., Page]) -> None:
        issue(site)
        page = page_at(1080, 1920)
        page.goto(f"{address}/staff")
        shown(page, "door")
        page.keyboard.type(CODE)
        for _ in range(12):
            page.keyboard.press("ArrowUp")
            if page.evaluate("document.activeElement.dataset.touch") == "enter":
                break
        page.keyboard.press("Enter")
        shown(page, "menu")
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        shown(page, "tickets")
        page.locator(".ticket-line").first.focus()
        page.keyboard.press("Enter")
        shown(page, "ticket")
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        expect(page.locator("#ask")).to_be_visible()
        page.keyboard.press("2")
        page.keyboard.press("Enter")
        said(page, "B001 を再発行します")
        until(lambda: len(site.printer.printed) == 3)
        for _ in range(3):
            page.keyboard.press("*")
        page.wait_for_url(f"{address}/")


class TestTheEnd:
    def test_untouched_it_ends_and_a_resident_sees_nothing_of_it(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(1080, 1920, allow=["403"])
        page.goto(address)
        shown(page, "services")
        enter(page, address)
        site.program.staff.sessions.end()
        page.wait_for_url(f"{address}/")
        shown(page, "services")
        page.go_back()
        shown(page, "services")

    def test_the_button_ends_the_session(self, site: KioskSite, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        enter(page, address)
        press(page, "leave")
        page.wait_for_url(f"{address}/")
        assert site.program.staff.sessions.left() == 0

    def test_it_goes_back_only_when_the_program_answers(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        """A browser that finds nobody shows an error page, and nobody could leave that."""
        page = page_at(1080, 1920, allow=["ERR_FAILED"])
        enter(page, address)
        page.route(f"{address}/api/state", lambda route: route.abort())
        press(page, "ask:restart")
        press(page, "yes")
        said(page, "再起動しています")
        for _try in range(2):
            with page.expect_request(f"{address}/api/state", timeout=15_000):
                """The page asks whether the program is there."""
        assert page.url == f"{address}/staff"
        page.unroute(f"{address}/api/state")
        page.wait_for_url(f"{address}/")

    def test_a_reload_asks_for_the_code_again(self, address: str, page_at: Callable[..., Page]) -> None:
        page = page_at(1080, 1920)
        enter(page, address)
        page.reload()
        shown(page, "door")

    def test_the_residents_page_can_do_nothing_while_a_session_runs(
        self, site: KioskSite, address: str, page_at: Callable[..., Page]
    ) -> None:
        page = page_at(1080, 1920, allow=["403"])
        enter(page, address)
        page.goto(address)
        status = page.evaluate(
            """async () => (await fetch("/staff/api/close", {
                 method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).status"""
        )
        assert status == 403
        assert site.program.staff.closed_since is None
        assert page.evaluate("document.cookie") == ""


@pytest.mark.parametrize("size", list(SIZES))
def test_a_closed_kiosk_says_so_to_residents_in_every_language(page_at: Callable[..., Page], size: str) -> None:
    width, height, inches = SIZES[size]
    with running_site(hub=hub_of_all_languages()) as site, serving(site) as address:
        site.program.staff.close()
        page = page_at(width, height)
        on_panel(page, inches)
        page.goto(address)
        shown(page, "closed")
        expect(page.locator("[data-screen=closed] h1")).to_have_text("本日の受付は終了しました")
        screenshot(page, f"staff-{size}-closed")
        for tag in LANGUAGES:
            translate(page, tag)
            assert measure(page, inches) == [], tag
        assert axe(page) == []
        site.program.staff.open()
        shown(page, "services")
