"""The published files in a browser: a city's own web server, which knows nothing of the hub (W2, W4)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from junban.publish.files import files_of
from server.contract.feed import Waits
from tests.support.browser import assert_accessible, screenshot
from tests.support.waits import waits

LANGUAGES = ("ja", "en", "ja-easy")
WIDGET = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>City</title></head><body><main><h1>City</h1>'
    '<script src="waits/embed.js"></script></main></body></html>'
)


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder under the policy that a careful city has: nothing inline, nothing from elsewhere."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", "default-src 'self'")
        super().end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("www")
    (folder / "waits").mkdir()
    (folder / "index.html").write_text(WIDGET, encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", folder / "waits"
        server.shutdown()
        thread.join(5)


def place(folder: Path, told: Waits, now: datetime) -> None:
    for file in files_of(told, now, 30, LANGUAGES):
        (folder / file.name).write_bytes(file.content)


@pytest.mark.parametrize("script", [True, False])
def test_the_page_shows_the_waits_with_and_without_a_script(
    city: tuple[str, Path], page_at: Callable[..., Page], script: bool
) -> None:
    now = datetime.now(UTC)
    place(city[1], waits(generated_at=now), now)
    page = page_at(640, 640, java_script_enabled=script)
    page.goto(f"{city[0]}/waits/embed.html")
    expect(page.get_by_text("10〜20分").filter(visible=True)).to_be_visible()
    expect(page.get_by_role("heading")).to_have_text("磐田市役所の待ち状況")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text("10–20 min").filter(visible=True)).to_be_visible()
    if script:
        assert_accessible(page)
        screenshot(page, "publish-page-en")


def test_files_that_nobody_renews_say_that_they_are_old(city: tuple[str, Path], page_at: Callable[..., Page]) -> None:
    """The publisher is gone: its last files lie there as if they were new. The script sees how old they are."""
    past = datetime.now(UTC) - timedelta(minutes=5)
    place(city[1], waits(generated_at=past), past)
    page = page_at(640, 640)
    page.goto(f"{city[0]}/waits/embed-en.html")
    expect(page.locator("junban-waits .late").first).to_contain_text("Waits cannot be shown now.")
    expect(page.get_by_text("10–20 min").filter(visible=True)).to_have_count(0)


def test_the_widget_of_the_files_works_on_the_citys_own_page(
    city: tuple[str, Path], page_at: Callable[..., Page]
) -> None:
    now = datetime.now(UTC)
    place(city[1], waits(generated_at=now), now)
    page = page_at(640, 640, allow=["favicon.ico"])
    page.goto(city[0])
    expect(page.locator("junban-waits tbody tr")).to_have_count(4)
    page.get_by_role("link", name="Open the page of waits").click()
    expect(page).to_have_url(f"{city[0]}/waits/embed-en.html")
