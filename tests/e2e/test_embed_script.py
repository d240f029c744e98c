"""`/embed.js` on a city's page: another origin, a strict policy of its own (W2, W4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from server.contract.feed import VenueStatus, Waits
from tests.support.browser import assert_accessible, screenshot
from tests.support.pages_hub import PagesHub
from tests.support.pages_samples import busy
from tests.support.pages_site import Running, running

LANGUAGES = ("ja", "en", "es", "fil", "id", "ja-easy", "ko", "ne", "pt-BR", "vi", "zh-Hans")
HEAD = '<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>市</title><link rel="icon" href="data:,">'
BARE = HEAD + '</head><body><main><h1>市民課</h1><script src="{hub}/embed.js"></script></main></body></html>'
ELEMENT = (
    HEAD + '<script src="{hub}/embed.js" defer></script></head><body><main><h1>市民課</h1>'
    '<junban-waits services="renewal,delivery"><a href="{hub}/embed">待ち状況</a></junban-waits></main></body></html>'
)


class ShownHub(PagesHub):
    """A hub whose feed a test may change: `feed` is given what it would say."""

    def __init__(self) -> None:
        super().__init__()
        self.feed: Callable[[Waits], Waits] = lambda told: told

    def waits(self) -> Waits:
        """As the test wants it."""
        return self.feed(super().waits())


@dataclass
class City:
    """A site that lets its pages load the hub's script and connect to the hub, and nothing else."""

    address: str
    page: str = BARE


@contextmanager
def city_site(hub: str) -> Iterator[City]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = city.page.format(hub=hub, lang=self.path.strip("/")).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            policy = f"default-src 'none'; img-src data:; script-src {hub}; connect-src {hub}"
            self.send_header("Content-Security-Policy", f"{policy}; require-trusted-types-for 'script'")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        city = City(f"http://localhost:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield city
        server.shutdown()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Running, ShownHub]]:
    hub = ShownHub()
    busy(hub)
    with running(hub) as site:
        yield site, hub


@pytest.fixture
def hub(served: tuple[Running, ShownHub]) -> ShownHub:
    served[1].feed = lambda told: told
    served[1].away = False
    return served[1]


@pytest.fixture(scope="module")
def site_of_city(served: tuple[Running, ShownHub]) -> Iterator[City]:
    with city_site(served[0].address) as made:
        yield made


@pytest.fixture
def city(site_of_city: City, hub: ShownHub) -> City:
    assert not hub.away
    site_of_city.page = BARE
    return site_of_city


def test_one_tag_shows_the_waits_in_its_own_place_in_every_language(city: City, page_at: Callable[..., Page]) -> None:
    page = page_at(640, 600)
    for language in LANGUAGES:
        page.goto(f"{city.address}/{language}")
        expect(page.locator("junban-waits tbody tr")).to_have_count(4)
        assert page.locator("script + junban-waits").count() == 1
        if language in {"ja", "ja-easy", "pt-BR"}:
            assert_accessible(page)
            screenshot(page, f"embed-widget-{language}")


def test_the_element_shows_the_services_that_the_page_wants_in_its_order(
    city: City, page_at: Callable[..., Page]
) -> None:
    city.page = ELEMENT
    page = page_at(320, 640)
    page.goto(f"{city.address}/en")
    names = page.locator("junban-waits tbody th")
    expect(names).to_have_count(2)
    expect(names.nth(0)).to_contain_text("Certificate renewal")
    expect(names.nth(1)).to_contain_text("Card collection")
    expect(page.locator("junban-waits caption")).to_contain_text("As of")
    expect(page.locator("junban-waits").get_by_role("link", name="Open the page of waits")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)


def test_a_closed_service_shows_no_wait_and_an_unknown_one_says_so(
    city: City, hub: ShownHub, page_at: Callable[..., Page]
) -> None:
    def unknown(told: Waits) -> Waits:
        first = told.services[0].model_copy(update={"wait_minutes": None})
        return told.model_copy(update={"services": [first, *told.services[1:]]})

    hub.feed = unknown
    page = page_at(640, 600)
    page.goto(f"{city.address}/ja")
    rows = page.locator("junban-waits tbody tr")
    expect(rows.first.locator("td").last).to_have_text("お知らせできません")
    shut = rows.filter(has_text="暗証番号の再設定")
    expect(shut).to_contain_text("受付時間外")
    expect(shut.locator("td").last).to_have_text("―")


def test_closed_is_said_with_the_time_when_it_opens(city: City, hub: ShownHub, page_at: Callable[..., Page]) -> None:
    opens = {"ja": "次の受付は08:30からです。"}
    hub.feed = lambda told: told.model_copy(update={"status": VenueStatus.CLOSED, "notice": opens})
    page = page_at(640, 600)
    page.goto(f"{city.address}/ja")
    notices = page.locator("junban-waits .notice")
    expect(notices).to_have_text(["ただいま受付時間外です。", opens["ja"]])


def test_old_waits_are_said_to_be_old(city: City, hub: ShownHub, page_at: Callable[..., Page]) -> None:
    past = datetime.now(UTC) - timedelta(minutes=10)
    hub.feed = lambda told: told.model_copy(update={"generated_at": past})
    page = page_at(640, 600)
    page.goto(f"{city.address}/en")
    expect(page.locator("junban-waits .late")).to_contain_text("Waits cannot be shown now.")
    expect(page.locator("junban-waits td").first).to_have_text("–")
    assert_accessible(page)


def test_the_clock_of_the_visitors_machine_may_be_wrong(city: City, page_at: Callable[..., Page]) -> None:
    page = page_at(640, 600)
    page.clock.install(time=datetime(2020, 1, 1, tzinfo=UTC))
    page.goto(f"{city.address}/en")
    expect(page.locator("junban-waits tbody tr")).to_have_count(4)
    expect(page.locator("junban-waits .late")).to_have_count(0)


def test_it_asks_again_and_tells_when_nobody_answers_any_more(
    city: City, hub: ShownHub, page_at: Callable[..., Page]
) -> None:
    page = page_at(640, 600, allow=["ERR_", "Failed to load", "request failed"])
    page.clock.install()
    page.goto(f"{city.address}/en")
    row = page.locator("junban-waits tbody tr").first
    expect(row).to_be_visible()
    hub.feed = lambda told: told.model_copy(
        update={"services": [told.services[0].model_copy(update={"waiting": 77}), *told.services[1:]]}
    )
    page.clock.fast_forward("00:20")
    expect(row).to_contain_text("77")
    hub.away = True
    page.clock.fast_forward("02:00")
    expect(page.locator("junban-waits .late")).to_contain_text("The last information is from")
    hub.away = False
    page.clock.fast_forward("10:00")
    expect(row).to_contain_text("77")
    expect(page.locator("junban-waits .late")).to_have_count(0)


def test_when_it_never_heard_anything_the_words_of_the_page_stay(
    city: City, hub: ShownHub, page_at: Callable[..., Page]
) -> None:
    page = page_at(640, 600, allow=["ERR_", "Failed to load", "request failed", "404"])
    page.route("**/embed/words/**", lambda route: route.abort())
    city.page = ELEMENT
    with page.expect_request_finished(lambda request: request.url.endswith("/embed.js")):
        page.goto(f"{city.address}/ja")
    expect(page.get_by_role("link", name="待ち状況")).to_be_visible()
    assert not hub.away


@pytest.mark.parametrize("language", ["ja", "ja-easy", "pt-BR"])
def test_the_picture_is_a_picture_on_another_site(
    language: str, served: tuple[Running, ShownHub], page_at: Callable[..., Page]
) -> None:
    page = page_at(660, 620)
    page.set_content(f'<img alt="待ち状況" src="{served[0].address}/embed.svg?lang={language}&width=640">')
    picture = page.get_by_role("img")
    expect(picture).to_have_js_property("naturalWidth", 640)
    screenshot(page, f"embed-picture-{language}")
