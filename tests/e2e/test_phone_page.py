"""The resident's page (Q1, Q2, Q4): every state on a small phone, updates, alarm, a lost line, no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Response, expect

from server.contract.counters import CounterState
from server.contract.tickets import TicketState
from tests.support.browser import GONE, assert_accessible, screenshot
from tests.support.pages_hub import PagesHub
from tests.support.pages_site import Running, running

SMALL = (320, 568)
#: The ticket that is in each state, in the hall below.
IN_STATE = {
    "completed": "B001",
    "no_show": "B002",
    "on_hold": "B003",
    "cancelled": "B004",
    "expired": "B005",
    "called": "B006",
    "serving": "B007",
    "almost": "B009",
    "waiting": "B012",
}

#: Writes each vibration where a test can see it.
SHAKEN = """navigator.vibrate = pattern => {
    const told = document.documentElement.dataset;
    told.shaken = [told.shaken, pattern.join(",")].filter(Boolean).join(" ");
    return true;
}"""


@pytest.fixture
def served() -> Iterator[Running]:
    hub = PagesHub()
    for minutes in range(60, 48, -1):
        hub.issue("delivery", minutes_ago=minutes)
    for counter in ("1", "2"):
        hub.set_counter(counter, CounterState.OPEN, f"職員{counter}")
    for action in ("call", "complete"):
        hub.act("t-B001", action, "2")
    for action in ("call", "no-show"):
        hub.act("t-B002", action, "2")
    hub.act("t-B003", "hold")
    hub.act("t-B004", "cancel")
    hub.act("t-B005", "expire")
    hub.act("t-B006", "call", "2")
    for action in ("call", "start"):
        hub.act("t-B007", action, "1")
    with running(hub) as site:
        yield site


def address(served: Running, face: str, query: str = "") -> str:
    return f"{served.address}/t/token-{IN_STATE[face]}{query}"


def words_on(page: Page) -> list[str]:
    """What stands on the page, apart from its age."""
    return page.locator(".number, .headline, .advice:visible, .fact:visible").all_inner_texts()


def test_a_waiting_visitor_sees_groups_ahead_and_a_range(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.goto(address(served, "waiting"))
    expect(page.locator('[data-live="ahead"]')).to_have_text("4組")
    expect(page.locator('[data-live="wait"]')).to_have_text("20〜45分")
    expect(page.locator(".facts")).to_contain_text("目安")


def test_the_call_appears_by_itself(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.goto(address(served, "waiting"))
    served.hub.act("t-B006", "complete")
    served.hub.act("t-B012", "call", "2")
    expect(page.locator(".headline")).to_have_text("2番窓口へお越しください", timeout=10_000)
    expect(page.locator("#turn")).to_have_attribute("data-face", "called")
    expect(page).to_have_title("B012 2番窓口へお越しください")
    expect(page.locator('[data-live="ahead"]')).to_be_hidden()


@pytest.mark.parametrize("face", [face for face in IN_STATE if face != "waiting"])
def test_the_script_finds_the_same_words_as_the_server(
    served: Running, page_at: Callable[..., Page], face: str
) -> None:
    first, second = page_at(*SMALL), page_at(*SMALL)
    number = IN_STATE[face]
    now = served.hub.tickets[f"t-{number}"]
    served.hub.tickets[now.id] = now.model_copy(update={"state": TicketState.WAITING, "counter": None})
    waiting_since = "B008" if face == "almost" else None
    if waiting_since:  # one more ahead, so that the turn is not near yet
        served.hub.issue("delivery", minutes_ago=90)
    first.goto(address(served, face))
    served.hub.tickets[now.id] = now
    if waiting_since:
        served.hub.act("t-B013", "cancel")
    served.hub.seq += 1
    expect(first.locator("#turn")).to_have_attribute("data-face", face, timeout=10_000)
    second.goto(address(served, face))
    assert words_on(first) == words_on(second)
    assert first.title() == second.title()


def test_the_language_is_the_tickets_and_can_be_switched(served: Running, page_at: Callable[..., Page]) -> None:
    served.hub.issue("renewal", language="en")
    page = page_at(*SMALL)
    page.goto(f"{served.address}/t/token-C001")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".headline")).to_have_text("Almost your turn")
    page.locator(".tongues summary").click()
    page.get_by_role("link", name="日本語", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator(".headline")).to_have_text("まもなく順番です")


def test_sound_and_vibration_only_after_consent(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.add_init_script(SHAKEN)
    page.goto(address(served, "waiting"))
    html = page.locator("html")
    page.get_by_role("button", name="呼ばれたら音と振動で知らせる").click()
    expect(page.locator("#notify")).to_have_attribute("aria-pressed", "true")
    expect(html).to_have_attribute("data-shaken", "150")
    served.hub.act("t-B006", "complete")
    served.hub.act("t-B012", "call", "2")
    called = "500,200,500,200,500"
    expect(html).to_have_attribute("data-shaken", f"150 {called}", timeout=10_000)
    served.hub.act("t-B012", "recall")
    expect(html).to_have_attribute("data-shaken", f"150 {called} {called}", timeout=10_000)


def test_without_consent_nothing_sounds(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    page.add_init_script(SHAKEN)
    page.goto(address(served, "waiting"))
    served.hub.act("t-B006", "complete")
    served.hub.act("t-B012", "call", "2")
    expect(page.locator("#turn")).to_have_attribute("data-face", "called", timeout=10_000)
    assert page.locator("html").get_attribute("data-shaken") is None


def test_old_data_is_said_to_be_old(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL, allow=GONE)
    page.clock.install()
    page.goto(address(served, "waiting"))
    served.hub.away = True
    page.clock.fast_forward(25_000)
    expect(page.locator(".lost")).to_contain_text("通信できません")
    assert_accessible(page)
    screenshot(page, "phone-lost-ja")
    served.hub.away = False
    page.clock.fast_forward(3_000)
    expect(page.locator(".lost")).to_be_hidden()


@pytest.mark.parametrize("face", ["waiting", "called"])
def test_the_page_works_without_script(served: Running, page_at: Callable[..., Page], face: str) -> None:
    page = page_at(*SMALL, java_script_enabled=False, allow=[".js: csp"])
    page.goto(address(served, face))
    expect(page.locator(".digits")).to_have_text(IN_STATE[face])
    expect(page.locator('meta[http-equiv="refresh"]')).to_have_attribute("content", "10")
    expect(page.locator(".notify")).to_be_hidden()


def test_an_unknown_token_is_told_nothing(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL, allow=["404"])
    pages = []
    for token in ("nobody", "token-B999"):
        answer = page.goto(f"{served.address}/t/{token}")
        assert answer is not None
        assert answer.status == 404
        pages.append(answer.text())
    assert pages[0] == pages[1]
    assert_accessible(page)
    screenshot(page, "phone-unknown-ja")


def test_the_first_view_is_light_and_leaves_nothing_behind(served: Running, page_at: Callable[..., Page]) -> None:
    page = page_at(*SMALL)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # Playwright marks its handlers
    page.goto(address(served, "waiting"), wait_until="networkidle")
    assert sum(sum(answer.request.sizes().values()) for answer in answers) <= 50_000
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert {answer.url.split("/")[2] for answer in answers} == {served.address.split("/")[2]}


def test_the_address_is_kept_from_others(served: Running, page_at: Callable[..., Page]) -> None:
    answer = page_at(*SMALL).goto(address(served, "waiting"))
    assert answer is not None
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"
