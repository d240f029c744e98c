"""How long the console takes for a push with 400 tickets in its list: `python -m tests.bench.console_list [400]`.

The clock starts when the browser hands the page a message of the socket, and stops when the page's own work is done
(`script`), and when the next picture has been painted (`painted`: that waits for the screen's beat of 16.7 ms as well).
"""

from __future__ import annotations

import sys
from statistics import median, quantiles

from playwright.sync_api import sync_playwright

from tests.support.browser import ARGUMENTS, find_headless
from tests.support.console_page import ConsolePage
from tests.support.pages_hub import SERVICES, PagesHub
from tests.support.pages_site import running

PUSHES = 60
#: The console is drawn within this many milliseconds.
MOST_MS = 50.0

EAR = """
window.pushes = [];
const plain = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", { ...plain, set(heard) {
  plain.set.call(this, (event) => {
    const push = String(event.data).includes('"queue"') && { at: performance.now(), script: null, painted: null };
    heard.call(this, event);
    if (!push) return;
    window.pushes.push(push);
    const after = new MessageChannel();
    after.port1.onmessage = () => { push.script = performance.now() - push.at; };
    after.port2.postMessage(null);
    requestAnimationFrame(() => setTimeout(() => { push.painted = performance.now() - push.at; }));
  });
} });
"""
SEEN = "n => window.pushes.length >= n && window.pushes.every(push => push.script !== null && push.painted !== null)"


def filled(tickets: int) -> PagesHub:
    """A hub where so many wait."""
    hub = PagesHub()
    for n in range(tickets):
        hub.issue(sorted(SERVICES)[n % len(SERVICES)], minutes_ago=(tickets - n) / 4)
    return hub


def measure(tickets: int) -> tuple[list[float], list[float]]:
    """Milliseconds of script, and until painted, for each push."""
    hub = filled(tickets)
    with running(hub) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_headless(), args=list(ARGUMENTS))
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.add_init_script(EAR)
        ConsolePage(page, site.address).sign_in()
        page.locator("#rows tr").nth(tickets - 1).wait_for(state="attached")
        begun = int(page.evaluate("window.pushes.length"))
        for n, ticket in enumerate(list(hub.tickets)[:: max(1, tickets // PUSHES)][:PUSHES], start=1):
            hub.act(ticket, "hold" if n % 2 else "cancel")
            page.wait_for_function(SEEN, arg=begun + n)
        pushes = page.evaluate("window.pushes")[begun:]
        browser.close()
    return [push["script"] for push in pushes], [push["painted"] for push in pushes]


def line(name: str, times: list[float]) -> str:
    """One line of the table."""
    p95 = quantiles(times, n=20)[-1]
    return f"{name:8} median {median(times):5.1f} ms   p95 {p95:5.1f} ms   longest {max(times):5.1f} ms"


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    script, painted = measure(count)
    sys.stdout.write(f"{count} tickets, {len(script)} pushes\n{line('script', script)}\n{line('painted', painted)}\n")
    sys.exit(median(script) > MOST_MS)
