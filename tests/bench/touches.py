"""A resident at the kiosk's screen in a real Chromium, with clocks: when a touch is answered, and by what."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, expect

from tests.support.kiosk_site import until

#: Notes each touch in the page: when the finger came down, and when the button that it is on was painted as pressed.
EAR = """
window.touches = [];
addEventListener("pointerdown", (event) => {
  const button = event.target.closest?.("button[data-touch]");
  if (!button) return;
  const touch = { name: button.dataset.touch, at: performance.timeOrigin + event.timeStamp, painted: null };
  window.touches.push(touch);
  const seen = () => {
    if (!button.classList.contains("pressed")) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => { touch.painted = performance.now() - event.timeStamp; }));
  };
  const watch = new MutationObserver(seen);
  watch.observe(button, { attributes: true, attributeFilter: ["class"] });
}, true);
"""
PAINTED = "() => window.touches.every((touch) => touch.painted !== null)"
LOADED = "() => performance.getEntriesByType('navigation')[0].loadEventEnd"
PATIENCE_MS = 30_000


@dataclass(frozen=True, slots=True)
class Touch:
    """`at` is the time of day in seconds, `painted` how many ms later the button looked pressed."""

    at: float
    painted: float


class Screen:
    """The kiosk's page on an upright panel of 21.5 inches."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._context = browser.new_context(viewport={"width": 1080, "height": 1920}, locale="ja-JP")
        self._address = address
        self.strangers: list[str] = []
        self._context.on("request", self._asked)
        self.page: Page = self._context.new_page()
        self.page.add_init_script(EAR)

    def load(self) -> float:
        """Opens the page with nothing in the cache; how many ms until it had loaded."""
        self.page.goto(self._address, wait_until="load")
        expect(self.page.locator(".service").first).to_be_visible(timeout=PATIENCE_MS)
        return float(self.page.evaluate(LOADED))

    def take_number(self, service: str) -> Touch:
        """Touches a service, waits until its slips are out, and touches the way back."""
        self.page.locator(f"[data-touch='service:{service}']").click()
        expect(self.page.locator("#print")).to_have_attribute("data-state", "confirmed", timeout=PATIENCE_MS)
        self.page.locator("#finish").click()
        expect(self.page.locator(".service").first).to_be_visible(timeout=PATIENCE_MS)
        until(lambda: bool(self.page.evaluate(PAINTED)))
        touches = self.page.evaluate("window.touches.splice(0)")
        chosen = next(touch for touch in touches if touch["name"] == f"service:{service}")
        return Touch(chosen["at"] / 1000, chosen["painted"])

    def close(self) -> None:
        """Leaves."""
        self._context.close()

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {"127.0.0.1", "localhost", "::1", None}:
            self.strangers.append(request.url)
