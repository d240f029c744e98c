"""A resident with one switch: looks at the frame, waits until it is on what is wanted, and presses."""

from __future__ import annotations

from playwright.sync_api import Page

#: As slow as it can be set: a machine under load is slower than any resident.
PACE = 5.0
#: Time passes in pieces, so that what the page asks for meanwhile is answered.
PIECE_MS = 1250
#: A hand that comes again later does not tremble.
STEADY_MS = 350
#: So often the frame may move until it is where somebody wants it: far more than two rounds of any screen, for while
#: the voice speaks it stands.
PATIENCE = 200

_LOOK = """name => {
  const frame = document.getElementById("scan");
  if (!frame.matches(":popover-open")) return "none";
  const wanted = [...document.querySelectorAll(`[data-touch="${name}"]`)].find((one) => one.checkVisibility());
  if (!wanted) return "elsewhere";
  const [a, b] = [frame.getBoundingClientRect(), wanted.getBoundingClientRect()];
  const inside = b.left >= a.left - 1 && b.top >= a.top - 1 && b.right <= a.right + 1 && b.bottom <= a.bottom + 1;
  return inside ? frame.dataset.kind : "elsewhere";
}"""
#: In one go, for the frame moves on between two.
_PRESS_THERE = f"""([name, key]) => {{
  const seen = ({_LOOK})(name);
  if (seen !== "one" && seen !== "group") return seen;
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {{ key, bubbles: true, cancelable: true }}));
  return seen;
}}"""
_KEYS = {"Space": " "}


class Switch:
    """One key, and the page's clock, which must be installed."""

    def __init__(self, page: Page, key: str = "Space") -> None:
        self._page = page
        self._key = key

    def press(self) -> None:
        """Presses, not sooner than a steady hand does."""
        self._page.clock.run_for(STEADY_MS)
        self._page.keyboard.press(self._key)

    def wait(self, steps: int = 1) -> None:
        """Lets the frame move."""
        for _ in range(round(PACE * 1000 * steps / PIECE_MS)):
            self._page.clock.run_for(PIECE_MS)
            self._page.evaluate("() => 1")

    def look(self, name: str) -> str:
        """How the frame stands to a control: on `one`, around its `group`, on the way `out`, `elsewhere`, or `none`."""
        seen: str = self._page.evaluate(_LOOK, name)
        return seen

    def wait_for(self, name: str, *wanted: str) -> str:
        """Waits until the frame stands so.

        Raises:
            AssertionError: it never does.
        """
        for _ in range(PATIENCE):
            seen = self.look(name)
            if seen in wanted:
                return seen
            self.wait()
        raise AssertionError(f"the frame does not come to {name}")

    def press_at(self, name: str, *wanted: str) -> None:
        """Waits until the frame stands so, and presses."""
        self.wait_for(name, *wanted)
        self.press()

    def take(self, name: str) -> None:
        """Waits for the control and takes it, through as many groups as it stands in.

        Raises:
            AssertionError: the frame does not come there.
        """
        for _ in range(PATIENCE):
            self._page.clock.run_for(STEADY_MS)
            seen = self._page.evaluate(_PRESS_THERE, [name, _KEYS.get(self._key, self._key)])
            if seen in ("one", "none"):
                assert seen == "one", f"no frame for {name}"
                return
            if seen != "group":
                self.wait()
        raise AssertionError(f"the frame does not come to {name}")
