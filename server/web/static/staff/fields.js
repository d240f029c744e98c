// Fields of the settings page: each shows the value of one setting and says what it has become.

import { button, h, labelled, t } from "./page.js";

/** @import { Value } from "./types" */

/** One setting on the page. `value()` is what it says now.
 * @typedef {{ path: string, node: HTMLElement, value: () => Value }} Field */

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SEPARATORS = /[,、，;]\s*|\s+/;
const languageNames = new Intl.DisplayNames([document.documentElement.lang], { type: "language" });

/** A language's name for staff. @param {string} tag */
export function languageName(tag) {
  return tag === "ja-easy" ? "やさしい日本語" : (languageNames.of(tag) ?? tag);
}

/** @param {Value | undefined} value @returns {Record<string, Value>} */
export function table(value) {
  return value && typeof value === "object" && !Array.isArray(value) ? value : {};
}

/** Spans as people write them. @param {Value | undefined} value */
export function spansText(value) {
  return Array.isArray(value) ? value.join("、") : typeof value === "string" ? value : "";
}

/** @param {string} text @returns {string[]} */
export function spansOf(text) {
  const wide = text.normalize("NFKC").replace(/\s*[-–〜~]\s*/g, "-");
  return wide.split(SEPARATORS).filter(Boolean);
}

/** @param {Record<string, string | number | boolean | null | undefined>} attributes */
export function input(attributes) {
  return /** @type {HTMLInputElement} */ (h("input", { autocomplete: "off", ...attributes }));
}

/** A text in every language of the venue.
 * @param {string} path @param {string} title @param {Value | undefined} value @param {string[]} languages
 * @param {{ long?: boolean, hint?: string }} [how] @returns {Field} */
export function texts(path, title, value, languages, { long = false, hint = "" } = {}) {
  const known = table(value);
  const fields = languages.map((tag) => {
    const text = String(known[tag] ?? "");
    const field = /** @type {HTMLInputElement | HTMLTextAreaElement} */ (
      long ? h("textarea", { rows: 2, lang: tag, maxlength: 400 }, text) : input({ value: text, lang: tag, maxlength: 200 })
    );
    return { tag, field };
  });
  const node = group(path, title, hint, h("div", { class: "languages-of" }, ...fields.map(({ tag, field }) => labelled(languageName(tag), field))));
  return {
    path,
    node,
    value: () => {
      const said = fields.filter(({ field }) => field.value.trim()).map(({ tag, field }) => [tag, field.value.trim()]);
      // Languages that the venue does not speak stay as they were.
      const other = Object.entries(known).filter(([tag]) => !languages.includes(tag));
      const now = Object.fromEntries([...said, ...other]);
      return Object.keys(now).length || value ? now : null;
    },
  };
}

/** Fields that belong together, with a title.
 * @param {string} path @param {string} title @param {string} hint @param {...Node} children */
export function group(path, title, hint, ...children) {
  const legend = h("legend", {}, title);
  return h("fieldset", { "data-path": path }, legend, hint ? h("p", { class: "hint" }, hint) : null, ...children);
}

/** Hours of the seven weekdays. @param {Value | undefined} value */
export function week(value) {
  const known = table(value);
  const fields = WEEKDAYS.map((day) => ({ day, field: input({ value: spansText(known[day]), placeholder: t("closed"), inputmode: "numeric" }) }));
  return {
    node: h("div", { class: "week" }, ...fields.map(({ day, field }) => labelled(t(`day_${day}`), field))),
    /** @returns {Value} */
    value: () => {
      const open = fields.map(({ day, field }) => /** @type {[string, string[]]} */ ([day, spansOf(field.value)]));
      // As the file writes it: a day that is not said is closed, one span needs no list.
      return Object.fromEntries(open.filter(([day, spans]) => spans.length || day in known).map(([day, spans]) => [day, like(known[day], spans)]));
    },
  };
}

/** Spans in the spelling that was there, so that what nobody changed is no change.
 * @param {Value | undefined} was @param {string[]} spans @returns {Value} */
function like(was, spans) {
  return typeof was === "string" && spans.length === 1 ? (spans[0] ?? "") : spans;
}

/** Rows that can be added and removed.
 * @template T
 * @param {T[]} known @param {(row: T | null) => { nodes: HTMLElement[], value: () => Value | null }} make @param {string} add */
export function rows(known, make, add) {
  /** @type {Set<{ value: () => Value | null }>} */
  const made = new Set();
  const list = h("div", { class: "rows" });
  /** @param {T | null} row */
  const append = (row) => {
    const entry = make(row);
    const gone = button(t("remove_row"), "outline", () => {
      made.delete(entry);
      line.remove();
      list.dispatchEvent(new Event("input", { bubbles: true }));
      more.focus();
    });
    const line = h("div", { class: "line" }, ...entry.nodes, gone);
    made.add(entry);
    list.append(line);
    return line;
  };
  for (const row of known) append(row);
  const more = button(add, "outline", () => append(null).querySelector("input")?.focus());
  return {
    node: h("div", {}, list, more),
    values: () => [...made].map((entry) => entry.value()).filter((value) => value !== null),
  };
}
