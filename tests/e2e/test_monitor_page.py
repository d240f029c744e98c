"""The monitor as the waiting room sees and hears it, in real Chromium."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, expect

from server.contract.snapshots import Board, CallView, MonitorView, ServiceState
from server.contract.tickets import TicketState, WaitRange
from tests.support.boards import board, call, service
from tests.support.browser import ARGUMENTS, assert_accessible, find_chromium, screenshot
from tests.support.fake_hub import FakeHub, fake_hub
from tests.support.running_display import RunningDisplay, running_display

PageAt = Callable[..., Page]

SIZES = [(1920, 1080), (1080, 1920), (1280, 720)]
#: Pixels that a digit needs on a full-HD panel of 55 inches to be 122 mm high: 0.7 degrees at 10 m.
FARTHEST = 192.5

#: What the browser says of a hub or display that a test takes away.
TAKEN_AWAY = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder of clips for all, as they take a second to make."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with fake_hub() as hub:
        hub.show(now(10))
        yield hub


@pytest.fixture
def display(hub: FakeHub, clips: Path) -> Iterator[RunningDisplay]:
    with running_display(hub.url, clips) as display:
        yield display


#: Said outright: left to itself, Chromium sometimes knows loopback as a place where people listen.
FORBID_SOUND = [
    "--autoplay-policy=document-user-activation-required",
    "--disable-features=PreloadMediaEngagementData,MediaEngagementBypassAutoplayPolicies",
]


def now(seq: int, *calls: CallView, **changes: Any) -> Board:
    """A board whose calls are made now."""
    time = datetime.now(UTC)
    made = tuple(each.model_copy(update={"called_at": time}) for each in calls)
    return board(seq, made, **{"generated_at": time, **changes})


def services() -> list[Any]:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    return [
        service(),
        service("application", "マイナンバーカードの申請", "B", waiting=12, wait=WaitRange(low=40, high=60)),
        service("renewal", "電子証明書の更新・暗証番号の再設定", "C", waiting=1, wait=WaitRange(low=0, high=10)),
        service("certificate", "住民票・印鑑証明", "D", state=ServiceState.CLOSED, waiting=0, opens_at=tomorrow),
    ]


def live(page: Page, url: str) -> Page:
    page.goto(url)
    expect(page.locator("body")).to_have_attribute("data-link", "live", timeout=15_000)
    return page


def recorded(page: Page) -> list[str]:
    """What the page fetches of sound and reports of it, in order."""
    told: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith(".wav"):
            told.append("wav")
        elif request.url.endswith("/api/spoken"):
            told.append(f"spoken {json.loads(request.post_data or '{}')['id']}")

    page.on("requestfinished", note)
    return told


def until_silent(display: RunningDisplay) -> None:
    """Waits until nothing is left to be spoken; what had no clip yet comes after its chime."""
    with httpx.stream("GET", f"{display.url}/events", timeout=30) as events:
        for line in events.iter_lines():
            if line.startswith("data: {") and not json.loads(line.removeprefix("data: "))["announcements"]:
                return


def overflowing(page: Page) -> list[str]:
    """Texts that do not fit where they are."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(`h1, section:not(#services) > h2, .card .number, .counter-name,
            .directions li, .tile, .tile .number, .tile .name, .row, .row .name, #missed,
            .service, .service .text, #lost p`)]
          .filter((element) => element.offsetParent !== null && element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.textContent)"""
    )
    outside: bool = page.evaluate(
        """() => [...document.querySelectorAll("section, footer, .row, .service, .tile, .card")]
          .filter((element) => element.offsetParent !== null)
          .some((element) => { const box = element.getBoundingClientRect();
            return box.bottom > innerHeight + 1 || box.right > innerWidth + 1; })"""
    )
    return [*found, *(["something lies outside the screen"] if outside else [])]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_call_is_seen_from_afar(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt, width: int, height: int
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
    hub: FakeHub, display: RunningDisplay, page_at: PageAt, width: int, height: int
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
    hub: FakeHub, display: RunningDisplay, page_at: PageAt, width: int, height: int
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


def digits_of(page: Page) -> float:
    """How high a digit of the newest number is, in pixels."""
    size: float = page.evaluate("parseFloat(getComputedStyle(document.getElementById('number')).fontSize) * 0.82")
    return size


def test_the_farther_the_seats_the_larger_the_digits(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
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
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
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


def test_the_notice_turns_through_four_languages(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
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


def test_a_second_screen_needs_only_a_browser_and_leaves_speaking_to_the_first(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
) -> None:
    page = page_at(1280, 800)
    told = recorded(page)
    live(page, f"{display.url}/?silent")
    hub.show(now(11, call(11, "A011")))
    expect(page.locator("#number")).to_have_text("A011")
    hub.show(now(12, call(12, "A012", 1), call(11, "A011", announce=False)))
    expect(page.locator("#number")).to_have_text("A012")
    assert told == []


def test_easy_japanese_has_its_readings_above(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    plain = {"ja": "3番窓口"}
    hub.show(now(11, call(11, "A011", language="ja-easy", counter_name=plain, announce=False)))
    expect(page.locator("#directions rt")).to_have_text(["ばん", "ばん", "まどぐち"])


def test_nobody_called_and_closed(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
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


def test_a_call_is_heard_whole_and_a_recall_again(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    told = recorded(page)
    began = datetime.now(UTC)

    def said(request: Request) -> bool:
        """A clip that was not there yet is said after the chime, which is reported by itself."""
        return request.url.endswith("/api/spoken") and told.count("wav") >= 3

    with page.expect_request_finished(said, timeout=40_000):
        hub.show(now(11, call(11, "A110")))
        expect(page.locator("body")).to_have_attribute("data-speaking", "A110", timeout=10_000)
        expect(page.locator("#newest")).to_have_attribute("data-fresh", "")
    expect(page.locator("body")).not_to_have_attribute("data-speaking", "A110")
    assert told.count("wav") >= 3
    assert (datetime.now(UTC) - began).total_seconds() > 9  # chime and Japanese twice
    hub.show(now(12, call(12, "A110", calls=2)))
    expect(page.locator("body")).to_have_attribute("data-speaking", "A110", timeout=10_000)


def test_a_silent_call_is_not_heard(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    told = recorded(page)
    hub.show(now(11, call(11, "A011", announce=False)))
    expect(page.locator("#number")).to_have_text("A011")
    hub.show(now(12, call(12, "A012", 1), call(11, "A011", announce=False)))
    expect(page.locator("body")).to_have_attribute("data-speaking", "A012", timeout=10_000)
    assert not any(each.startswith("spoken") for each in told)


def test_a_lost_hub_is_said_and_nothing_looks_current(hub: FakeHub, display: RunningDisplay, page_at: PageAt) -> None:
    page = live(page_at(1920, 1080), display.url)
    hub.show(now(11, call(11, "A011", announce=False), call(10, "B010", 1), services=services()))
    expect(page.locator("#number")).to_have_text("A011")
    hub.kill()
    expect(page.locator("#lost")).to_be_visible(timeout=10_000)
    expect(page.locator("#lost")).to_contain_text("接続が切れています")
    expect(page.locator("#newest-ja")).to_contain_text("時点のお呼び出し")
    expect(page.locator("#services")).to_be_hidden()
    expect(page.locator("body")).not_to_contain_text("お呼び出し中")
    assert_accessible(page)
    screenshot(page, "monitor-lost")
    hub.start()
    hub.show(now(12, call(12, "A012", announce=False)))
    expect(page.locator("#number")).to_have_text("A012", timeout=20_000)
    expect(page.locator("#lost")).to_be_hidden()


def test_a_page_that_lost_its_display_says_so_and_comes_back(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
) -> None:
    page = live(page_at(1280, 720, allow=TAKEN_AWAY), display.url)
    hub.show(now(11, call(11, "A011", announce=False)))
    expect(page.locator("#number")).to_have_text("A011")
    display.stop()
    expect(page.locator("#lost")).to_be_visible(timeout=10_000)
    display.start()
    expect(page.locator("#lost")).to_be_hidden(timeout=20_000)
    expect(page.locator("#number")).to_have_text("A011")


def test_a_page_opened_while_the_hub_is_away_shows_no_number(
    hub: FakeHub, display: RunningDisplay, page_at: PageAt
) -> None:
    hub.kill()
    page = page_at(1920, 1080)
    page.goto(display.url)
    expect(page.locator("#lost")).to_be_visible(timeout=10_000)
    expect(page.locator("#call")).to_be_hidden()
    assert_accessible(page)


def test_a_silent_venue_says_so(hub: FakeHub, clips: Path, page_at: PageAt) -> None:
    with running_display(hub.url, clips, "--mute") as display:
        page = live(page_at(1920, 1080, allow=TAKEN_AWAY), display.url)
        expect(page.locator("#sound-text")).to_have_text("音声案内なし")
        expect(page.locator("#sound-enable")).to_be_hidden()


def test_a_browser_that_forbids_sound_is_told_of_and_one_touch_allows_it(
    hub: FakeHub, display: RunningDisplay, browser: Browser
) -> None:
    strict = [argument for argument in ARGUMENTS if "autoplay" not in argument] + FORBID_SOUND
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=strict)
    try:
        page = live(chromium.new_page(viewport={"width": 1920, "height": 1080}), display.url)
        expect(page.locator("#sound")).to_contain_text("音声が止められています")
        with page.expect_request_finished(lambda request: request.url.endswith("/api/spoken"), timeout=15_000):
            hub.show(now(11, call(11, "A011")))  # passes over it, instead of speaking an old call after the touch
        assert_accessible(page)
        until_silent(display)
        page.get_by_role("button", name="音声を有効にする").click()
        expect(page.locator("#sound")).to_be_hidden()
        hub.show(now(12, call(12, "A012", 1), call(11, "A011")))
        expect(page.locator("body")).to_have_attribute("data-speaking", "A012", timeout=10_000)
    finally:
        chromium.close()
