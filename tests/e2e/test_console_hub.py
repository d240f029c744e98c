"""Two consoles on the real hub: what the pages do is what the hub takes, and each sees what the other did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from server.services.ports import DeviceKind, Role
from tests.support.console_page import ConsolePage
from tests.support.hub import add_staff, add_token, new_key
from tests.support.hub_process import running_hub
from tests.support.pages_site import LOGIN, PASSWORD


def test_two_consoles_work_one_queue(tmp_path: Path, page_at: Callable[..., Page]) -> None:
    with running_hub(tmp_path) as process:
        hall = process.hall()
        add_staff(hall, LOGIN, password=PASSWORD)
        add_staff(hall, "chief", Role.MANAGER, password=PASSWORD)
        _device, token = add_token(hall, DeviceKind.KIOSK)
        hall.database.close()
        with process.client(token) as kiosk:
            for service in ("delivery", "delivery", "delivery", "renewal"):
                body = {"service": service, "idempotency_key": new_key()}
                kiosk.post("/api/v1/tickets", json=body).raise_for_status()
        clerk = ConsolePage(page_at(1280, 800, allow=["409"]), process.url).sign_in().open_counter("1番窓口")
        chief = ConsolePage(page_at(1280, 800, allow=["409"]), process.url).sign_in(login="chief")

        # The second call, from the first to the last step.
        clerk.press("F2").expect_present("A001", "called")
        expect(clerk.page.locator("#ticket-why")).to_contain_text("この番号の理由：")
        clerk.press("s").expect_present("A001", "serving")
        clerk.press("d").expect_told("A001を交付準備にしました")
        chief.press("4")
        chief.row("A001").locator('[data-action="ready"]').click()
        chief.expect_told("A001を準備完了にしました。交付呼出ができます")
        expect(clerk.tab("second").locator(".count")).to_have_text("1/1")
        clerk.press("4")
        clerk.row("A001").locator('[data-action="call"]').click()
        clerk.expect_present("A001", "called")
        expect(clerk.page.locator("#ticket-facts")).to_contain_text("1回目の待ち")
        clerk.press("c").expect_told("A001を完了にしました")

        # A note, a hand-over to city staff, a cancellation that somebody else takes back.
        clerk.press("F2").expect_present("A002", "called")
        clerk.press("n")
        clerk.page.keyboard.type("委任状あり")
        clerk.press("Enter").expect_told("A002にメモを付けました")
        expect(clerk.page.locator("#ticket-note")).to_have_text("メモ：委任状あり")
        clerk.press("t")
        clerk.page.get_by_role("radio", name="市職員").check()
        clerk.page.get_by_role("button", name="市職員の判断が必要").click()
        clerk.press("Enter").expect_told("A002を「市職員」へ引き継ぎました")
        clerk.press("z").expect_told("元に戻しました：A002 市職員への引継ぎ")
        clerk.expect_present("A002", "called")
        clerk.press("c", "1").expect_told("A002を完了にしました")
        clerk.row("A003").locator('[data-action="cancel"]').click()
        clerk.press("Enter").expect_told("A003を取り消しました")
        chief.press("7")
        chief.row("A003").locator('[data-action="restore"]').click()
        chief.expect_told("A003の取消を元に戻しました")

        # What a counter serves, at once and for all; then a pause that all can see.
        chief.press("w").tab_to("#desks-list li:nth-child(1) [data-act=serves]").press("Enter")
        chief.tab_to('#serves-list li:first-child [data-act="down"]').press("Space")
        chief.tab_to("#serves-form [type=submit]").press("Enter")
        expect(chief.page.locator("#desks-list li:first-child .serves-now")).to_have_text("1 更新　2 交付")
        clerk.press("F2").expect_present("B001", "called")
        clerk.press("c").expect_told("B001を完了にしました")
        clerk.press("k")
        clerk.page.get_by_role("button", name="昼休み").click()
        clerk.page.locator("#pausing-form [type=submit]").click()
        expect(chief.page.locator("#desks-list li:first-child .since")).to_contain_text("昼休み")
        for console in (clerk, chief):
            console.page.context.close()  # before the hub: a page whose hub is gone complains
