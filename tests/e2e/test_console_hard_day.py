"""What a hard day asks of the console: finding anyone, second calls, two operators at once, counters that change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from server.contract.counters import CounterState
from server.contract.face import WishKind
from server.contract.sessions import Role
from server.contract.tickets import TicketState
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import Running, running

#: What the browser says of refusals that a test brings about.
REFUSED = ["401", "409"]


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    for minutes, service in ((60, "delivery"), (45, "renewal"), (30, "delivery"), (20, "application"), (5, "renewal")):
        hub.issue(service, minutes_ago=minutes)
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    return ConsolePage(page_at(1280, 800, allow=REFUSED), served.address).sign_in()


def numbers(console: ConsolePage) -> list[str]:
    return console.page.locator("#rows .number").all_inner_texts()


def test_anyone_is_found_whatever_their_state(console: ConsolePage, served: Running) -> None:
    served.hub.act("t-C001", "cancel")
    expect(console.tab("cancelled").locator(".count")).to_have_text("1")
    console.press("/")
    console.page.keyboard.type("ｃ1")
    expect(console.page.locator("#rows tr")).to_have_count(1)
    expect(console.row("C001")).to_contain_text("取消")
    expect(console.tab("all")).to_have_attribute("aria-selected", "true")
    console.press("Enter")
    expect(console.row("C001").locator('[data-action="restore"]')).to_be_focused()
    console.press("/", "Escape")
    expect(console.tab("waiting")).to_have_attribute("aria-selected", "true")
    expect(console.page.locator("#rows tr")).to_have_count(4)


def test_the_list_is_filtered_and_sorted_and_stays_so(console: ConsolePage) -> None:
    console.page.locator("#filter-service").select_option("delivery")
    expect(console.page.locator("#rows tr")).to_have_count(2)
    issued = console.page.locator('#table [data-sort="issued"]')
    console.tab_to('#table [data-sort="issued"]').press("Enter", "Enter")
    expect(console.page.locator("th.c-issued").first).to_have_attribute("aria-sort", "descending")
    assert numbers(console) == ["B002", "B001"]
    console.page.reload()
    console.expect_link("live")
    expect(console.page.locator("th.c-issued").first).to_have_attribute("aria-sort", "descending")
    expect(console.page.locator("#rows tr")).to_have_count(2)
    assert numbers(console) == ["B002", "B001"]
    issued.click()
    expect(console.page.locator("th.c-issued").first).to_have_attribute("aria-sort", "none")
    assert numbers(console) == ["B001", "B002"]


def test_second_calls_stand_apart_and_count_both_waits(console: ConsolePage, served: Running) -> None:
    hub = served.hub
    hub.set_counter("1", CounterState.OPEN, "田中 一郎")
    hub.act("t-B001", "call", "1")
    hub.act("t-B001", "start")
    hub.act("t-B001", "set-aside")
    hub.act("t-B002", "note", text="委任状あり")
    hub.wish("t-B002", WishKind.LATE)
    expect(console.row("B002").locator(".wish")).to_have_text("◷ 遅れるとの連絡")
    expect(console.row("B002").locator(".note")).to_have_text("メモ：委任状あり")
    expect(console.row("B001")).to_have_count(0)
    console.press("4")
    expect(console.row("B001").locator(".c-number .chip")).to_have_text("交付準備中")
    hub.act("t-B001", "ready")
    expect(console.tab("second").locator(".count")).to_have_text("1/1")
    expect(console.page.locator("#ready-waiting")).to_have_text("1組")
    expect(console.page.locator("#waiting")).to_have_text("4組")
    row = console.row("B001")
    expect(row.locator(".c-number .chip")).to_have_text("交付待ち")
    expect(row.locator(".time")).to_have_text("0分")
    expect(row.locator(".other")).to_have_text("1回目の待ち 1時間0分")


def test_the_second_of_two_operators_sees_what_happened(console: ConsolePage, served: Running) -> None:
    hub = served.hub
    hub.set_counter("3", CounterState.OPEN, "鈴木 恵")
    console.open_counter("2番窓口")
    hub.muted = True  # the other was so quick that nothing has arrived here
    hub.act("t-B001", "call", "3")
    console.row("B001").locator('[data-action="call"]').click()
    console.expect_refused("B001は今、3番窓口（鈴木 恵さん）で呼出中です。")
    hub.act("t-C001", "cancel")
    console.more("C001", "transfer")
    console.page.get_by_role("radio", name="マイナンバーカードの申請").check()
    console.page.get_by_role("button", name="別の手続きも必要").click()
    console.page.get_by_role("button", name="引き継ぐ", exact=True).click()
    expect(console.page.locator("#transfer-error")).to_contain_text("C001は今「取消」です。")
    assert hub.tickets["t-C001"].service == "renewal"


def test_a_transfer_asks_where_to_and_why(console: ConsolePage, served: Running) -> None:
    console.more("B002", "transfer")
    send = console.page.get_by_role("button", name="引き継ぐ", exact=True)
    send.click()
    expect(console.page.locator("#transfer-error")).to_have_text("引継ぎ先を選んでください。")
    console.page.get_by_role("radio", name="市職員").check()
    send.click()
    expect(console.page.locator("#transfer-error")).to_have_text("理由を入力してください。")
    console.page.get_by_role("button", name="市職員の判断が必要").click()
    console.press("Enter").expect_told("B002を「市職員」へ引き継ぎました")
    ticket = served.hub.tickets["t-B002"]
    assert (ticket.state, ticket.to_city_staff) == (TicketState.COMPLETED, True)
    expect(console.page.locator("dialog[open], :popover-open")).to_have_count(0)
    console.press("6")
    expect(console.row("B002")).to_contain_text("市職員へ引継ぎ")


def test_a_key_is_heard_at_the_very_moment_a_dialog_has_closed(console: ConsolePage) -> None:
    """Until the next picture the field in it has the focus, though nobody can write there."""
    console.more("B002", "transfer")
    console.page.evaluate("""() => {
        const field = document.querySelector("#transfer-reason");
        field.focus();
        document.querySelector("#transfer").close();
        field.dispatchEvent(new KeyboardEvent("keydown", { code: "Digit6", key: "6", bubbles: true }));
    }""")
    expect(console.tab("completed")).to_have_attribute("aria-selected", "true")


def test_a_manager_changes_what_a_counter_serves_and_all_see_it(served: Running, page_at: Callable[..., Page]) -> None:
    served.hub.role = Role.MANAGER
    manager = ConsolePage(page_at(1280, 800), served.address).sign_in()
    served.hub.role = Role.OPERATOR
    clerk = ConsolePage(page_at(1280, 800), served.address).sign_in()
    expect(clerk.press("w").page.locator("#desks-list li")).to_have_count(4)
    expect(clerk.page.locator("#desks-list [data-act]")).to_have_count(0)

    manager.press("w").tab_to("#desks-list li:nth-child(2) [data-act=serves]").press("Enter")
    lines = manager.page.locator("#serves-list .name")
    expect(lines.first).to_have_text("マイナンバーカードの受取り")
    manager.tab_to('#serves-list li:first-child [data-act="down"]').press("ArrowDown")
    expect(lines.first).to_have_text("マイナンバーカードの申請")
    manager.tab_to('#serves-list li:nth-child(3) [data-act="on"]').press("Space")
    manager.tab_to('#serves-list li:nth-child(3) [data-act="tied"]').press("Space")
    expect(manager.page.locator("#serves-list .rank")).to_have_text(["1", "2", "2", "―"])
    manager.tab_to("#serves-form [type=submit]").press("Enter")
    expect(manager.page.locator("#desks-said")).to_have_text("2番窓口の受付内容を変更しました")
    told = "1 マイナンバーカードの申請　2 マイナンバーカードの受取り　2 電子証明書の更新"
    for console in (manager, clerk):
        expect(console.page.locator("#desks-list li:nth-child(2) .serves-now")).to_have_text(told)
        expect(console.page.locator("#desks-list li:nth-child(2) .changed")).to_have_text("本日だけの変更中")


def test_a_pause_says_why_and_until_when_to_all(console: ConsolePage, served: Running) -> None:
    console.open_counter("2番窓口").press("k")
    console.page.get_by_role("button", name="昼休み").click()
    console.page.locator("#pausing-times button").nth(2).click()
    until = console.page.locator("#pausing-until").input_value()
    console.page.locator("#pausing-form [type=submit]").click()
    expect(console.page.locator("#counters [data-mine] .who")).to_have_text(f"佐藤 花子　昼休み　{until}まで")
    counter = served.hub.counters["2"]
    assert counter.pause_reason == "昼休み"
    assert counter.returns_at is not None
    assert timedelta(minutes=43) < counter.returns_at - served.hub.now() < timedelta(minutes=46)


def test_times_are_those_of_the_venue_whatever_the_machines_zone(console: ConsolePage) -> None:
    told = console.page.evaluate(
        """async () => {
          const { momentAt } = await import("/static/console/venue_time.js");
          const at = (time, now, zone) => new Date(momentAt(time, Date.parse(now), zone)).toISOString();
          return [
            at("13:00", "2026-11-20T01:05:30Z", "Asia/Tokyo"),
            at("00:30", "2026-11-20T14:59:00Z", "Asia/Tokyo"),
            at("12:00", "2026-03-29T00:30:00Z", "Europe/Berlin"),
          ];
        }"""
    )
    assert told == ["2026-11-20T04:00:00.000Z", "2026-11-19T15:30:00.000Z", "2026-03-29T10:00:00.000Z"]


def test_a_counters_usual_voice_is_kept(console: ConsolePage, served: Running) -> None:
    console.open_counter("2番窓口").press("w")
    console.page.get_by_role("checkbox", name="ふだん音声で案内する").uncheck()
    console.page.locator("#desks-close").click()
    console.press("F2").expect_present("B001", "called")
    assert not served.hub.tickets["t-B001"].announce
    console.press("s", "v").expect_present("B001", "serving")
    expect(console.page.locator("#voice")).to_have_attribute("aria-checked", "true")
    console.page.reload()
    console.expect_link("live")
    expect(console.page.locator("#voice")).to_have_attribute("aria-checked", "false")


def test_who_leaves_is_signed_out_and_told_before(served: Running, page_at: Callable[..., Page]) -> None:
    served.hub.session_minutes = 60
    page = page_at(1280, 800, allow=REFUSED)
    page.clock.install()
    ConsolePage(page, served.address).sign_in()
    asked = page.locator("#staying")
    page.clock.fast_forward(57 * 60_000)
    expect(page.locator("#longest")).to_be_visible()
    expect(asked).to_be_hidden()
    page.clock.fast_forward(90_000)
    expect(asked).to_be_visible()
    expect(page.locator("#staying-on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    page.clock.fast_forward(59 * 60_000)
    expect(asked).to_be_visible()
    page.clock.fast_forward(70_000)
    expect(page.locator("#sign-in")).to_be_visible()
    expect(page.locator("#app")).to_be_hidden()
    assert served.hub.sessions == {}


def test_signing_out_with_an_open_counter_asks_first(console: ConsolePage, served: Running) -> None:
    console.open_counter("2番窓口").press("F2").expect_present("B001", "called")
    console.page.locator("#sign-out").click()
    expect(console.page.locator("#leaving-text")).to_contain_text("2番窓口でB001の応対が終わっていません")
    console.page.locator("#leaving-no").click()
    assert len(served.hub.sessions) == 1
    console.press("c").expect_told("B001を完了にしました")
    console.page.locator("#sign-out").click()
    expect(console.page.locator("#leaving-text")).to_have_text("2番窓口も閉じます。")
    console.press("Enter")
    expect(console.page.locator("#login")).to_be_focused()
    assert served.hub.sessions == {}
