"""`/embed.js` on a city's page: another origin, a strict policy of its own, one tag (W2)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.browser import screenshot
from tests.support.demo import running_demo

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>市のページ</title>
<link rel="icon" href="data:,"></head><body><h1>市民課</h1>
<script src="{hub}/embed.js" data-height="360"></script></body></html>"""


@contextmanager
def city_site(hub: str) -> Iterator[str]:
    """A site that may load only the hub's script and frame it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGE.format(hub=hub, lang=self.path.strip("/")).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy", f"default-src 'none'; img-src data:; script-src {hub}; frame-src {hub}"
            )
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


def test_one_tag_shows_the_waits_on_another_site(tmp_path: Path, page_at: Callable[..., Page]) -> None:
    with running_demo(tmp_path) as demo, city_site(demo["public"]) as city:
        for language, words in (("ja", "暗証番号の再設定"), ("en", "PIN")):
            page = page_at(720, 600)
            page.goto(f"{city}/{language}")
            frame = page.frame_locator("iframe")
            expect(frame.locator("table")).to_contain_text(words)
            expect(page.locator("iframe")).to_have_attribute("height", "360")
            screenshot(page, f"embed-on-a-city-page-{language}")
