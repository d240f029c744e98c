"""When a page makes its first sound, by the browser's own clock."""

from __future__ import annotations

from playwright.sync_api import Page

#: Before any script of the page: each clip notes when it will leave the loudspeaker, in milliseconds since 1970.
LISTEN = """
window.heard = [];
const begin = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when = 0) {
  const ahead = Math.max(0, when - this.context.currentTime) + (this.context.outputLatency || 0);
  window.heard.push(performance.timeOrigin + performance.now() + ahead * 1000);
  return begin.call(this, when);
};
"""


def first_sound(page: Page) -> float:
    """Waits for it; milliseconds since 1970. The page forbids scripts made of text, so it is asked again and again."""
    for _ in range(1500):
        heard = page.evaluate("window.heard")
        if heard:
            return float(min(heard))
        page.wait_for_timeout(20)
    raise AssertionError("nothing was heard")


def forget(page: Page) -> None:
    """What was heard until now."""
    page.evaluate("window.heard.length = 0")
