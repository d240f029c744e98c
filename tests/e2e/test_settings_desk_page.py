"""The settings page: edited, reviewed, refused, applied, overtaken, taken back; by keyboard and on a tablet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from server.services.ports import Role
from tests.support.browser import assert_accessible, screenshot
from tests.support.hub import add_staff
from tests.support.staff_site import StaffSite, filled, staff_site

REFUSED = ("401", "409", "422", "403")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StaffSite]:
    folder: Path = tmp_path_factory.mktemp("settings")
    with staff_site(folder) as made:
        yield made


def opened(site: StaffSite, page: Page, login: str = "suzuki", language: str = "ja") -> Page:
    site.open(page, "settings", login, language)
    filled(page)
    expect(page.locator("#history h2")).to_be_visible(timeout=15_000)
    return page


def service(page: Page, name: str) -> Locator:
    item = page.locator("#services .item").filter(has=page.locator("h3", has_text=name))
    item.locator("summary").click()
    return item


def review(page: Page) -> Locator:
    page.get_by_role("button", name="確認する").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def apply(page: Page) -> None:
    review(page).get_by_role("button", name="適用する").click()
    expect(page.locator("#said")).to_contain_text("適用しました", timeout=15_000)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_is_accessible_and_fits_a_tablet(
    site: StaffSite, page_at: Callable[..., Page], width: int, height: int, language: str
) -> None:
    page = opened(site, page_at(width, height), language=language)
    for item in page.locator("#services .item summary, #counters .item summary").all()[:3]:
        item.click()
    assert_accessible(page)
    screenshot(page, f"settings-desk-{width}-{language}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_change_is_reviewed_applied_and_taken_back(site: StaffSite, page_at: Callable[..., Page]) -> None:
    page = opened(site, page_at(1280, 800, allow=REFUSED))
    expect(page.locator(".bar .count")).to_have_text("変更はありません")
    notice = page.locator("#notice")
    notice.get_by_label("日本語").fill("本日は混み合っています")
    delivery = service(page, "交付")
    delivery.get_by_label("受付", exact=True).select_option("today")
    delivery.get_by_role("group", name="休止の理由").get_by_label("日本語").fill("機器の点検のため")
    expect(page.locator(".bar .count")).to_have_text("変更 2 件")
    dialog = review(page)
    expect(dialog).to_contain_text("受付内容「交付」の休止")
    expect(dialog.locator(".kiosk .closed")).to_contain_text("機器の点検のため")
    expect(dialog.locator(".monitor")).to_have_text("本日は混み合っています")
    assert_accessible(page)
    screenshot(page, "settings-desk-review")
    dialog.get_by_label("変更の理由").fill("点検")
    dialog.get_by_role("button", name="適用する").click()
    expect(page.locator("#said")).to_contain_text("適用しました")
    assert site.hub.hall.venue.notice["ja"] == "本日は混み合っています"
    expect(page.locator(".bar .count")).to_have_text("変更はありません")
    expect(page.locator(".versions .item").first).to_contain_text("suzuki の名")
    screenshot(page, "settings-desk-applied")
    assert page.locator("#notice .overlaid, #services .overlaid").count() == 2
    page.locator("#notice").get_by_role("button", name="ファイルの値に戻す").click()
    page.get_by_role("dialog").get_by_role("button", name="適用する").click()
    expect(page.locator("#said")).to_contain_text("今の版は 2")
    assert dict(site.hub.hall.venue.notice) == {}
    page.get_by_role("button", name="設定ファイルの内容に戻す").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("受付内容「交付」の休止")
    dialog.get_by_role("button", name="適用する").click()
    expect(page.locator("#said")).to_contain_text("今の版は 3")
    assert dict(site.hub.hall.venue.services[0].closed_note) == {}


def test_mistakes_are_all_told_and_marked(site: StaffSite, page_at: Callable[..., Page]) -> None:
    page = opened(site, page_at(1280, 800, allow=REFUSED))
    before = site.hub.hall.venue
    page.locator("#hours").get_by_role("group", name="曜日ごとの受付時間").get_by_label("月").fill("17:00-08:30")
    service(page, "更新").get_by_role("group", name="名前").get_by_label("日本語").fill("")
    dialog = review(page)
    expect(dialog.locator(".note.bad .findings li")).to_have_count(2)
    expect(dialog.get_by_role("button", name="適用する")).to_have_count(0)
    assert_accessible(page)
    screenshot(page, "settings-desk-mistakes")
    dialog.get_by_role("button", name="やめる").click()
    expect(page.locator("[data-wrong]")).to_have_count(2)
    assert site.hub.hall.venue is before


def test_who_comes_second_sees_what_happened_and_goes_on(site: StaffSite, page_at: Callable[..., Page]) -> None:
    first, second = (opened(site, page_at(1280, 800, allow=REFUSED)) for _manager in range(2))
    first.locator("#notice").get_by_label("日本語").fill("一人目のお知らせ")
    second.locator("#counters").locator("summary").first.click()
    second.locator("#counters").get_by_label("日本語").first.fill("総合窓口")
    apply(first)
    review(second).get_by_role("button", name="適用する").click()
    dialog = second.get_by_role("dialog", name="ほかの人が先に変更しました")
    expect(dialog).to_contain_text("一人目のお知らせ")
    assert_accessible(second)
    screenshot(second, "settings-desk-overtaken")
    dialog.get_by_role("button", name="最新の設定で続ける").click()
    expect(second.locator("#notice").get_by_label("日本語")).to_have_value("一人目のお知らせ")
    expect(second.locator(".bar .count")).to_have_text("変更 1 件")
    apply(second)
    venue = site.hub.hall.venue
    assert (venue.notice["ja"], venue.counters[0].name["ja"]) == ("一人目のお知らせ", "総合窓口")


def test_services_are_moved_by_keyboard(site: StaffSite, page_at: Callable[..., Page]) -> None:
    add_staff(site.hub.hall, "mori", Role.MANAGER)
    page = opened(site, page_at(1280, 800, allow=REFUSED), "mori")
    names = page.locator("#services .item h3")
    before = names.all_text_contents()
    page.get_by_role("button", name=f"下へ: {before[0].split()[-1]}").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert names.all_text_contents()[:3] == [before[1], before[2], before[0]]
    expect(page.locator(".bar .count")).to_have_text("変更 1 件")
    page.get_by_role("button", name="元に戻す").click()
    assert names.all_text_contents() == before
