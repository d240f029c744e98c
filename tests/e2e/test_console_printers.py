"""Kiosks and printers on the console: quiet while all is well, told at once when not, and what staff can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from server.contract.devices import DeviceView, OrderState, PrinterCondition
from server.services.ports import DeviceKind
from tests.support.browser import GONE, assert_accessible, screenshot
from tests.support.console_page import ConsolePage
from tests.support.devices import a_printer as printer_told
from tests.support.devices import a_slip as slip_told
from tests.support.hub import add_staff, add_token, new_key
from tests.support.hub_process import running_hub
from tests.support.pages_hub import PagesHub
from tests.support.pages_samples import a_device, a_printer, a_slip, busy
from tests.support.pages_site import LOGIN, PASSWORD, Running, running

SIZES = {"desktop": (1280, 800), "portrait": (800, 1280)}
CUT = (*GONE, "401", "409", "500")
BLOCKED, FAULTY, LOW = PrinterCondition.BLOCKED, PrinterCondition.FAULTY, PrinterCondition.PAPER_LOW


def well() -> DeviceView:
    return a_device("発券機1", a_printer())


def display() -> DeviceView:
    return a_device("表示機1", kind="display")


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    busy(hub)
    hub.tell(well(), display())
    with running(hub) as site:
        yield site


@pytest.fixture
def console(served: Running, page_at: Callable[..., Page]) -> ConsolePage:
    return ConsolePage(page_at(1280, 800, allow=CUT), served.address).sign_in().open_counter("2番窓口")


def strip(console: ConsolePage) -> Locator:
    return console.page.locator("#trouble")


def card(console: ConsolePage, name: str) -> Locator:
    return console.page.locator("#printers .device").filter(has=console.page.get_by_role("heading", name=name))


def unknown_slips(served: Running) -> Any:
    """B003, whose two slips nobody knows the fate of; its printer prints nothing more."""
    ticket = next(ticket for ticket in served.hub.tickets.values() if ticket.number == "B003")
    slips = [a_slip(ticket, "visitor"), a_slip(ticket, "counter")]
    served.hub.tell(a_device("発券機1", a_printer(FAULTY, "silent", troubles=slips)), display())
    return ticket


def bodies(served: Running, path: str) -> list[dict[str, Any]]:
    """What was sent there, without the keys."""
    sent = [body for _, asked, body in served.hub.requests if asked.endswith(path)]
    return [{name: value for name, value in body.items() if name != "idempotency_key"} for body in sent]


def test_it_is_quiet_while_all_is_well(console: ConsolePage) -> None:
    expect(strip(console)).to_be_hidden()
    expect(console.page.locator("#trouble-said")).to_be_empty()
    console.page.keyboard.press("p")
    expect(console.page.locator("#printers-all")).to_contain_text("異常はありません")
    expect(card(console, "発券機1")).to_contain_text("印刷できます")
    expect(card(console, "表示機1")).to_contain_text("つながっています")
    expect(console.page.locator("#printers .device button")).to_have_count(0)
    assert_accessible(console.page)


FAULTS = [
    (BLOCKED, "paper-out", "用紙切れ", "新しいロール紙"),
    (BLOCKED, "cover-open", "カバーが開いています", "しっかり閉めて"),
    (BLOCKED, "cutter-jam", "カッターの紙づまり", "詰まった紙"),
    (BLOCKED, "offline", "プリンターが停止しています", "ランプ"),
    (BLOCKED, "unrecoverable", "プリンターの故障", "保守担当"),
    (BLOCKED, "disconnected", "プリンターがつながりません", "ケーブル"),
    (BLOCKED, "silent", "プリンターの応答がありません", "電源"),
    (BLOCKED, "garbled", "プリンターと通信できません", "保守担当"),
    (BLOCKED, "of-another-kind", "印刷できません", "プリンターを確かめて"),
    (FAULTY, "silent", "印刷を止めています", "使用を再開する"),
    (LOW, "", "用紙が残りわずか", "まだ印刷できます"),
]


def test_each_fault_is_told_at_once_in_words_with_what_to_do(console: ConsolePage, served: Running) -> None:
    said = console.page.locator("#trouble-said")
    for condition, fault, words, advice in FAULTS:
        printer = a_printer(condition, *filter(None, [fault]), waiting=2)
        served.hub.tell(a_device("発券機1", printer), display())
        expect(strip(console)).to_contain_text(f"発券機1：{words}（印刷待ち2枚）", timeout=2000)
        expect(said).to_contain_text(f"{words}（印刷待ち2枚）")
        expect(said).to_contain_text(advice)
    console.page.locator("#trouble-see").click()
    for condition, fault, words, advice in FAULTS:
        served.hub.tell(a_device("発券機1", a_printer(condition, *filter(None, [fault]))), display())
        expect(card(console, "発券機1").locator(".condition")).to_contain_text(words)
        expect(card(console, "発券機1").locator(".hint")).to_contain_text(advice)


def test_colour_is_never_the_only_sign(console: ConsolePage, served: Running) -> None:
    for printer, level, mark in (
        (a_printer(LOW), "warn", "▲"),
        (a_printer(BLOCKED, "paper-out"), "bad", "✕"),
    ):
        served.hub.tell(a_device("発券機1", printer))
        expect(strip(console)).to_have_attribute("data-level", level)
        expect(strip(console).locator(".mark")).to_have_text(mark)
        expect(console.page.locator("#printers-mark")).to_have_text(mark)
    unknown_slips(served)
    expect(strip(console).locator(".mark")).to_have_text(["✕", "？", "？"])
    expect(strip(console)).to_have_attribute("data-level", "bad")


def test_it_goes_by_itself_and_the_keyboard_stays_in_place(console: ConsolePage, served: Running) -> None:
    served.hub.tell(a_device("発券機1", a_printer(BLOCKED, "paper-out")))
    expect(strip(console)).to_be_visible()
    console.page.locator("#trouble-see").focus()
    served.hub.tell(well())
    expect(strip(console)).to_be_hidden()
    expect(console.page.locator("#printers-open")).to_be_focused()
    expect(console.page.locator("#trouble-said")).to_be_empty()


def test_a_kiosk_that_is_away_is_told_with_since_when(console: ConsolePage, served: Running) -> None:
    since = datetime.now(UTC) - timedelta(minutes=3)
    gone = a_device("発券機1", a_printer(BLOCKED, "paper-out"), connected=False, seen_at=since)
    never = a_device("発券機2", connected=False, seen_at=None)
    served.hub.tell(gone, never)
    clock = (since + timedelta(hours=9)).strftime("%H:%M")
    expect(strip(console)).to_contain_text(f"発券機1：{clock}から応答がありません")
    expect(strip(console).locator("li")).to_have_count(1)
    console.page.keyboard.press("p")
    expect(card(console, "発券機1")).to_contain_text("電源とネットワーク")
    expect(card(console, "発券機1")).to_contain_text("最後に届いた内容です")
    expect(card(console, "発券機2")).to_contain_text("まだ報告がありません")


def test_a_wrong_clock_is_told(console: ConsolePage, served: Running) -> None:
    served.hub.tell(a_device("発券機1", a_printer(), clock_off_seconds=-75.0))
    expect(strip(console)).to_contain_text("時計が75秒ずれています")
    served.hub.tell(a_device("発券機1", a_printer(), clock_off_seconds=60.0))
    expect(strip(console)).to_be_hidden()


def test_many_troubles_do_not_fill_the_screen(console: ConsolePage, served: Running) -> None:
    served.hub.tell(*(a_device(f"発券機{n}", a_printer(LOW if n < 3 else BLOCKED)) for n in range(1, 6)))
    expect(strip(console).locator("li")).to_have_count(3)
    expect(strip(console)).to_contain_text("発券機3")
    expect(strip(console)).to_contain_text("ほか2件")


def test_it_works_by_polling_too(console: ConsolePage, served: Running) -> None:
    served.hub.sockets_refused = True
    served.site.drop_sockets()
    console.expect_link("polling")
    served.hub.tell(a_device("発券機1", a_printer(BLOCKED, "cover-open")))
    expect(strip(console)).to_contain_text("カバーが開いています", timeout=8000)
    served.hub.tell(well())
    expect(strip(console)).to_be_hidden(timeout=8000)


def test_a_push_that_was_lost_on_the_way_is_made_up_for(console: ConsolePage, served: Running) -> None:
    served.hub.muted = True
    served.hub.tell(a_device("発券機1", a_printer(BLOCKED, "cover-open")))
    served.hub.muted = False
    served.site.drop_sockets()
    expect(strip(console)).to_contain_text("カバーが開いています", timeout=10_000)


def test_a_slip_that_was_found_is_settled(console: ConsolePage, served: Running) -> None:
    ticket = unknown_slips(served)
    console.page.keyboard.press("p")
    slip = card(console, "発券機1").locator(".slip").filter(has_text="B003 窓口用")
    expect(slip).to_contain_text("出たかどうか分かりません")
    expect(slip).to_contain_text("取出口を見て")
    slip.get_by_role("button", name="出ていた").click()
    expect(console.page.locator("#printers-said")).to_have_text("B003 窓口用「出ていた」を発券機1に送りました")
    expect(slip.get_by_role("button")).to_have_count(0)
    expect(slip).to_contain_text("発券機に送っています")
    assert bodies(served, "/printers/main/settle") == [{"ticket": ticket.id, "uses": ["counter"]}]
    served.hub.move_orders(OrderState.EXPIRED)
    expect(slip.get_by_role("button", name="出ていた")).to_be_visible()
    expect(card(console, "発券機1").locator(".orders")).to_contain_text("発券機に届きませんでした")


@pytest.mark.parametrize(
    ("button", "uses"), [("この控えを再発行", ["counter"]), ("2枚とも再発行", ["visitor", "counter"])]
)
def test_only_what_is_missing_is_printed_again(
    console: ConsolePage, served: Running, button: str, uses: list[str]
) -> None:
    ticket = unknown_slips(served)
    console.page.keyboard.press("p")
    slip = card(console, "発券機1").locator(".slip").filter(has_text="B003 窓口用")
    slip.get_by_role("button", name=button).click()
    expect(console.page.locator("#printers-said")).to_contain_text("の再発行を発券機1に送りました")
    assert bodies(served, f"/tickets/{ticket.id}/reprint") == [{"uses": uses, "device": "d-発券機1"}]
    served.hub.move_orders(OrderState.TAKEN)
    expect(slip).to_contain_text("発券機が受け取りました")
    served.hub.tell(well(), display())
    expect(card(console, "発券機1").locator(".slip")).to_have_count(0)
    expect(console.page.locator("#printers-close")).to_be_focused()


def test_a_printer_is_used_again_after_a_person_has_looked(console: ConsolePage, served: Running) -> None:
    unknown_slips(served)
    console.page.keyboard.press("p")
    card(console, "発券機1").get_by_role("button", name="使用を再開する").press("Enter")
    expect(card(console, "発券機1").locator(".printer-acts")).to_contain_text("使用の再開：発券機に送っています")
    assert bodies(served, "/printers/main/reset") == [{}]


def test_giving_up_takes_two_actions_and_is_offered_only_for_what_is_under_way(
    console: ConsolePage, served: Running
) -> None:
    ticket = next(iter(served.hub.tickets.values()))
    blocked = a_printer(BLOCKED, "paper-out", troubles=[a_slip(ticket, state="blocked")])
    served.hub.tell(a_device("発券機1", blocked))
    console.page.keyboard.press("p")
    kiosk = card(console, "発券機1")
    expect(kiosk).to_contain_text("印刷待ち")
    expect(kiosk.get_by_role("button")).to_have_count(0)
    under_way = a_printer(BLOCKED, "paper-out", troubles=[a_slip(ticket, state="awaiting")])
    served.hub.tell(a_device("発券機1", under_way))
    kiosk.get_by_role("button", name="印刷中の控えをあきらめる").press("Enter")
    expect(kiosk.get_by_role("button", name="あきらめる")).to_be_focused()
    kiosk.get_by_role("button", name="やめる").press("Enter")
    expect(kiosk.get_by_role("button", name="印刷中の控えをあきらめる")).to_be_focused()
    assert bodies(served, "/give-up") == []
    console.page.keyboard.press("Enter")
    console.page.keyboard.press("Enter")
    expect(kiosk.locator(".printer-acts")).to_contain_text("印刷中の控えの取りやめ：発券機に送っています")
    assert bodies(served, "/give-up") == [{}]


def test_a_ticket_is_printed_again_from_its_row(console: ConsolePage, served: Running) -> None:
    dialog = console.page.locator("#reprint")
    console.row("B003").locator('[data-action="more"]').press("Enter")
    console.press("End", "Enter")
    expect(dialog.get_by_role("heading")).to_have_text("B003を再発行する")
    expect(console.page.locator("#reprint-kiosk-box")).to_be_hidden()
    assert_accessible(console.page)
    screenshot(console.page, "console-reprint-ja")
    console.page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="ご本人用")).to_be_checked()
    console.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    console.expect_told("B003の再発行を発券機1に送りました")
    expect(console.page.locator("#undo")).to_be_hidden()
    expect(console.row("B003")).to_contain_text("再発行1回")
    [body] = bodies(served, "/reprint")
    assert body == {"uses": ["visitor"]}
    console.more("B003", "reprint")
    expect(console.page.locator("#reprint-before")).to_contain_text("すでに1回")


def test_the_visitor_at_the_counter_gets_a_new_slip_too(console: ConsolePage, served: Running) -> None:
    expect(console.page.locator("#reprint-open")).to_be_hidden()
    served.hub.tell(well(), a_device("発券機2", a_printer()))
    console.page.keyboard.press("F2")
    console.page.locator("#reprint-open").click()
    console.page.locator("#reprint-kiosk").select_option("発券機2")
    console.page.locator("#reprint-form [type=submit]").click()
    console.expect_told("B001の再発行を発券機2に送りました")
    assert bodies(served, "/reprint") == [{"uses": ["visitor", "counter"], "device": "d-発券機2"}]
    expect(console.page.locator("#ticket-facts")).to_contain_text("再発行1回")


def test_without_a_kiosk_the_reprint_says_why_not(console: ConsolePage, served: Running) -> None:
    served.hub.tell()
    console.more("B003", "reprint")
    console.page.locator("#reprint-form [type=submit]").click()
    expect(console.page.locator("#reprint-error")).to_have_text("印刷できる発券機がつながっていません。")
    console.page.keyboard.press("Escape")
    expect(console.page.locator("#reprint")).to_be_hidden()


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("size", list(SIZES))
def test_looks(served: Running, page_at: Callable[..., Page], size: str, language: str) -> None:
    console = ConsolePage(page_at(*SIZES[size], allow=CUT), served.address, language).sign_in()
    console.page.locator("#choices .choice").nth(1).click()
    expect(console.page.locator("#station")).to_have_attribute("data-mode", "open")
    console.page.keyboard.press("F2")
    console.expect_present("B001", "called")
    unknown_slips(served)
    away = a_device("発券機2", connected=False, seen_at=datetime.now(UTC) - timedelta(minutes=12))
    low = a_device("発券機3", a_printer(LOW))
    waiting = [a_slip(ticket, state="blocked") for ticket in list(served.hub.tickets.values())[-2:]]
    out = a_device("発券機4", a_printer(BLOCKED, "paper-out", "cover-open", waiting=4, troubles=waiting))
    served.hub.tell(*served.hub.devices[:1], away, low, out, display())
    expect(strip(console).locator("li")).to_have_count(3)
    assert_accessible(console.page)
    screenshot(console.page, f"console-trouble-{size}-{language}")
    assert console.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    console.page.keyboard.press("p")
    expect(console.page.locator("#printers")).to_be_visible()
    assert_accessible(console.page)
    screenshot(console.page, f"console-printers-{size}-{language}")
    assert console.page.evaluate("document.querySelector('#printers').scrollWidth <= window.innerWidth")


def test_targets_are_large_enough(console: ConsolePage, served: Running) -> None:
    unknown_slips(served)
    console.page.keyboard.press("p")
    sizes = console.page.evaluate(
        """() => [...document.querySelectorAll('#trouble button, dialog[open] button')]
            .filter(node => node.checkVisibility())
            .map(node => [node.innerText, node.getBoundingClientRect().width, node.getBoundingClientRect().height])"""
    )
    assert len(sizes) >= 7
    assert [size for size in sizes if size[1] < 44 or size[2] < 44] == []


def test_the_whole_way_from_the_kiosk_to_the_console_and_back(tmp_path: Path, page_at: Callable[..., Page]) -> None:
    """The real hub: a fault is on the screen within 2 s, and what staff order is in the answer to the next report."""
    with running_hub(tmp_path) as process:
        hall = process.hall()
        add_staff(hall, LOGIN, password=PASSWORD)
        _device, token = add_token(hall, DeviceKind.KIOSK)
        hall.database.close()
        with process.client(token) as kiosk:
            report(kiosk, printer_told())
            ticket = kiosk.post("/api/v1/tickets", json={"service": "delivery", "idempotency_key": new_key()}).json()
            console = ConsolePage(page_at(1280, 800, allow=CUT), process.url).sign_in().open_counter("1番窓口")
            expect(strip(console)).to_be_hidden()
            lost = slip_told(ticket)
            report(kiosk, printer_told("faulty", "paper-out", troubles=[lost, lost | {"use": "visitor"}]))
            expect(strip(console)).to_contain_text("kiosk 1：印刷を止めています", timeout=2000)
            console.page.keyboard.press("p")
            slip = card(console, "kiosk 1").locator(".slip").filter(has_text=f"{ticket['number']} 窓口用")
            slip.get_by_role("button", name="この控えを再発行").click()
            expect(slip).to_contain_text("発券機に送っています")
            other = card(console, "kiosk 1").locator(".slip").filter(has_text=f"{ticket['number']} ご本人用")
            other.get_by_role("button", name="出ていた").click()
            expect(other).to_contain_text("発券機に送っています")
            card(console, "kiosk 1").get_by_role("button", name="使用を再開する").click()
            expect(card(console, "kiosk 1").locator(".printer-acts")).to_contain_text("使用の再開")
            orders = report(kiosk, printer_told())
            assert [(order["kind"], order["uses"]) for order in orders] == [
                ("reprint", ["counter"]),
                ("settle", ["visitor"]),
                ("reset", []),
            ]
            assert orders[0]["ticket"]["status_url"] == ticket["status_url"]
            report(kiosk, printer_told(), done=[order["id"] for order in orders])
            expect(strip(console)).to_be_hidden()
            expect(card(console, "kiosk 1").locator('.orders [data-state="taken"]')).to_have_count(3)
            assert_accessible(console.page)


def report(kiosk: httpx.Client, printer: dict[str, Any], done: Sequence[str] = ()) -> list[dict[str, Any]]:
    """As a kiosk does; the orders it hears."""
    body = {"sent_at": datetime.now(UTC).isoformat(), "printers": [printer], "orders_done": list(done)}
    orders: list[dict[str, Any]] = kiosk.post("/api/v1/devices/report", json=body).raise_for_status().json()["orders"]
    return orders
