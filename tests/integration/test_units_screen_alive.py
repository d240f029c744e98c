"""The browser watched over: a page that has crashed is noticed, a program that is away is not its fault."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest

from junban.notify import NOTIFY_SOCKET, notify_systemd
from junban.screen import LOST, Patience, Screen, page_seconds, show
from tests.support.browser import find_chromium
from tests.support.kiosk_site import running_site, serving, until
from tests.support.requirement import missing

#: A page asks every two seconds; on a machine that judges, a browser takes its time to start.
HASTY = Patience(start=60.0, lost=4.5, look=0.25)
#: No screen, and root: not as at a kiosk.
HERE = ("--headless=new", "--no-sandbox", "--disable-gpu")


class Shown:
    """`show` in a thread of its own, and how it ended."""

    def __init__(self, page: str, profile: Path) -> None:
        self._screen = Screen(page, profile, inside="nothing", extra=HERE)
        self._browser = find_chromium() or missing("chromium (Debian package; `make setup`)")
        self._stopped = threading.Event()
        self._status: int | None = None
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._status = show(self._screen, self._browser, self._stopped, HASTY)

    def ended(self) -> int | None:
        """Waits for its end; the exit status."""
        self._thread.join(40)
        return self._status

    def stop(self) -> int | None:
        """As systemd stops it."""
        self._stopped.set()
        return self.ended()

    def processes(self, kind: str = "") -> list[psutil.Process]:
        """The browser's, or those of one kind."""
        own = f"--user-data-dir={self._screen.profile}"
        browsers = [process for process in psutil.Process().children() if own in process.cmdline()]
        every = [process for browser in browsers for process in (browser, *browser.children(recursive=True))]
        return [process for process in every if not kind or f"--type={kind}" in process.cmdline()]


class Ear:
    """systemd's end: takes whatever is said at once, for a socket that is full holds up whoever speaks."""

    def __init__(self) -> None:
        self.heard: queue.Queue[bytes] = queue.Queue()
        self.name = f"junban-screen-{uuid4().hex}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(f"\0{self.name}")
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while (said := self._socket.recv(100)) != b"CLOSE":
            self.heard.put(said)

    def close(self) -> None:
        notify_systemd("CLOSE", f"@{self.name}")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def systemd(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    ear = Ear()
    monkeypatch.setenv(NOTIFY_SOCKET, f"@{ear.name}")
    yield ear
    ear.close()


@pytest.fixture
def shown(systemd: Ear, tmp_path: Path) -> Iterator[tuple[Shown, str]]:
    """The kiosk's page in a browser, and its address."""
    with running_site() as site, serving(site) as page:
        browser = Shown(f"{page}/", tmp_path / "profile")
        try:
            assert systemd.heard.get(timeout=30) == b"READY=1"
            until(lambda: page_seconds(page) is not None, 60)
            yield browser, page
        finally:
            browser.stop()


def test_a_page_that_crashed_ends_the_browser(shown: tuple[Shown, str], systemd: Ear) -> None:
    browser, _page = shown
    assert systemd.heard.get(timeout=30) == b"WATCHDOG=1"
    everything = browser.processes()
    for process in browser.processes("renderer"):
        process.kill()
    assert everything[0].is_running(), "the browser itself does not mind"
    assert browser.ended() == LOST
    until(lambda: not any(process.is_running() and process.status() != "zombie" for process in everything))


def test_it_ends_when_told(shown: tuple[Shown, str]) -> None:
    browser, _page = shown
    everything = browser.processes()
    assert browser.stop() == 0
    until(lambda: not any(process.is_running() and process.status() != "zombie" for process in everything))


def test_a_browser_that_ended_is_told(shown: tuple[Shown, str]) -> None:
    browser, _page = shown
    browser.processes()[0].kill()
    assert browser.ended() == 1


def test_a_program_that_never_answers_shows_no_browser(systemd: Ear, tmp_path: Path) -> None:
    browser = Shown("http://127.0.0.1:9/", tmp_path / "profile")
    with pytest.raises(queue.Empty):
        systemd.heard.get(timeout=1.5)
    assert browser.processes() == []
    assert browser.stop() == 0
