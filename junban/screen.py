"""One page on the whole screen, and nothing else: Chromium under `cage`, watched over.

    python -m junban.screen http://127.0.0.1:8701/ [--rotate 90] [--inside cage|nothing]

A browser whose page has crashed goes on running, and shows a sad face to residents for the rest of the day. So the
page's program is asked whether the page still asks; when it does not, the browser is ended and systemd begins anew.
Run by `systemd/junban-kiosk-screen.service` and `junban-display-screen.service`.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from urllib.parse import urljoin

from junban.notify import notify_systemd

log = logging.getLogger("screen")

#: Seconds that the page's program has to say how its page fares.
ANSWER_SECONDS = 2.0
#: Seconds that the browser has to end.
END_SECONDS = 5.0
#: The exit status when the page was lost.
LOST = 3

#: Names of the browser, Debian's first.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")

FLAGS = (
    # The page is all there is.
    "--kiosk",
    "--incognito",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--hide-crash-restore-bubble",
    "--password-store=basic",
    # Its sounds need no touch; its millimetres are true; two fingers or a swipe lead nowhere.
    "--autoplay-policy=no-user-gesture-required",
    "--force-device-scale-factor=1",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--disable-features=Translate",
    # It asks nobody but the page's program.
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-breakpad",
    "--no-pings",
)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds."""

    start: float = 90.0
    """That a browser may take until its page asks for the first time: a small PC with a cold disk."""
    lost: float = 20.0
    """A page asks every two seconds; after so many without a word it has crashed."""
    look: float = 5.0
    """Between two looks."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown, and how.

    Attributes:
        page: address of the page, on loopback.
        profile: folder that the browser may write to; nothing in it need last.
        rotate: degrees clockwise, 0, 90, 180 or 270.
        inside: `cage` on a bare machine; `nothing` on a desktop, or where there is no screen at all.
        extra: further flags of the browser's.
    """

    page: str
    profile: Path
    rotate: int = 0
    inside: str = "cage"
    extra: Sequence[str] = ()


def command(screen: Screen, browser: str) -> list[str]:
    """The command line."""
    caged = screen.inside == "cage"
    frame = ["cage", "-d", *["-r"] * (screen.rotate // 90), "--"] if caged else []
    platform = ["--ozone-platform=wayland"] if caged else []
    # Not as --app: together with --kiosk, Chromium 156 falls down as a child of cage 0.1.4.
    return [*frame, browser, *FLAGS, *platform, *screen.extra, f"--user-data-dir={screen.profile}", screen.page]


def page_seconds(page: str) -> float | None:
    """How long ago the page asked its program; None when it never did, or the program does not answer."""
    try:
        with _direct().open(urljoin(page, "/healthz"), timeout=ANSWER_SECONDS) as answer:
            told = json.load(answer)
    except (OSError, ValueError):
        return None
    seconds = told.get("page_seconds") if isinstance(told, dict) else None
    return float(seconds) if isinstance(seconds, int | float) else None


def answers(page: str) -> bool:
    """Whether the page's program does."""
    try:
        with _direct().open(urljoin(page, "/healthz"), timeout=ANSWER_SECONDS):
            return True
    except OSError:
        return False


def _direct() -> urllib.request.OpenerDirector:
    """No proxy of the machine's leads to loopback."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Watchman:
    """Says when the page is lost. A program that does not answer is not the browser's fault, so the browser stays."""

    def __init__(self, patience: Patience, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._monotonic = monotonic
        self._began = monotonic()
        self._answered: float | None = None
        self._seen = False

    def lost(self, answering: bool, seconds: float | None) -> bool:
        """Whether the page is, by what its program told just now: see `page_seconds`."""
        now = self._monotonic()
        if not answering:
            self._answered = None
            return False
        if self._answered is None:
            self._answered = now
        if seconds is not None and seconds < now - self._began:  # not of a browser before this one
            self._seen = True
            if seconds < self._patience.lost:
                return False
        # A program that was started anew knows no page yet: the one that is open has a moment to come back.
        waited = now - self._answered >= self._patience.lost
        return waited and (self._seen or now - self._began >= self._patience.start)


def show(screen: Screen, browser: str, stopped: threading.Event, patience: Patience | None = None) -> int:
    """Shows the page until `stopped`, until the browser ends or its page is lost.

    Args:
        screen: what is shown.
        browser: its name, to be found on the path.
        stopped: ends it.
        patience: with the browser and its page.

    Returns:
        The exit status: 0 when stopped, 1 when the browser ended by itself, `LOST` when the page was lost.
    """
    patience = patience or Patience()
    while not answers(screen.page):  # a browser that comes first would show an error of its own
        if stopped.wait(1.0):
            return 0
    shown = subprocess.Popen(command(screen, browser), start_new_session=True)
    watchman = Watchman(patience)
    notify_systemd("READY=1")
    try:
        while shown.poll() is None:
            if stopped.wait(patience.look):
                return 0
            if watchman.lost(answers(screen.page), page_seconds(screen.page)):
                log.error("%s does not ask any more: the browser is started anew", screen.page)
                return LOST
            notify_systemd("WATCHDOG=1")
        log.error("the browser ended: %s", shown.returncode)
        return 1
    finally:
        _end(shown)


def _end(shown: subprocess.Popen[bytes]) -> None:
    """Ends the browser and all its processes."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(shown.pid, number)
        except ProcessLookupError:
            break
        try:
            shown.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            continue
    shown.wait(END_SECONDS)


def main(arguments: Sequence[str]) -> int:
    """Reads the command line and shows the page."""
    parser = argparse.ArgumentParser(prog="python -m junban.screen", description="One page on the whole screen.")
    parser.add_argument("page", help="address of the page, on loopback")
    parser.add_argument("--rotate", type=int, choices=(0, 90, 180, 270), default=0, help="degrees clockwise")
    parser.add_argument("--inside", choices=("cage", "nothing"), default="cage")
    parser.add_argument("--profile", type=Path, default=Path(os.environ.get("HOME", "."), "chromium"))
    parser.add_argument("--flag", action="append", default=[], help="a further flag of the browser's")
    told = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    browser = next((name for name in BROWSERS if shutil.which(name)), None)
    wanted = "cage" if told.inside == "cage" else browser
    if browser is None or wanted is None or shutil.which(wanted) is None:
        print("junban: chromium and cage are needed: apt-get install chromium cage seatd", file=sys.stderr)
        return 2
    stopped = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return show(Screen(told.page, told.profile, told.rotate, told.inside, told.flag), browser, stopped)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
