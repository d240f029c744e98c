// What the hub wrote into the page: settings and words; and small help with the DOM.

/** @import { ConsoleSettings, LocalText, Places, WaitRange } from "../types" */

/** @type {ConsoleSettings} */
export const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "");

/** A text of the catalogue, its places filled in.
 * @param {string} key @param {Places} [places] */
export function t(key, places = {}) {
  return (settings.texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? ""));
}

/** A name in the page's language, else in Japanese.
 * @param {LocalText} text */
export function local(text) {
  return text[settings.lang] ?? text.ja ?? "";
}

const clockFormat = new Intl.DateTimeFormat("ja-JP", {
  timeZone: settings.venue.timezone,
  hour: "2-digit",
  minute: "2-digit",
});
const languageNames = new Intl.DisplayNames([settings.lang], { type: "language" });

/** HH:MM at the venue.
 * @param {string | number} moment ISO 8601, or milliseconds */
export function clock(moment) {
  return clockFormat.format(new Date(moment));
}

/** @param {number} minutes whole minutes waited */
export function duration(minutes) {
  if (minutes < 60) return t("minutes", { m: minutes });
  return t("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
}

/** @param {number} count */
export function cards(count) {
  return t(count === 1 ? "cards_one" : "cards", { n: count });
}

/** @param {WaitRange | null} wait */
export function range(wait) {
  if (!wait) return t("wait_unknown");
  return t(wait.low ? "wait_range" : "wait_within", { low: wait.low, high: wait.high });
}

/** A language's name for staff.
 * @param {string} tag */
export function languageName(tag) {
  return settings.texts[`lang_${tag}`] ?? languageNames.of(tag) ?? tag;
}

/** How long a wait is in one word: colour, word and shape say the same.
 * @param {number} minutes
 * @returns {{ level: "calm" | "long" | "late", mark: string, word: string }} */
export function waitLevel(minutes) {
  const [long, late] = settings.waitLevels;
  if (minutes >= late) return { level: "late", mark: "◆", word: t("level_late") };
  if (minutes >= long) return { level: "long", mark: "▲", word: t("level_long") };
  return { level: "calm", mark: "", word: "" };
}

/** An element the template promises.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T} */
export function el(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return /** @type {T} */ (found);
}

/** @param {string} tag @param {string} [className] @param {string} [text] */
export function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** Changes a text only when it differs: selections, live regions and screen readers stay undisturbed.
 * @param {HTMLElement} node @param {string} text */
export function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A child by its class.
 * @param {HTMLElement} node @param {string} selector */
export function part(node, selector) {
  return /** @type {HTMLElement} */ (node.querySelector(selector));
}

/** Makes `parent`'s children those of `items`, in order. Kept children stay the same nodes and are moved only when
 * their order changed, so focus and scroll survive.
 * @template T
 * @param {HTMLElement} parent
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} create
 * @param {(node: HTMLElement, item: T) => void} update */
export function reconcile(parent, items, keyOf, create, update) {
  /** @type {Map<string, HTMLElement>} */
  const old = new Map();
  for (const child of parent.children) {
    const node = /** @type {HTMLElement} */ (child);
    old.set(node.dataset.key ?? "", node);
  }
  const wanted = new Set(items.map(keyOf));
  for (const [key, node] of old) if (!wanted.has(key)) node.remove();
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = keyOf(item);
    let node = old.get(key);
    if (!node) {
      node = create(item);
      node.dataset.key = key;
    }
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
    update(node, item);
  }
}

/** A button that looks and says it is off, yet keeps the focus.
 * @param {HTMLElement} button @param {boolean} on */
export function enable(button, on) {
  if ((button.getAttribute("aria-disabled") !== "true") !== on) button.setAttribute("aria-disabled", String(!on));
}

/** @param {HTMLElement} button */
export function isEnabled(button) {
  return button.getAttribute("aria-disabled") !== "true";
}
