"""A ruler for the touch screen: true millimetres, what is cut, by the browser's own boxes, and what axe-core finds."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.support.browser import AXE

#: Rounding of the browser's own.
TOLERANCE_MM = 0.15
#: A panel below 13 inches is a tablet: read from closer, and nothing may be cut.
CAPITALS_MM, CAPITALS_SMALL_MM = 6.1, 2.75

#: Every rule of axe-core; 7:1 takes the place of 4.5:1, and no style sheet is fetched again.
_AXE_OPTIONS: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {"color-contrast-enhanced": {"enabled": True}, "color-contrast": {"enabled": False}},
}

#: Told apart from the page's own measuring: this one looks at each piece of text itself, and knows the panel's inches.
_MEASURE = """({ inches, capitals, tolerance }) => {
  const wrong = [];
  const mm = Math.hypot(innerWidth, innerHeight) / (inches * 25.4);
  const round = (px) => (px / mm).toFixed(1) + " mm";
  const told = (element) =>
    `${element.id || element.className || element.tagName} "${element.textContent.trim().slice(0, 24)}"`;
  const top = document.querySelector("dialog[open]") ?? document.getElementById("stage");
  const frame = top.getBoundingClientRect();
  const paper = document.createElement("canvas").getContext("2d");
  const known = new Map();
  function capitalsOf(element) {
    const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
    const font = `${fontWeight} ${fontSize} ${fontFamily}`;
    paper.font = font;
    if (!known.has(font)) known.set(font, paper.measureText("H").actualBoundingBoxAscent / mm);
    return known.get(font);
  }
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility()) continue;
    range.selectNodeContents(text);
    const home = element.closest("button, .slip, .print, .qr, .ticket-number, .notice") ?? top;
    const box = home.getBoundingClientRect();
    const air = parseFloat(getComputedStyle(element).fontSize) * 0.3;
    for (const line of range.getClientRects()) {
      if (line.left < box.left - 1 || line.right > box.right + 1) wrong.push(`cut at the side: ${told(element)}`);
      if (line.top < box.top - air || line.bottom > box.bottom + air) wrong.push(`cut above, below: ${told(element)}`);
    }
    if (element.closest("rt")) continue;
    const high = capitalsOf(element);
    if (high < capitals - tolerance) wrong.push(`capitals of ${high.toFixed(2)} mm: ${told(element)}`);
  }
  for (const element of [top, ...top.querySelectorAll("*")]) {
    const box = element.getBoundingClientRect();
    if (element.closest("svg") || !element.checkVisibility() || !box.width || !box.height) continue;
    if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
      wrong.push(`outside the panel: ${told(element)}`);
    if (!element.clientWidth) continue;
    const isText = element.matches("span, p, h1, h2, figcaption");
    const air = isText ? parseFloat(getComputedStyle(element).fontSize) * 0.3 : 2;
    if (element.scrollWidth > element.clientWidth + 2 || element.scrollHeight > element.clientHeight + air)
      wrong.push(`larger than its box: ${told(element)}`);
  }
  const buttons = [...top.querySelectorAll("button")].filter((button) => button.checkVisibility());
  for (const [index, one] of buttons.entries()) {
    const a = one.getBoundingClientRect();
    if (Math.min(a.width, a.height) / mm < 20 - tolerance)
      wrong.push(`a target of ${round(Math.min(a.width, a.height))}: ${told(one)}`);
    if (a.bottom > frame.bottom + 1 || a.right > frame.right + 1) wrong.push(`stands out: ${told(one)}`);
    for (const other of buttons.slice(index + 1)) {
      const b = other.getBoundingClientRect();
      const apart = Math.max(b.left - a.right, a.left - b.right, b.top - a.bottom, a.top - b.bottom);
      if (apart / mm < 3 - tolerance) wrong.push(`${round(apart)} between ${told(one)} and ${told(other)}`);
    }
  }
  return [...new Set(wrong)];
}"""


def measure(page: Page, inches: float) -> list[str]:
    """What is wrong with what is shown: targets of 20 mm, gaps of 3 mm, capitals of 6.1 mm, nothing cut."""
    capitals = CAPITALS_MM if inches >= 13 else CAPITALS_SMALL_MM
    options: dict[str, Any] = {"inches": inches, "capitals": capitals, "tolerance": TOLERANCE_MM}
    wrong: list[str] = page.evaluate(_MEASURE, options)
    return wrong


def on_panel(page: Page, inches: float, bottom_mm: float = 760) -> None:
    """Before the page is opened: has it stand on a panel of that size, at that height, whatever its program says."""
    sheet = f":root {{ --panel-inches: {inches}; --panel-bottom: {bottom_mm}; }}"
    page.route("**/panel.css", lambda route: route.fulfill(body=sheet, content_type="text/css"))


def axe(page: Page) -> list[str]:
    """What axe-core finds, told by rule and element."""
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8") + "\n;undefined")
    found = page.evaluate("options => axe.run(document, options)", _AXE_OPTIONS)["violations"]
    return [f"{one['id']}: {node['html']} {node['failureSummary']}" for one in found for node in one["nodes"]]
