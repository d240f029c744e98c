"""A whole story at the counter, worked by keyboard alone: no pointer touches the page."""

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
    for minutes in (50, 40, 30, 20, 10):
        hub.issue("delivery", minutes_ago=minutes)
    with running(hub) as site:
        yield site


def test_the_console_is_worked_by_keyboard_alone(served: Running, page_at: Callable[..., Page]) -> None:
    hub = served.hub
    console = ConsolePage(page_at(1280, 800), served.address).sign_in()
    page = console.page

    console.tab_to("#choices li:nth-child(2) button").press("Enter")
    expect(page.locator("#station-name")).to_have_text("2番窓口")
    console.press("F2").expect_present("B001", "called")
    expect(page.locator("#ticket-why")).to_have_text(
        "この番号の理由：この窓口で優先する受付内容（マイナンバーカードの受取り）で、いちばん長く待っている方です。"
    )
    console.press("s").expect_present("B001", "serving")

    # Handed over to another service, with a reason.
    console.press("t", "Space").tab_to("#transfer-reason")
    page.keyboard.type("受付内容が違った")
    console.press("Enter").expect_told("B001を「マイナンバーカードの申請」へ引き継ぎました")
    assert (hub.tickets["t-B001"].service, hub.tickets["t-B001"].state) == ("application", TicketState.WAITING)

    # Set aside, ready, called again.
    console.press("F2").expect_present("B002", "called")
    console.press("s").expect_present("B002", "serving")
    console.press("d").expect_told("B002を交付準備にしました")
    console.press("4").tab_to('#rows [data-action="ready"]').press("Enter")
    console.expect_told("B002を準備完了にしました。交付呼出ができます")
    expect(console.row("B002").locator('[data-action="call"]')).to_be_focused()
    console.press("Enter").expect_present("B002", "called")
    console.press("c").expect_told("B002を完了にしました")

    # Not there, and back.
    console.press("F2").expect_present("B003", "called")
    console.press("a").expect_told("B003を不在にしました")
    console.press("5").tab_to('#rows [data-action="requeue"]').press("Enter")
    console.expect_told("B003を列に戻しました")

    # Cancelled without being called, and restored: B001, B003, B004 wait.
    console.press("1").tab_to('#rows [data-action="call"]').press("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    expect(console.row("B004").locator('[data-action="cancel"]')).to_be_focused()
    console.press("Enter", "Enter").expect_told("B004を取り消しました")
    console.press("7").tab_to('#rows [data-action="restore"]').press("Enter")
    console.expect_told("B004の取消を元に戻しました")

    # A note, and undo.
    console.press("F2").expect_present("B003", "called")
    console.press("n")
    page.keyboard.type("車いす")
    console.press("Enter").expect_told("B003にメモを付けました")
    expect(page.locator("#ticket-note")).to_have_text("メモ：車いす")
    console.press("z").expect_told("元に戻しました：B003 メモ")
    expect(page.locator("#ticket-note")).to_be_empty()
    console.press("c").expect_told("B003を完了にしました")

    # A pause with its reason, and the end of the day.
    console.press("k")
    page.keyboard.type("昼休み")
    console.press("Enter").expect_told("2番窓口を休憩にしました")
    expect(page.locator("#ticket-none-hint")).to_have_text("昼休み")
    console.press("k")
    expect(page.locator("#station-state")).to_have_text("開設中")
    console.tab_to("#close").press("Enter")
    expect(page.locator("#chooser")).to_be_visible()
    assert hub.counters["2"].state is CounterState.CLOSED
    assert sum(ticket.state is TicketState.COMPLETED for ticket in hub.tickets.values()) == 2
