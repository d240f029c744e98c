"""From the key to the first sound: real hub, real display, real browser; and what the voice takes of memory.

.venv/bin/python -m tests.bench.voice
"""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import psutil
from playwright.sync_api import Page, expect, sync_playwright

from drivers.voice.studio import IDLE
from junban.bench.memory import megabytes
from tests.support.boards import board, call
from tests.support.browser import ARGUMENTS, find_headless
from tests.support.demo import Demo, running_demo
from tests.support.fake_hub import fake_hub
from tests.support.running_display import running_display
from tests.support.voice_page import LISTEN, first_sound, forget

WARM, COLD = 6, 2
ANY = re.compile(".*")
#: Milliseconds that the requirement allows.
WARM_LIMIT, COLD_LIMIT = 400, 1500


def main() -> None:
    """Prints one line for each."""
    with tempfile.TemporaryDirectory(prefix="junban-bench-") as made, listening() as page:
        folder = Path(made)
        with running_demo(folder) as demo:
            calls(demo, page)
            memory(demo)
        fresh = [first_of_all(folder / str(round_), page) for round_ in range(COLD)]
        told("colder: the first call of a display just started, without any clip", fresh, COLD_LIMIT)


def told(name: str, figures: list[float], limit: float) -> None:
    """One line."""
    middle, worst = statistics.median(figures), max(figures)
    print(f"{name}: median {middle:.0f} ms, worst {worst:.0f} ms of {len(figures)} (limit {limit:.0f} ms)", flush=True)  # noqa: T201


@contextmanager
def listening() -> Iterator[Page]:
    """A page that tells when it makes a sound."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_headless(), args=ARGUMENTS)
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.add_init_script(LISTEN)
        yield page
        chromium.close()


def first_of_all(cache: Path, page: Page) -> float:
    """Milliseconds from the push of a call to its chime, when the display has made nothing yet."""
    with fake_hub() as hub:
        hub.show(board(10, generated_at=_now()))
        with running_display(hub.url, cache) as display:
            page.goto(display.url)
            page.wait_for_selector('body[data-link="live"]')
            began = time.time()
            hub.show(board(11, (call(11, "A110", called_at=_now()),), generated_at=_now()))
            return first_sound(page) - began * 1000


def calls(demo: Demo, page: Page) -> None:
    """Milliseconds from the key to the chime: of numbers that were made ready, and of others."""
    page.goto(demo["display"])
    page.wait_for_selector('body[data-link="live"]')
    with httpx.Client(base_url=demo["hub"], timeout=10) as staff:
        staff.post("/api/v1/session", json={"login": demo["login"], "password": demo["password"]}).raise_for_status()
        staff.post("/api/v1/counters/1/open", json=_command()).raise_for_status()
        for _ in range(2 * WARM + COLD):
            issue(demo)
        time.sleep(15)  # a minute's issues in a second: their halves are made one by one
        warm = [pressed(staff, page, "/api/v1/counters/1/call-next") for _ in range(WARM)]
        told("warmed: the number was made when it was issued", warm, WARM_LIMIT)
        cold = []
        for _ in range(COLD):
            time.sleep(IDLE + 5)
            tickets = staff.get("/api/v1/queue").json()["tickets"]
            for called in (each["id"] for each in tickets if each["state"] == "called"):
                staff.post(f"/api/v1/tickets/{called}/no-show", json=_command()).raise_for_status()
            waiting = [each["id"] for each in tickets if each["state"] == "waiting"]
            middle = waiting[len(waiting) // 2]
            cold.append(pressed(staff, page, f"/api/v1/tickets/{middle}/call", {"counter": "1"}))
    told(f"cold: no clip, and no engine for {IDLE:.0f} s", cold, COLD_LIMIT)


def pressed(staff: httpx.Client, page: Page, path: str, body: dict[str, str] | None = None) -> float:
    """One key, and the milliseconds to the first sound; returns when the announcement is over."""
    forget(page)
    began = time.time()
    staff.post(path, json=_command(**body or {})).raise_for_status()
    heard = first_sound(page)
    expect(page.locator("body")).not_to_have_attribute("data-speaking", ANY, timeout=30_000)
    time.sleep(1.5)  # a call that was not warm goes on after its chime
    expect(page.locator("body")).not_to_have_attribute("data-speaking", ANY, timeout=30_000)
    return heard - began * 1000


def issue(demo: Demo) -> None:
    """At the kiosk."""
    httpx.post(f"{demo['kiosk']}/api/tickets", json={"service": "pin-reset", "language": "ja"}).raise_for_status()


def _command(**body: str) -> dict[str, str]:
    """With a key of its own."""
    return {"idempotency_key": uuid4().hex, **body}


def _now() -> datetime:
    return datetime.now(UTC)


def memory(demo: Demo) -> None:
    """Of the display, while its voice rests and while it works."""
    display = next(
        child for child in psutil.Process(demo.process.pid).children(recursive=True) if "display" in child.cmdline()
    )
    time.sleep(IDLE + 5)
    rests = megabytes(display.pid)
    for _ in range(8):
        issue(demo)
    most = 0.0
    for _ in range(50):
        time.sleep(0.1)
        most = max(most, megabytes(display.pid))
    print(f"memory of the display: {rests:.0f} MB while the voice rests, {most:.0f} MB while it works")  # noqa: T201


if __name__ == "__main__":
    main()
