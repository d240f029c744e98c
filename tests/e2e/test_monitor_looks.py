"""What the waiting room sees of the monitor, in real Chromium; one display for all, as nothing here ends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from server.contract.snapshots import MonitorView, ServiceState
from server.contract.tickets import TicketState
from tests.support.boards import call, service
from tests.support.browser import assert_accessible, screenshot
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.monitor_page import NextHub, digits_of, live, now, overflowing, services
from tests.support.running_display import RunningDisplay, running_display

PageAt = Callable[..., Page]

SIZES = [(1920, 1080), (1080, 1920), (1280, 720)]
#: Pixels that a digit needs on a full-HD panel of 55 inches to be 122 mm high: 0.7 degrees at 10 m.
FARTHEST = 192.5
#: Between the boards of two tests.
APART = 100_000


@pytest.fixture(scope="module")
def first_hub() -> Iterator[FakeHub]:
    with fake_hub() as hub:
        hub.show(now(10))
        yield hub


@pytest.fixture(scope="module")
def display(first_hub: FakeHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDisplay]:
    with running_display(first_hub.url, tmp_path_factory.mktemp("clips")) as display:
        yield display


@pytest.fixture(scope="module")
def turns() -> Iterator[int]:
    return count(APART, APART)


@pytest.fixture
def hub(first_hub: FakeHub, turns: Iterator[int]) -> NextHub:
    hub = NextHub(first_hub, next(turns))
    hub.show(now(10))
    return hub


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_call_is_seen_from_afar(
    hub: NextHub, display: RunningDisplay, page_at: PageAt, width: int, height: int
) -> None:
    page = live(page_at(width, height), display.url)
    recent = tuple(call(n, number, n % 3 + 1) for n, number in ((8, "A011"), (7, "B104"), (6, "C006"), (5, "A010")))
    hub.show(
        now(
            20,
            *(call(20, "A012", language="pt-BR", announce=False), call(19, "B105", 1), call(18, "C007", 2)),
            recent=list(recent),
            services=services(),
            notice={"ja": "本日の受付は17時15分までです。"},
        )
    )
    expect(page.locator("#number")).to_have_text("A012")
    expect(page.locator("#counter-name")).to_have_text("3番窓口")
    expect(page.locator("#directions li").nth(1)).to_have_text("A012 → Guichê 3")
    expect(page.locator("#directions li").nth(1)).to_have_attribute("lang", "pt-BR")
    beside = page.locator(":is(#number-2, #others-list .number):visible")
    assert beside.all_text_contents() == ["B105", "C007"]
    assert page.locator("#recent-list .number").all_text_contents() == ["A011", "B104", "C006", "A010"]
    assert page.locator(".service .wait").all_text_contents()[:3] == ["目安 10〜20分", "目安 40〜60分", "目安 10分以内"]
    expect(page.locator(".service.shut")).to_contain_text("受付時間外")
    assert overflowing(page) == []
    assert_accessible(page)
    screenshot(page, f"monitor-{width}x{height}")
    assert digits_of(page) >= FARTHEST * min(width, height) / 1080


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_long_names_and_many_calls_fit(
    hub: NextHub, display: RunningDisplay, page_at: PageAt, width: int, height: int
) -> None:
    page = live(page_at(width, height), display.url)
    long = {"ja": "市民課マイナンバーカード専用窓口（2階エレベーター横）"}
    others = tuple(call(100 - n, f"B{n:03d}", n + 1, announce=False) for n in range(12))
    recent = [call(n, f"C{n:03d}", counter_name={"ja": "マイナンバーカード専用窓口"}) for n in (8, 7, 6, 5)]
    many = [*services(), service("move", "転入・転出・転居の届出（カードの継続利用を含む）", "E", wait=None)]
    many += [service("family", "戸籍の届出", "F"), service("health", "国民健康保険", "G", state=ServiceState.FULL)]
    hub.show(
        now(
            101,
            *(call(101, "AB1234", language="ja-easy", counter_name=long, announce=False), *others),
            recent=recent,
            services=many,
            venue={"ja": "磐田市役所 市民課 マイナンバーカード交付・電子証明書更新特設窓口（本庁舎1階）"},
            notice={"ja": "電子証明書の更新には、マイナンバーカードと暗証番号が必要です。" * 5},
        )
    )
    expect(page.locator("#number")).to_have_text("AB1234")
    large = page.locator(".card:visible").count()
    expect(page.locator("#others-more")).to_have_text(f"ほか {3 - large} 件")
    expect(page.locator("#recent-list .row")).to_have_count(4)
    assert overflowing(page) == []
    assert_accessible(page)
    screenshot(page, f"monitor-long-{width}x{height}")


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_one_to_twelve_counters_large_then_side_by_side(
    hub: NextHub, display: RunningDisplay, page_at: PageAt, width: int, height: int
) -> None:
    """New calls are large for the seconds that the venue says; then all that stand are, and nothing is cut."""
    page = page_at(width, height)
    page.clock.install()
    live(page, display.url)
    recent = [call(n, f"C{n:03d}", n) for n in (8, 7, 6, 5)]
    wrong = []
    for counters in (1, 2, 4, 12):
        seq = 1000 * counters
        calls = tuple(call(seq - n, f"A{100 * counters + n:03d}", n + 1, announce=False) for n in range(counters))
        monitor = MonitorView(new_call_seconds=5, waits=counters != 4)
        hub.show(now(seq, *calls, recent=recent, services=services(), monitor=monitor, missed=["B001", "B002"]))
        expect(page.locator("#number")).to_have_text(calls[0].number)
        wrong += [f"{counters} new: {one}" for one in overflowing(page)]
        assert digits_of(page) >= FARTHEST * min(width, height) / 1080
        expect(page.locator("#services")).to_be_visible(visible=counters != 4)
        if counters == 1:
            continue
        for _ in range(6):
            page.clock.run_for(1000)
            page.evaluate("() => 1")
        if counters > 2:
            expect(page.locator("#tiles .tile")).to_have_count(counters)
            assert page.locator("#tiles .number").all_text_contents() == [each.number for each in calls]
        wrong += [f"{counters} seen: {one}" for one in overflowing(page)]
        assert_accessible(page)
        screenshot(page, f"monitor-{width}x{height}-{counters}-counters")
    assert not wrong, "\n".join(wrong)


def test_the_farther_the_seats_the_larger_the_digits(hub: NextHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    recent = [call(5, "C005")]
    for metres, inches in ((4, 32), (10, 55), (15, 55)):
        monitor = MonitorView(seat_metres=metres, panel_inches=inches)
        hub.show(now(20 + metres, call(20 + metres, f"A{metres:03d}"), recent=recent, monitor=monitor))
        expect(page.locator("#number")).to_have_text(f"A{metres:03d}")
        per_mm = (1920**2 + 1080**2) ** 0.5 / (inches * 25.4)
        assert digits_of(page) >= metres * 12.217 * per_mm - 1
        expect(page.locator("#recent")).to_be_visible(visible=metres < 15)


def test_second_calls_have_a_column_and_missed_numbers_are_told_what_to_do(
    hub: NextHub, display: RunningDisplay, page_at: PageAt
) -> None:
    page = live(page_at(1920, 1080), display.url)
    place = {"ja": "交付窓口", "en": "Collection"}
    calls = (call(30, "A031", 9, part=2, counter_name=place, announce=False), call(29, "B007", 2, announce=False))
    recent = [call(9, "A008", state=TicketState.NO_SHOW), call(8, "C001", state=TicketState.COMPLETED)]
    hub.show(now(30, *calls, recent=recent, missed=["A008"]))
    expect(page.locator("#number")).to_have_text("A031")
    expect(page.locator("#kind")).to_contain_text("交付のお呼び出し")
    expect(page.locator("#second-list .row")).to_have_text(["A031▶交付窓口"])
    expect(page.locator("#missed")).to_contain_text("窓口の職員にお声がけください")
    assert page.locator("#missed-list li").all_text_contents() == ["A008"]
    assert page.locator("#recent-list .number").all_text_contents() == ["C001"], "missed is not merely past"
    assert overflowing(page) == []
    assert_accessible(page)
    hub.show(now(31, *calls, recent=recent, missed=["A008"], monitor=MonitorView(missed=False)))
    expect(page.locator("#missed")).to_be_hidden()


def test_the_notice_turns_through_four_languages(hub: NextHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = page_at(1920, 1080)
    page.clock.install()
    live(page, display.url)
    said = {"ja": "本日は17時まで", "en": "Until 17:00", "vi": "Đến 17:00", "pt-BR": "Até as 17h", "ko": "17시까지"}
    tongues = ["ja", "en", "vi", "pt-BR", "ko"]
    hub.show(now(11, notice=said, languages=tongues, monitor=MonitorView(notice_seconds=4)))
    expect(page.locator("#notice")).to_be_visible()
    seen = set()
    for _ in range(20):
        seen.add((page.locator("#notice").get_attribute("lang"), page.locator("#notice-text").inner_text()))
        page.clock.run_for(1000)
    assert seen == {(tag, said[tag]) for tag in ("ja", "en", "vi", "pt-BR")}


def test_easy_japanese_has_its_readings_above(hub: NextHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    plain = {"ja": "3番窓口"}
    hub.show(now(11, call(11, "A011", language="ja-easy", counter_name=plain, announce=False)))
    expect(page.locator("#directions rt")).to_have_text(["ばん", "ばん", "まどぐち"])


def test_nobody_called_and_closed(hub: NextHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    expect(page.locator("#empty-ja")).to_have_text("ただいま お呼び出しはありません")
    assert_accessible(page)
    screenshot(page, "monitor-empty")
    opens = datetime.now(UTC) + timedelta(days=1)
    shut = service(state=ServiceState.CLOSED, waiting=0, wait=None, opens_at=opens)
    hub.show(now(11, services=[shut]))
    expect(page.locator("#empty-ja")).to_have_text("ただいま受付時間外です")
    expect(page.locator("#empty-hint")).to_contain_text("から受付を始めます。")
    expect(page.locator("#services")).not_to_contain_text("0分")
    assert_accessible(page)
    screenshot(page, "monitor-closed")
