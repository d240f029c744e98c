// The switch of languages: all names in sight where there is room for them, else behind one button with a list.

/** @import { Language } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId, make } from "./dom.js";
import { worded } from "./ruby.js";

/** So few stand in the head of every screen. */
const FEW = 3;

/**
 * @param {Language[]} languages
 * @param {Words} words
 * @param {boolean} roomy whether many may stand in sight
 */
export function drawLanguages(languages, words, roomy) {
  const few = languages.length <= FEW;
  const drawn = `${words.tag} ${languages.map((language) => language.tag).join()}`;
  const strip = byId("languages");
  strip.classList.toggle("many", !few);
  strip.hidden = !few && !roomy;
  byId("language-button").hidden = few || roomy;
  if (strip.dataset.drawn === drawn) return;
  strip.dataset.drawn = drawn;
  const buttons = () => languages.map((language) => languageButton(language, words));
  strip.replaceChildren(...buttons());
  byId("language-grid").replaceChildren(...buttons().map(inItem));
}

/**
 * @param {Language} language
 * @param {Words} words
 */
function languageButton(language, words) {
  const button = make("button", "button language");
  button.type = "button";
  button.lang = language.lang;
  button.dataset.touch = `language:${language.tag}`;
  button.append(worded("span", "", language.name));
  button.setAttribute("aria-pressed", String(language.tag === words.tag));
  return button;
}

/** @param {HTMLElement} element */
function inItem(element) {
  const item = make("li");
  item.append(element);
  return item;
}
