"""The operator's own counter: open it, call, serve, take back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from server.contract.counters import CounterState
from server.contract.tickets import TicketState
from tests.support.browser import GONE
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import Running, running


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    for minutes in (30, 25, 20, 15):
        hub.issue("delivery", minutes_ago=minutes)
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    page = page_at(1280, 800, allow=[*GONE, "401", "409"])
    return ConsolePage(page, served.address).sign_in().open_counter("2番窓口")


def commands(served: Running, ending: str) -> list[dict[str, object]]:
    return [body for _method, path, body in served.hub.requests if path.endswith(ending)]


def test_one_key_calls_the_next_aloud(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    console.expect_told("B001を呼び出しました")
    assert [body["announce"] for body in commands(served, "call-next")] == [True]


def test_calling_the_next_completes_the_present_ticket(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    expect(console.page.locator("#call-next-ends")).to_have_text("B001は完了になります")
    console.page.locator("#call-next").click()
    console.expect_present("B002", "called")
    console.expect_told("B001を完了し、B002を呼び出しました")
    assert served.hub.tickets["t-B001"].state is TicketState.COMPLETED


def test_nobody_waiting_is_said(console: ConsolePage, served: Running) -> None:
    for ticket in list(served.hub.tickets):
        served.hub.act(ticket, "cancel")
    console.page.keyboard.press("F2")
    console.expect_told("待っている方はいません")


def test_a_call_without_voice_lasts_for_its_recalls_only(console: ConsolePage, served: Running) -> None:
    voice = console.page.locator("#voice")
    expect(voice).to_have_attribute("aria-checked", "true")
    console.page.keyboard.press("v")
    expect(console.page.locator("#call-next-text")).to_have_text("次を呼ぶ（音声なし）")
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    console.page.keyboard.press("r")
    console.expect_told("B001をもう一度呼び出しました")
    console.page.keyboard.press("s")
    console.expect_present("B001", "serving")
    expect(voice).to_have_attribute("aria-checked", "true")
    assert [body["announce"] for body in commands(served, "call-next") + commands(served, "recall")] == [False, False]


@pytest.mark.parametrize(
    ("key", "action", "name", "state", "told"),
    [
        ("s", "start", "応対開始", TicketState.SERVING, "B001の応対を始めました"),
        ("c", "complete", "完了", TicketState.COMPLETED, "B001を完了にしました"),
        ("h", "hold", "保留", TicketState.ON_HOLD, "B001を保留にしました"),
        ("a", "no-show", "不在", TicketState.NO_SHOW, "B001を不在にしました"),
        ("b", "undo-call", "呼出取消", TicketState.WAITING, "B001の呼出を取り消しました"),
    ],
)
@pytest.mark.parametrize("by_key", [True, False])
def test_each_button_and_its_key_do_the_same_and_are_undone(
    console: ConsolePage, served: Running, key: str, action: str, name: str, state: TicketState, told: str, by_key: bool
) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    if by_key:
        console.page.keyboard.press(key)
    else:
        console.page.locator(f'#acts [data-action="{action}"]').click()
    console.expect_told(told)
    assert served.hub.tickets["t-B001"].state is state
    console.page.keyboard.press("z")
    console.expect_told(f"元に戻しました：B001 {name}")
    console.expect_present("B001", "called")


def test_what_is_not_allowed_is_off_and_does_nothing(console: ConsolePage, served: Running) -> None:
    start = console.page.locator('#acts [data-action="start"]')
    expect(start).to_have_attribute("aria-disabled", "true")
    start.click(force=True)
    console.page.keyboard.press("s")
    assert commands(served, "start") == []


def test_undo_takes_the_last_action_back(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("F2")
    console.page.locator("#undo").click()
    console.expect_told("元に戻しました：B001 次を呼ぶ")
    expect(console.page.locator("#ticket-none")).to_be_visible()
    expect(console.page.locator("#undo")).to_be_hidden()
    assert served.hub.tickets["t-B001"].state is TicketState.WAITING


def test_the_offer_to_undo_ends_after_thirty_seconds(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(1280, 800)
    page.clock.install()
    console = ConsolePage(page, served.address).sign_in().open_counter("2番窓口")
    page.keyboard.press("F2")
    console.expect_told("B001を呼び出しました")
    expect(page.locator("#undo-left")).to_have_text("あと30秒")
    page.clock.fast_forward(31_000)
    expect(page.locator("#undo")).to_be_hidden()


def test_cancelling_the_present_ticket_takes_two_actions(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    console.page.locator("#cancel").click()
    console.page.keyboard.press("Escape")
    expect(console.page.locator("#cancel")).to_be_focused()
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#cancel-yes")).to_be_focused()
    console.page.keyboard.press("Enter")
    console.expect_told("B001を取り消しました")
    assert served.hub.tickets["t-B001"].state is TicketState.CANCELLED


def test_a_pause_stops_calls_until_the_counter_reopens(console: ConsolePage, served: Running) -> None:
    console.page.locator("#pause").click()
    console.page.keyboard.press("Enter")
    expect(console.page.locator("#station-state")).to_have_text("休憩中")
    console.page.keyboard.press("F2")
    assert commands(served, "call-next") == []
    console.page.locator("#unpause").click()
    expect(console.page.locator("#station-state")).to_have_text("開設中")
    console.page.locator("#close").click()
    expect(console.page.locator("#chooser")).to_be_visible()
    assert served.hub.counters["2"].state is CounterState.CLOSED


def test_a_counter_in_use_is_refused_in_words(served: Running, page_at: Callable[..., Page]) -> None:
    served.hub.set_counter("3", CounterState.OPEN, "鈴木 恵")
    console = ConsolePage(page_at(1280, 800, allow=["409"]), served.address).sign_in()
    choice = console.page.locator("#choices .choice").filter(has_text="3番窓口")
    expect(choice).to_contain_text("鈴木 恵さんが使用中")
    choice.click()
    console.expect_refused("この窓口は別の職員が使用中です。 3番窓口は今、鈴木 恵さんが使っています。")


def test_the_counter_is_found_again_after_a_reload(console: ConsolePage) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    console.page.reload()
    console.expect_present("B001", "called")


def test_a_lost_answer_is_asked_for_again_with_the_same_key(console: ConsolePage, served: Running) -> None:
    served.hub.lose_answers = 1
    console.page.keyboard.press("F2")
    console.expect_told("B001を呼び出しました")
    keys = [body["idempotency_key"] for body in commands(served, "call-next")]
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert served.hub.tickets["t-B002"].state is TicketState.WAITING


def test_single_letters_can_be_switched_off_but_not_f2(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("Shift+?")
    console.page.locator("#letters").uncheck()
    console.page.locator("#keys-close").click()
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    console.page.keyboard.press("s")
    assert commands(served, "start") == []


def test_a_double_click_calls_once(console: ConsolePage, served: Running) -> None:
    console.page.locator("#call-next").dblclick()
    console.expect_present("B001", "called")
    assert len(commands(served, "call-next")) == 1


def test_quick_keys_are_carried_out_in_order(console: ConsolePage, served: Running) -> None:
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    for key in "rsc":
        console.page.keyboard.press(key)
    console.expect_told("B001を完了にしました")
    assert [served.hub.tickets["t-B001"].calls, served.hub.tickets["t-B001"].state] == [2, TicketState.COMPLETED]
