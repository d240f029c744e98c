"""The list by state (S1, S2), acting from its rows (S3), issuing by hand (S8)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.counters import CounterState
from server.contract.tickets import TicketState
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import Running, running


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    hub.issue("delivery", minutes_ago=45, cards=3)
    hub.issue("renewal", minutes_ago=25, language="en")
    hub.issue("delivery", minutes_ago=5)
    hub.issue("application", minutes_ago=1)
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    return ConsolePage(page_at(1280, 800, allow=["409"]), served.address).sign_in()


def test_a_row_says_all_that_is_known_before_the_call(console: ConsolePage) -> None:
    row = console.row("B001")
    expect(row.locator(".c-service .name")).to_have_text("マイナンバーカードの受取り")
    expect(row.locator(".c-cards")).to_have_text("3枚")
    expect(row.locator(".time")).to_have_text("45分")
    expect(row.locator(".level")).to_have_text("◆ 長い")
    expect(console.row("C001").locator(".c-language")).to_have_text("英語")
    expect(console.row("C001").locator(".level")).to_have_text("▲ やや長い")
    expect(console.row("B002").locator(".level")).to_have_text("")


def test_counts_and_the_longest_wait_are_in_sight(console: ConsolePage) -> None:
    expect(console.page.locator("#receptions")).to_have_text("4件")
    expect(console.page.locator("#waiting")).to_have_text("4組")
    expect(console.page.locator("#longest")).to_have_text("◆ 45分 長い")


def test_the_time_waited_grows_by_itself(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(1280, 800)
    page.clock.install()
    console = ConsolePage(page, served.address).sign_in()
    expect(console.row("B002").locator(".time")).to_have_text("5分")
    page.clock.fast_forward(15 * 60_000)
    expect(console.row("B002").locator(".time")).to_have_text("20分")
    expect(console.row("B002").locator(".level")).to_have_text("▲ やや長い")


def test_a_ticket_is_cancelled_without_being_called_and_restored(console: ConsolePage, served: Running) -> None:
    console.row("C001").locator('[data-action="cancel"]').click()
    expect(console.row("C001")).to_contain_text("C001を取り消しますか")
    console.page.keyboard.press("Enter")
    console.expect_told("C001を取り消しました")
    assert served.hub.tickets["t-C001"].calls == 0
    console.tab("cancelled").click()
    console.row("C001").get_by_role("button", name="取消を元に戻す").click()
    console.expect_told("C001の取消を元に戻しました")
    assert served.hub.tickets["t-C001"].state is TicketState.WAITING


def test_escape_keeps_the_ticket(console: ConsolePage, served: Running) -> None:
    console.row("C001").locator('[data-action="cancel"]').click()
    console.page.keyboard.press("Escape")
    expect(console.row("C001").locator('[data-action="cancel"]')).to_be_focused()
    assert served.hub.tickets["t-C001"].state is TicketState.WAITING


def test_hold_resume_no_show_and_requeue_from_the_list(console: ConsolePage, served: Running) -> None:
    console.row("B001").get_by_role("button", name="保留").click()
    console.expect_told("B001を保留にしました")
    served.hub.set_counter("3", CounterState.OPEN, "鈴木 恵")
    served.hub.act("t-C001", "call", "3")
    console.tab("called").click()
    expect(console.row("C001").locator(".c-counter")).to_have_text("3番窓口")
    console.row("C001").get_by_role("button", name="不在").click()
    console.expect_told("C001を不在にしました")
    console.tab("away").click()
    expect(console.tab("away").locator(".count")).to_have_text("2")
    console.row("B001").get_by_role("button", name="保留解除").click()
    console.expect_told("B001の保留を解除しました")
    console.row("C001").get_by_role("button", name="復帰").click()
    console.expect_told("C001を列に戻しました")
    expect(console.tab("waiting").locator(".count")).to_have_text("4")


def test_this_one_is_called_to_the_own_counter(console: ConsolePage) -> None:
    console.open_counter("2番窓口")
    console.row("B002").get_by_role("button", name="呼ぶ").click()
    console.expect_present("B002", "called")


def test_a_refusal_is_said_in_words_and_the_list_refreshed(console: ConsolePage, served: Running) -> None:
    served.hub.set_counter("3", CounterState.OPEN, "鈴木 恵")
    served.hub.muted = True
    served.hub.act("t-C001", "call", "3")
    served.hub.muted = False
    console.open_counter("4番窓口")
    # The gap in the numbers had the console ask for all: what comes of that answer is not to know of the next steps.
    expect(console.tab("called").locator(".count")).to_have_text("1")
    served.hub.muted = True
    served.hub.act("t-C001", "recall")
    served.hub.act("t-C001", "no-show")
    console.tab("called").click()
    console.row("C001").get_by_role("button", name="再呼出").click()
    console.expect_refused("たった今ほかの職員が操作しました。 C001は今「不在」です。")
    expect(console.tab("away").locator(".count")).to_have_text("1")


def test_only_the_services_of_this_counter(console: ConsolePage) -> None:
    console.open_counter("3番窓口")
    console.page.locator("#filter-service").select_option(label="この窓口の受付内容だけ")
    expect(console.page.locator("#rows tr")).to_have_count(1)
    expect(console.tab("waiting").locator(".count")).to_have_text("1")
    expect(console.page.locator("#waiting")).to_have_text("4組")


def test_the_keyboard_stays_in_the_list_when_a_row_leaves(console: ConsolePage) -> None:
    console.row("B001").locator('[data-action="hold"]').focus()
    console.page.keyboard.press("Enter")
    console.expect_told("B001を保留にしました")
    expect(console.row("C001").locator('[data-action="call"]')).to_be_focused()


def test_tabs_by_arrow_and_number(console: ConsolePage) -> None:
    console.tab("waiting").focus()
    console.page.keyboard.press("ArrowRight")
    expect(console.tab("called")).to_be_focused()
    expect(console.tab("called")).to_have_attribute("aria-selected", "true")
    console.page.keyboard.press("7")
    expect(console.tab("cancelled")).to_have_attribute("aria-selected", "true")
    expect(console.page.locator("#empty")).to_have_text("取り消した番号はありません")


def test_a_number_is_issued_by_hand(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("i")
    console.page.get_by_role("radio", name="マイナンバーカードの受取り").check()
    console.page.locator("#issue-language").select_option("pt-BR")
    console.page.locator("#issue-cards").fill("2")
    console.page.get_by_role("button", name="発券する", exact=True).click()
    expect(console.page.locator("#issued-number")).to_have_text("B003")
    expect(console.page.locator("#issued-link")).to_have_attribute("href", f"{served.address}/t/token-B003")
    console.page.locator("#issue-close").click()
    expect(console.row("B003")).to_contain_text("2枚")
    assert served.hub.tickets["t-B003"].language == "pt-BR"


def test_a_closed_service_refuses_in_words(console: ConsolePage, served: Running) -> None:
    served.hub.closed.add("renewal")
    console.page.locator("#issue-open").click()
    console.page.get_by_role("radio", name="電子証明書の更新").check()
    expect(console.page.locator("#issue-cards-box")).to_be_visible()
    console.page.get_by_role("button", name="発券する", exact=True).click()
    expect(console.page.locator("#issue-error")).to_have_text("受付時間外です")
