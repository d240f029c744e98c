// What a switch steps through: a screen's controls, in groups where there are many, so that nobody waits long for one.

import { choices } from "./keypad.js";

/** @typedef {{ parts: HTMLButtonElement[], inner: Stop[], title: string }} Stop
 *  a control alone has no `inner`; `title` names the text of a whole group, where there is one */

/** So many controls are gone through one by one. */
const FEW = 6;

/**
 * The stops of what is in sight: the question that is asked, or the screen with its foot and head.
 * @returns {Stop[]}
 */
export function stopsInSight() {
  const dialog = document.querySelector("dialog[open]");
  const blocks = dialog ? [choices()] : ["main", "footer", "header"].map(buttonsOf);
  const all = blocks.flat();
  const first = all.findIndex((button) => button.hasAttribute("data-scan-first"));
  if (first > 0) all.unshift(...all.splice(first, 1));
  if (all.length <= FEW) return all.map(alone);
  return blocks.length > 1 ? blocks.filter((block) => block.length).map(grouped) : split(all);
}

/**
 * What the frame stands around.
 * @param {Stop} stop
 * @returns {DOMRect}
 */
export function around(stop) {
  const boxes = stop.parts.map(atRest);
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.right));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  return new DOMRect(left, top, right - left, bottom - top);
}

/**
 * Where a button stands when it is not pressed down.
 * @param {HTMLElement} part
 */
function atRest(part) {
  const { x, y, width, height } = part.getBoundingClientRect();
  const { transform } = getComputedStyle(part);
  return new DOMRect(x, y - (transform === "none" ? 0 : new DOMMatrix(transform).m42), width, height);
}

/** @param {string} within */
function buttonsOf(within) {
  const buttons = [.../** @type {Element} */ (document.querySelector(within)).querySelectorAll("button")];
  return buttons.filter((button) => !button.disabled && button.checkVisibility());
}

/** @param {HTMLButtonElement} button */
function alone(button) {
  return { parts: [button], inner: [], title: "" };
}

/**
 * A part of the screen as one stop.
 * @param {HTMLButtonElement[]} block
 * @returns {Stop}
 */
function grouped(block) {
  const [first] = block;
  if (first && block.length === 1) return alone(first);
  const title = first?.closest("main") ? titleOf(first) : first?.closest(".languages") ? "language" : "";
  return { parts: block, inner: block.length > FEW ? split(block) : block.map(alone), title };
}

/**
 * Many controls line by line, as they stand; where all are in one line, or each has its own, by halves.
 * @param {HTMLButtonElement[]} buttons
 * @returns {Stop[]}
 */
function split(buttons) {
  /** @type {HTMLButtonElement[][]} */
  const lines = [];
  for (const button of buttons) {
    const last = lines.at(-1);
    if (last?.[0] && Math.abs(last[0].getBoundingClientRect().top - button.getBoundingClientRect().top) < 2) {
      last.push(button);
    } else lines.push([button]);
  }
  const half = Math.ceil(buttons.length / 2);
  const parts = 1 < lines.length && lines.length < buttons.length ? lines : [buttons.slice(0, half), buttons.slice(half)];
  return parts.map((part) => ({ ...grouped(part), title: "" }));
}

/** @param {Element} element */
function titleOf(element) {
  return element.closest("[data-screen]")?.querySelector("h1")?.getAttribute("data-text") ?? "";
}
