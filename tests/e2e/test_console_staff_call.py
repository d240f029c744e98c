"""職員を呼ぶ on the console: told at once in the strip, and answered from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from server.contract.devices import DeviceView, OrderState, PrinterCondition
from tests.support.browser import GONE, assert_accessible, screenshot
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_samples import a_device, a_printer, busy
from tests.support.pages_site import Running, running

CUT = (*GONE, "ERR_FAILED", "401", "409", "500")


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    busy(hub)
    hub.tell(kiosk())
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    return ConsolePage(page_at(1280, 800, allow=CUT), served.address).sign_in().open_counter("2番窓口")


def kiosk(minutes: float | None = None, name: str = "発券機1", *faults: str) -> DeviceView:
    """A kiosk, where somebody has called for so long."""
    at = None if minutes is None else datetime.now(UTC) - timedelta(minutes=minutes)
    condition = PrinterCondition.BLOCKED if faults else PrinterCondition.READY
    return a_device(name, a_printer(condition, *faults), staff_call_at=at)


def strip(console: ConsolePage) -> Locator:
    return console.page.locator("#trouble")


def calls(console: ConsolePage) -> list[str]:
    """In the strip, in their order."""
    return console.page.locator("#trouble-list .words").all_inner_texts()


def test_a_call_is_told_at_once_by_colour_mark_words_and_voice(console: ConsolePage, served: Running) -> None:
    expect(strip(console)).to_be_hidden()
    served.hub.tell(kiosk(2.1))
    expect(strip(console)).to_contain_text("発券機1で来庁者が職員を呼んでいます（2分前）", timeout=2000)
    expect(strip(console)).to_have_attribute("data-level", "call")
    expect(strip(console).locator("li .mark")).to_have_text("！")
    expect(console.page.locator("#trouble-said")).to_contain_text("発券機1で来庁者が職員を呼んでいます（2分前）")
    assert_accessible(console.page)
    screenshot(console.page, "console-staff-call-ja")
    served.hub.tell(kiosk(0))
    expect(strip(console)).to_contain_text("（たった今）")
    served.hub.tell(kiosk())
    expect(strip(console)).to_be_hidden()


def test_whoever_goes_says_so_and_all_consoles_know(console: ConsolePage, served: Running) -> None:
    call = kiosk(1.5)
    served.hub.tell(call)
    button = strip(console).get_by_role("button", name="向かいます：発券機1")
    button.focus()
    console.page.keyboard.press("Enter")
    expect(strip(console)).to_contain_text("発券機1：佐藤 花子さんが来庁者のところへ向かっています")
    expect(strip(console)).to_have_attribute("data-level", "well")
    expect(button).to_be_hidden()
    expect(console.page.locator("#trouble-see")).to_be_focused()
    [(_, path, body)] = [asked for asked in served.hub.requests if asked[1].endswith("/coming")]
    assert (path.split("/")[-2], set(body)) == (call.id, {"idempotency_key"})
    assert_accessible(console.page)
    screenshot(console.page, "console-staff-coming-ja")
    served.hub.move_orders(OrderState.TAKEN)
    expect(strip(console)).to_contain_text("向かっています")
    console.page.keyboard.press("p")
    expect(console.page.locator("#printers .device")).to_contain_text("佐藤 花子さんが来庁者のところへ向かっています")
    console.page.keyboard.press("Escape")
    served.hub.tell(kiosk(-0.1))  # another resident calls, afterwards
    expect(button).to_be_visible()
    served.hub.tell(kiosk())
    expect(strip(console)).to_be_hidden()


def test_a_person_who_waits_comes_before_machines_and_the_longest_wait_first(
    console: ConsolePage, served: Running
) -> None:
    served.hub.tell(kiosk(None, "発券機3", "paper-out"), kiosk(0.5, "発券機2", "cover-open"), kiosk(3, "発券機1"))
    expect(strip(console).locator("li")).to_have_count(4)
    assert [text.partition("で")[0].partition("：")[0] for text in calls(console)] == [
        *("発券機1", "発券機2"),
        *("発券機3", "発券機2"),
    ]


def test_a_call_is_over_after_five_minutes_though_its_kiosk_is_cut_off(console: ConsolePage, served: Running) -> None:
    served.hub.tell(kiosk(4.5).model_copy(update={"connected": False}))
    expect(strip(console)).to_contain_text("（4分前）")
    served.hub.tell(kiosk(5.1).model_copy(update={"connected": False}))
    expect(strip(console)).not_to_contain_text("呼んでいます")


def test_a_refusal_is_told(console: ConsolePage, served: Running) -> None:
    served.hub.tell(kiosk(1.5))
    console.page.route("**/coming", lambda route: route.abort())
    strip(console).get_by_role("button", name="向かいます").click()
    console.expect_refused("つながりません")
    expect(strip(console)).to_have_attribute("data-level", "call")
