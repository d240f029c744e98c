"""Debian's own Chromium, seen through Playwright: pages that may not complain, nor reach another machine."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
SCREENSHOTS = ROOT / "build/screenshots"

#: Nothing but the pages: no sandbox (CI runs as root), no calls home. The proxy is nobody: Chromium asks it for every
#: address that is not loopback, WebSockets included, and is refused on this machine; routes would switch its cache off.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=http://127.0.0.1:9",
    "--autoplay-policy=no-user-gesture-required",
)

#: What Chromium says of any address that is not loopback, with that proxy.
NO_WAY = ("net::ERR_PROXY_CONNECTION_FAILED",)

#: What Chromium says of a server that a test takes away; which of them depends on the moment.
GONE = (
    "ERR_CONNECTION",
    "ERR_EMPTY_RESPONSE",
    "ERR_INCOMPLETE_CHUNKED_ENCODING",
    "ERR_SOCKET_NOT_CONNECTED",
    "WebSocket",
)

#: What WCAG 2.2 AA and axe's own best practices ask for.
_AXE_OPTIONS = {"resultTypes": ["violations"]}


def find_chromium() -> str | None:
    """The browser of this machine, with its windows."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def find_headless() -> str | None:
    """What pages are looked at with: the same browser built without windows, at half the work, where there is one."""
    return shutil.which("chromium-headless-shell") or find_chromium()


class WatchedPages:
    """Opens pages of a given size and gathers whatever they complain of."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._problems: list[str] = []

    def open(self, width: int, height: int, *, allow: Sequence[str] = (), **options: Any) -> Page:
        """An empty page in a context of its own (own cookies).

        Args:
            width: in CSS pixels.
            height: in CSS pixels.
            allow: parts of complaints that the test brings about itself: `"401"`, `"ERR_CONNECTION_REFUSED"`.
            options: of Playwright's `new_context`.
        """
        settings: dict[str, Any] = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo"} | options
        context = self._browser.new_context(viewport={"width": width, "height": height}, **settings)
        self._contexts.append(context)

        def complain(problem: str) -> None:
            if not any(part in problem for part in allow):
                self._problems.append(problem)

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                complain(f"console error: {message.text} ({message.location.get('url')})")

        def on_request_failed(request: Request) -> None:
            # Leaving a page ends its streams: no fault of the page.
            if request.failure != "net::ERR_ABORTED":
                what = "request to another machine" if request.failure in NO_WAY else "request failed"
                complain(f"{what}: {request.method} {request.url}: {request.failure}")

        context.on("console", on_console)
        context.on("weberror", lambda error: complain(f"uncaught in the page: {error.error}"))
        context.on("requestfailed", on_request_failed)
        return context.new_page()

    def end(self) -> None:
        """Closes them all; what they complained of is told by `close`."""
        while self._contexts:
            self._contexts.pop().close()

    def close(self) -> None:
        """Closes them all.

        Raises:
            AssertionError: a page complained.
        """
        self.end()
        assert not self._problems, "the pages complained:\n" + "\n".join(self._problems)


def assert_accessible(page: Page) -> None:
    """Has axe-core look at the page as it stands. Evaluated by the browser, so the page's own CSP stays in force.

    Raises:
        AssertionError: rule, help and the elements of every violation.
    """
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8") + "\n;undefined")
    found = page.evaluate("options => axe.run(document, options).then((result) => result.violations)", _AXE_OPTIONS)
    assert not found, f"{page.url}: axe-core found\n" + "\n".join(map(_told, found))


def _told(violation: dict[str, Any]) -> str:
    head = f"* {violation['id']} ({violation['impact']}): {violation['help']}"
    nodes = [
        f"    {json.dumps(node['target'], ensure_ascii=False)}: {node['html']}\n      {node['failureSummary']}"
        for node in violation["nodes"]
    ]
    return "\n".join((head, *nodes))


def screenshot(page: Page, name: str) -> Path:
    """What the page shows, at its true size, as `build/screenshots/<name>.png`."""
    path = SCREENSHOTS / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.evaluate("() => document.fonts.ready.then(() => undefined)")
    page.screenshot(path=path, animations="disabled")
    return path
