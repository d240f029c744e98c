"""The whole screen by one switch, or by two: a frame goes over the controls, and a press takes what is in it (K6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.kiosk_page_ruler import axe, measure, on_panel
from tests.support.kiosk_pages import LANGUAGES, hub_of_all_languages, print_state, shown, translate
from tests.support.kiosk_site import KioskSite, running_site, serving, until
from tests.support.kiosk_switch import PACE, Switch
from tests.support.tones import SilentRenderer

INCHES = 21.5
STEP_KEY = "Tab"
LISTEN = """
window.heard = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  window.heard.push(this.src.replace(/^.*(\\/guidance\\/|\\/sounds\\/)/, "").replace(/\\.wav$/, ""));
  return play.call(this);
};
"""


@pytest.fixture(scope="module")
def site() -> Iterator[KioskSite]:
    with running_site(
        hub=hub_of_all_languages(), renderer=SilentRenderer(), idle_seconds=40, switch_seconds=PACE
    ) as site:
        yield site


@pytest.fixture(scope="module")
def address(site: KioskSite) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture
def kiosk(address: str, page_at: Callable[..., Page]) -> Page:
    """The first screen of an upright panel; its clock is the test's."""
    return first_screen(page_at(1080, 1920), address)


def first_screen(page: Page, address: str) -> Page:
    page.clock.install()
    on_panel(page, INCHES)
    page.goto(address)
    expect(page.locator(".service").first).to_be_visible(timeout=45_000)
    return page


@pytest.fixture
def switch(kiosk: Page) -> Switch:
    return Switch(kiosk)


def test_from_the_first_screen_to_a_ticket_with_one_key_only(kiosk: Page, site: KioskSite, switch: Switch) -> None:
    before = len(site.hub.commands)
    switch.press()
    kiosk.keyboard.press("Space")  # of a trembling hand
    assert switch.look("service:delivery") == "group", "the first press takes nothing"
    switch.take("language:en")
    expect(kiosk.locator("html")).to_have_attribute("lang", "en")
    expect(kiosk.locator("#keys-hint")).to_have_text("Press when the frame is there")
    switch.take("service:delivery")
    shown(kiosk, "cards")
    switch.take("cards:2")
    print_state(kiosk, "confirmed")
    command = site.hub.commands[-1]
    assert (len(site.hub.commands), command.language, command.cards) == (before + 1, "en", 2)
    switch.take("finish")
    shown(kiosk, "services")
    expect(kiosk.locator("#scan")).to_be_hidden()
    expect(kiosk.locator("html")).not_to_have_attribute("data-scanning", "")


def test_staff_are_called_and_the_question_is_closed(kiosk: Page, switch: Switch) -> None:
    switch.press()
    switch.take("call-staff")
    expect(kiosk.locator("#staff")).to_be_visible()
    assert axe(kiosk) == []
    switch.take("staff-close")
    expect(kiosk.locator("#staff")).to_be_hidden()


def test_the_screen_is_made_easier_and_as_it_was(kiosk: Page, switch: Switch) -> None:
    switch.press()
    switch.take("ease")
    switch.take("ease:large")
    expect(kiosk.locator("html")).to_have_attribute("data-large", "")
    until(lambda: switch.look("ease:large") == "one")  # it stays, for whoever wants it back, once all is drawn larger
    kiosk.clock.run_for(1000)
    switch.take("ease:large")
    expect(kiosk.locator("html")).not_to_have_attribute("data-large", "")
    switch.take("ease-close")
    expect(kiosk.locator("#ease")).to_be_hidden()


def test_the_question_whether_anybody_is_there(kiosk: Page, switch: Switch) -> None:
    switch.press()
    switch.take("language:vi")
    for _ in range(90):
        if kiosk.locator("#idle").is_visible():
            break
        switch.wait()
    assert switch.look("idle-continue") == "one", "who is there answers first"
    assert axe(kiosk) == []
    switch.take("idle-continue")
    expect(kiosk.locator("#idle")).to_be_hidden()
    expect(kiosk.locator("html")).to_have_attribute("lang", "vi")
    for _ in range(120):
        if kiosk.locator("html").get_attribute("lang") == "ja":
            break
        switch.wait()
    expect(kiosk.locator("html")).not_to_have_attribute("data-scanning", "")


def rest(kiosk: Page, switch: Switch) -> None:
    """Waits until the frame rests, and has stood so for two steps more."""
    for _ in range(60):
        steps = 2 if kiosk.locator("html").get_attribute("data-resting") == "" else 1
        switch.wait(steps)
        if steps == 2 and kiosk.locator("html").get_attribute("data-resting") == "":
            return
    raise AssertionError("the frame does not come to rest")


def test_after_two_rounds_it_rests_and_a_press_brings_it_back(kiosk: Page, switch: Switch) -> None:
    switch.press()
    root = kiosk.locator("html")
    rest(kiosk, switch)
    assert switch.look("service:delivery") == "group"
    expect(kiosk.locator("#keys-hint")).to_have_text("押すと枠が動きます")
    switch.press()
    expect(root).not_to_have_attribute("data-resting", "")
    shown(kiosk, "services")
    switch.wait_for("service:delivery", "elsewhere")


def test_a_screen_that_changes_wakes_it_and_the_foot_says_so(
    kiosk: Page, site: KioskSite, switch: Switch, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch.press()
    rest(kiosk, switch)
    with monkeypatch.context() as patch:
        patch.setattr(type(site.program.watch), "reachable", False)
        shown(kiosk, "away")
        expect(kiosk.locator("html")).not_to_have_attribute("data-resting", "")
        expect(kiosk.locator("#keys-hint")).to_have_text("枠が来たら押すと決定")
    shown(kiosk, "services")


def test_a_group_has_a_way_out(kiosk: Page, switch: Switch) -> None:
    switch.press()
    switch.press_at("service:delivery", "group")
    switch.wait_for("service:delivery", "one")
    switch.press_at("service:delivery", "out")
    assert switch.look("service:delivery") == "group"


def test_a_touch_ends_it_at_once_and_so_does_a_keypad_which_keeps_its_own_keys(kiosk: Page, switch: Switch) -> None:
    switch.press()
    kiosk.locator("[data-touch='service:delivery']").click()
    shown(kiosk, "cards")
    expect(kiosk.locator("#scan")).to_be_hidden()
    kiosk.clock.run_for(500)
    expect(kiosk.locator("html")).not_to_have_attribute("data-scanning", "")
    switch.press()
    assert switch.look("cards:2") in ("one", "group")
    kiosk.keyboard.press("Backspace")
    shown(kiosk, "services")
    kiosk.keyboard.press("1")
    expect(kiosk.locator("#scan")).to_be_hidden()
    kiosk.clock.run_for(500)
    kiosk.keyboard.press("Enter")
    shown(kiosk, "cards")
    expect(kiosk.locator("#scan")).to_be_hidden()


def test_nothing_is_cut_and_axe_finds_nothing_in_any_language(kiosk: Page, switch: Switch) -> None:
    switch.press()
    assert axe(kiosk) == []
    wrong = []
    for tag in LANGUAGES:
        translate(kiosk, tag)
        expect(kiosk.locator("#keys-hint")).to_be_visible()
        wrong += [f"{tag}: {one}" for one in measure(kiosk, INCHES)]
    assert not wrong, "\n".join(wrong)


def test_what_is_in_the_frame_is_spoken(page_at: Callable[..., Page]) -> None:
    with (
        running_site(renderer=SilentRenderer(), idle_seconds=900, switch_seconds=PACE) as site,
        serving(site) as address,
    ):
        page = page_at(1080, 1920, allow=["404", "503"])
        page.add_init_script(LISTEN)
        first_screen(page, address)
        switch = Switch(page)
        switch.press()
        switch.take("ease")
        switch.take("ease:guidance")
        expect(page.locator("html")).to_have_attribute("data-guidance", "")
        page.evaluate("window.heard = []")
        switch.take("ease-close")
        switch.take("service:renewal")
        print_state(page, "confirmed")
        heard = page.evaluate("window.heard")
        assert "ja/close" in heard, "on its way to the button"
        assert "ja/choose_service" in heard, "what screen it is"
        assert heard.index("ja/service.delivery") < heard.index("ja/service.renewal")
        assert not [name for name in heard if name.startswith("ja/choice.")], "digits are for keypads"
        page.goto("about:blank")


def test_with_two_switches_the_frame_moves_only_when_told(page_at: Callable[..., Page]) -> None:
    with (
        running_site(switch_choose=("Enter",), switch_step=(STEP_KEY,), idle_seconds=900) as site,
        serving(site) as address,
    ):
        page = first_screen(page_at(1080, 1920), address)
        step, choose = Switch(page, STEP_KEY), Switch(page, "Enter")
        step.press()
        while step.look("service:renewal") != "one":
            (choose if step.look("service:renewal") == "group" else step).press()
        step.wait(3)
        assert step.look("service:renewal") == "one"
        choose.press()
        print_state(page, "confirmed")
        assert site.hub.commands[-1].service == "renewal"
        page.goto("about:blank")
