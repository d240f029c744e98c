// Furigana: a text with 何(なに) in it becomes ruby, node by node; texts are data and never markup.

import { make } from "./dom.js";

const READING = /(\p{Script=Han}+\(\p{Script=Hiragana}+\))/u;
/** @type {WeakMap<Element, string>} what was written last, with its readings */
const written = new WeakMap();

/**
 * Writes a text only when it is another, so that live regions speak of changes alone.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (written.get(element) === text) return;
  written.set(element, text);
  element.replaceChildren(...withRuby(text));
}

/**
 * A new element with a class and a text.
 * @param {"span" | "p"} tag
 * @param {string} className
 * @param {string} text
 */
export function worded(tag, className, text) {
  const element = make(tag, className);
  write(element, text);
  return element;
}

/**
 * The text without its readings: for labels and titles.
 * @param {string} text
 * @returns {string}
 */
export function plain(text) {
  return text.replace(/(\p{Script=Han})\(\p{Script=Hiragana}+\)/gu, "$1");
}

/**
 * Gives every title with furigana its plain name: who listens hears each word once. (In buttons the readings are hidden
 * from the ear, and the name comes of what is left.)
 * @param {ParentNode} root
 */
export function nameRuby(root) {
  for (const title of root.querySelectorAll("h1, h2")) {
    if (title.querySelector("ruby")) title.setAttribute("aria-label", heard(title));
    else title.removeAttribute("aria-label");
  }
}

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function withRuby(text) {
  return text.split(READING).map((piece) => {
    const match = /^(.+)\((.+)\)$/u.exec(piece);
    if (!match || !READING.test(piece)) return piece;
    const ruby = make("ruby", "", match[1]);
    const reading = make("rt", "", match[2]);
    reading.setAttribute("aria-hidden", "true");
    ruby.append(reading);
    return ruby;
  });
}

/** @param {Element} title */
function heard(title) {
  const copy = /** @type {Element} */ (title.cloneNode(true));
  for (const reading of copy.querySelectorAll("rt")) reading.remove();
  const parts = copy.querySelectorAll(":scope > span");
  const texts = parts.length ? [...parts].map((part) => part.textContent) : [copy.textContent];
  return texts.join(" ").trim();
}
