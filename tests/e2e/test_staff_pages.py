"""Operators, own password and log of access as staff use them: worked, looked at, and to axe-core without fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from server.services.ports import Role
from tests.support.browser import assert_accessible, screenshot
from tests.support.hub import PASSWORD, add_staff
from tests.support.staff_site import StaffSite, filled, staff_site

#: Refusals that a test brings about itself.
REFUSED = ("401", "409", "422", "403", "429")
OWN = "mountain lake under snow"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffSite]:
    folder: Path = tmp_path_factory.mktemp("staff")
    with staff_site(folder) as made:
        yield made


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["staff", "password", "audit"])
def test_each_page_is_accessible(site: StaffSite, page_at: Callable[..., Page], name: str, language: str) -> None:
    page = site.open(page_at(1280, 800), name, "tanaka", language)
    filled(page)
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    screenshot(page, f"staff-{name}-{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_operator_is_added_and_chooses_a_password(site: StaffSite, page_at: Callable[..., Page]) -> None:
    page = site.open(page_at(1280, 800, allow=REFUSED), "staff", "suzuki")
    page.get_by_role("button", name="職員を追加").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("氏名").fill("中村 一郎")
    dialog.get_by_label("ログインID").fill("nakamura")
    assert_accessible(page)
    # A manager looks after operators only, so there is no other role to give.
    assert dialog.get_by_label("役割").locator("option").all_text_contents() == ["従事者"]
    dialog.get_by_role("button", name="職員を追加").click()
    shown = page.locator("output.password")
    expect(shown).to_be_visible()
    assert_accessible(page)
    screenshot(page, "staff-password-shown")
    given = shown.text_content() or ""
    page.get_by_role("button", name="閉じる").click()
    expect(shown).to_have_count(0)
    expect(page.get_by_role("row", name="中村 一郎")).to_contain_text("仮パスワード")

    other = page_at(1280, 800, allow=REFUSED)
    other.goto(f"{site.address}/console?lang=ja")
    other.locator("#login").fill("nakamura")
    other.locator("#password").fill(given)
    other.keyboard.press("Enter")
    other.wait_for_url("**/console/password**")
    filled(other)
    assert_accessible(other)
    screenshot(other, "staff-password-given")
    other.get_by_label("今のパスワード").fill(given)
    for weak, reason in (("password123", "よく使われる"), ("nakamura 1", "ログインID"), (given, "今と違う")):
        other.get_by_label("新しいパスワード", exact=True).fill(weak)
        other.get_by_label("新しいパスワード（確認）").fill(weak)
        other.get_by_role("button", name="変更する").click()
        expect(other.locator("#failed")).to_contain_text(reason)
    other.get_by_label("新しいパスワード", exact=True).fill(OWN)
    other.get_by_label("新しいパスワード（確認）").fill(OWN)
    other.keyboard.press("Enter")
    other.wait_for_url("**/console?lang=ja")
    expect(other.locator("#choices .choice").first).to_be_visible(timeout=15_000)


def test_a_change_by_somebody_else_is_shown_instead(site: StaffSite, page_at: Callable[..., Page]) -> None:
    add_staff(site.hub.hall, "kimura")
    page = site.open(page_at(1280, 800, allow=REFUSED), "staff", "tanaka")
    row = page.get_by_role("row", name="kimura の名")
    row.get_by_role("button", name="変更").click()
    hall = site.hub.hall
    known = hall.database.read(lambda uow: uow.accounts.operator_by_login("kimura"))
    assert known is not None
    hall.database.write(lambda uow: uow.accounts.save_operator(known))  # another manager, meanwhile
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("氏名").fill("木村")
    dialog.get_by_role("button", name="保存する").click()
    expect(page.locator("#failed")).to_contain_text("ほかの人が先に変更しました")
    row.get_by_role("button", name="変更").click()
    page.get_by_role("dialog").get_by_label("氏名").fill("木村")
    page.get_by_role("dialog").get_by_role("button", name="保存する").click()
    expect(page.get_by_role("row", name="木村")).to_contain_text("利用中")


def test_the_log_is_searched_by_person_and_day(site: StaffSite, page_at: Callable[..., Page]) -> None:
    add_staff(site.hub.hall, "aoki", Role.OPERATOR)
    site.hub.signed_in("aoki", PASSWORD)
    site.hub.client().command("/session", login="aoki", password="not the password")
    page = site.open(page_at(1280, 800), "audit", "tanaka")
    expect(page.locator("tbody tr").first).to_be_visible(timeout=15_000)
    page.get_by_label("職員", exact=True).select_option(label="aoki の名 (aoki)")
    page.get_by_role("button", name="検索").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("サインイン")
    page.get_by_label("職員", exact=True).select_option("")
    page.get_by_label("内容", exact=True).select_option(label="サインインの失敗")
    page.get_by_role("button", name="検索").click()
    expect(page.locator("tbody tr").first).to_contain_text("aoki")
    page.get_by_label("日", exact=True).fill("2020-01-01")
    page.get_by_role("button", name="検索").click()
    expect(page.get_by_text("該当する記録はありません。")).to_be_visible()


def test_who_may_not_is_told_so(site: StaffSite, page_at: Callable[..., Page]) -> None:
    page = site.open(page_at(1280, 800, allow=REFUSED), "audit", "suzuki")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "この画面を開く権限がありません。管理者に依頼してください。"
    )
    assert page.get_by_role("link", name="アクセス記録").count() == 0
    assert_accessible(page)
    stranger = page_at(1280, 800, allow=REFUSED)
    stranger.goto(f"{site.address}/console/staff")
    assert stranger.url.endswith("/console?lang=ja") or "/console" in stranger.url
    expect(stranger.locator("#sign-in")).to_be_visible()
