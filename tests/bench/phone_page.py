"""What the resident's page costs (Q1, Q4): `python -m tests.bench.phone_page`.

One page on the hub with 100 waiting, in milliseconds of this process's CPU time, beside what TheQ needs for its own
(46 ms, measured by its source on a comparable machine); the bytes of the first view as a browser gets them; and when a
page is usable in Chromium on a line of 400 kbit/s with 400 ms of delay: the number can be seen and a button be pressed.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from server.services.ports import DeviceKind
from tests.support.browser import ARGUMENTS, find_headless
from tests.support.hub import TestHub, hub_in_process
from tests.support.loopback import loopback_server

WAITING = 100
ROUNDS = 300
#: The limits that are held.
MOST_MS, MOST_BYTES, MOST_SECONDS = 5.0, 50_000, 2.0
THEQ_MS = 46.0
LINE = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SMALL = {"width": 320, "height": 568}
LANGUAGES = ("ja", "pt-BR", "ne")


def cpu_ms(work: Callable[[], object]) -> float:
    """The median CPU time of one run, milliseconds."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def pages(hub: TestHub) -> None:
    """CPU for a page, for its data, and for the answer that nothing is new."""
    kiosk = hub.device(DeviceKind.KIOSK)
    hub.staff().done("/counters/1/open")
    token = [kiosk.issue("delivery")["token"] for _ in range(WAITING)][-1]
    phone = FlaskClient(hub.hub.app, hub.hub.app.response_class)
    packed = {"Accept-Encoding": "gzip"}

    def data(**headers: str) -> str:
        answer = phone.get(f"/t/{token}.json", headers=headers)
        hub.clock.advance(seconds=0.01)  # as 100 phones a second: a new forecast each second is part of the price
        return str(answer.headers["ETag"])

    def page() -> None:
        assert phone.get(f"/t/{token}", headers=packed).status_code == 200
        hub.clock.advance(seconds=0.01)

    etag = data()
    line("one page, compressed, CPU", cpu_ms(page), "ms", MOST_MS)
    line("its data, CPU", cpu_ms(data), "ms", MOST_MS)
    line("nothing new, CPU", cpu_ms(lambda: data(**{"If-None-Match": etag})), "ms", MOST_MS)
    sys.stdout.write(f"{'TheQ, one page (its own figure)':<44}{THEQ_MS:>10.1f} ms\n")


@contextmanager
def served(hub: TestHub) -> Iterator[str]:
    """The hub on a port of loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = loopback_server(0, hub.hub.app)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def first_view(browser: Browser, address: str, language: str) -> tuple[int, float]:
    """Bytes over the wire with all headers, and seconds until the page is usable on the slow line."""
    context = browser.new_context(viewport=SMALL)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    start = time.monotonic()
    page.goto(f"{address}?lang={language}", wait_until="commit")
    page.locator(".digits").wait_for(state="visible")
    page.wait_for_function("() => document.querySelector('.notify:not([hidden])') && document.readyState !== 'loading'")
    usable = time.monotonic() - start
    page.wait_for_load_state("load")
    context.close()
    return round(sum(received)), usable


def slow_line(hub: TestHub) -> None:
    """Three tries a language; the worst counts for bytes, the median for time."""
    token = hub.device(DeviceKind.KIOSK).issue("delivery")["token"]
    with served(hub) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_headless(), args=list(ARGUMENTS))
        for language in LANGUAGES:
            views = [first_view(browser, f"{address}/t/{token}", language) for _ in range(3)]
            line(f"first view, {language}", max(size for size, _ in views), "bytes", MOST_BYTES)
            seconds = statistics.median(seconds for _, seconds in views)
            line(f"usable at 400 kbit/s and 400 ms, {language}", seconds, "s", MOST_SECONDS)
        browser.close()


def line(what: str, measured: float, unit: str, limit: float) -> None:
    """One row of the table."""
    verdict = "ok" if measured < limit else "OVER"
    sys.stdout.write(f"{what:<44}{measured:>10.{0 if unit == 'bytes' else 2}f} {unit:<6} < {limit:g}  {verdict}\n")
    sys.stdout.flush()


def main() -> None:
    """Prints it all."""
    with tempfile.TemporaryDirectory() as folder, hub_in_process(Path(folder), "issue_per_minute = 1000") as hub:
        pages(hub)
        slow_line(hub)


if __name__ == "__main__":
    main()
