"""Fixtures for every kind of test: PostgreSQL, Chromium, and no network but loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.support.browser import ARGUMENTS, WatchedPages, find_headless
from tests.support.network import loopback_only
from tests.support.new_database import copied_databases
from tests.support.postgres import PostgresServer, find_programs, running_postgres
from tests.support.requirement import missing

#: The pages of a test, so that they can be closed first.
PAGES = pytest.StashKey[WatchedPages]()


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with loopback_only():
        yield


@pytest.fixture(scope="session", autouse=True)
def _copied_databases() -> Iterator[None]:
    with copied_databases():
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A real PostgreSQL server, one for each worker of pytest-xdist."""
    programs = find_programs()
    if programs is None:
        missing("PostgreSQL's initdb (Debian package postgresql; `make setup`)")
    with running_postgres(programs) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """The server's own database, for SQLAlchemy; shared, so leave nothing in it."""
    return postgres_server.url()


@pytest.fixture
def postgres_database(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL, for SQLAlchemy, of a fresh and empty PostgreSQL database."""
    with postgres_server.database() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for each worker of pytest-xdist. While it runs, this thread counts as inside an event loop."""
    executable = find_headless()
    if executable is None:
        missing("a Chromium (Debian package chromium; `make setup`)")
    expect.set_options(timeout=15_000)  # a page beside a busy neighbour is slow, not broken
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def page_at(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`page_at(1080, 1920)` opens a page; see `WatchedPages.open`. The test fails if any of its pages complained."""
    pages = WatchedPages(browser)
    request.node.stash[PAGES] = pages
    yield pages.open
    pages.close()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Pages end before whatever serves them: what they say of a server that is being stopped is no complaint."""
    if pages := item.stash.get(PAGES, None):
        pages.end()
