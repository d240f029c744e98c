"""The tests' own tools do what they say: else every test that uses them proves less than it seems to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import sqlalchemy
from playwright.sync_api import Browser

from tests.support import browser as support
from tests.support.network import OutsideNetworkError, free_port
from tests.support.postgres import PostgresServer

FINE = '<!doctype html><html lang="ja"><title>順番</title><main><h1>順番</h1></main></html>'
POLICY = "default-src 'self'"


class Pages(BaseHTTPRequestHandler):
    """One page, under the strict policy that the real ones have."""

    html = FINE

    def do_GET(self) -> None:
        found = self.path in {"/", "/favicon.ico"}
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(self.html.encode() if found else b"")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Says nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def pages(browser: Browser) -> support.WatchedPages:
    return support.WatchedPages(browser)


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 80), ("2001:db8::1", 80)])
def test_another_machine_is_refused(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client, pytest.raises(OutsideNetworkError, match=address[0]):
        client.connect(address)
    with socket.socket(family, socket.SOCK_DGRAM) as client, pytest.raises(OutsideNetworkError):
        client.sendto(b"?", address)


def test_ports_in_a_row_are_free_and_never_given_twice() -> None:
    ports = [free_port(3) for _ in range(20)]
    assert len({port + step for port in ports for step in range(3)}) == 60
    with socket.socket() as server:
        server.bind(("127.0.0.1", ports[0]))


def test_each_database_is_fresh_and_durable(postgres_server: PostgresServer) -> None:
    for _ in range(2):
        with postgres_server.database() as url:
            engine = sqlalchemy.create_engine(url)
            with engine.begin() as connection:
                connection.execute(sqlalchemy.text("CREATE TABLE ticket (number int)"))
                assert connection.scalar(sqlalchemy.text("SHOW fsync")) == "on"
                assert connection.scalar(sqlalchemy.text("SHOW server_encoding")) == "UTF8"
            engine.dispose()


def test_a_page_under_a_strict_policy_is_looked_at(pages: support.WatchedPages, site: str) -> None:
    page = pages.open(390, 844)
    page.goto(site)
    support.assert_accessible(page)
    support.assert_accessible(page)
    assert page.evaluate("navigator.language") == "ja-JP"
    assert support.screenshot(page, "house").stat().st_size > 1000
    pages.close()


def test_what_axe_finds_is_told(pages: support.WatchedPages, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pages, "html", FINE.replace('lang="ja"', "").replace("<h1>", "<input><h1>"))
    page = pages.open(800, 600)
    page.goto(site)
    with pytest.raises(AssertionError, match=r"html-has-lang") as caught:
        support.assert_accessible(page)
    assert "<input>" in str(caught.value)
    pages.close()


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("setTimeout(() => { throw new Error('broken') })", "uncaught in the page: .*broken"),
        ("console.error('broken')", "console error: broken"),
        ("fetch('/nowhere')", "console error: .*404.*nowhere"),
        ("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p {}'}))", "Policy"),
    ],
)
def test_a_complaint_fails_the_test(pages: support.WatchedPages, site: str, script: str, problem: str) -> None:
    page = pages.open(800, 600)
    page.goto(site)
    with page.expect_event("pageerror" if "throw" in script else "console"):
        page.evaluate(f"void ({script})")
    with pytest.raises(AssertionError, match=problem):
        pages.close()


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "http://junban.example/"])
def test_a_page_reaches_no_other_machine(
    pages: support.WatchedPages, site: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "POLICY", "default-src *")
    page = pages.open(800, 600)
    page.goto(site)
    with page.expect_event("requestfailed"):
        page.evaluate("address => void fetch(address).catch(() => 0)", address)
    with pytest.raises(AssertionError, match=r"another machine: GET http.*ERR_PROXY_CONNECTION_FAILED"):
        pages.close()


def test_what_a_test_brings_about_is_allowed(pages: support.WatchedPages, site: str) -> None:
    page = pages.open(800, 600, allow=["404"])
    page.goto(site)
    with page.expect_event("console"):
        page.evaluate("void fetch('/nowhere')")
    pages.close()
