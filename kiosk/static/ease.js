// What makes the screen easier: large letters, strong contrast, everything lower, a voice. Taken back for the next resident.

import { byId, icon } from "./dom.js";
import { write } from "./ruby.js";

/** @import { Words } from "./words.js" */

/** @typedef {"large" | "contrast" | "lowered" | "guidance"} Way */

/** @type {Record<Way, string>} each with its picture */
const PICTURES = { large: "letters", contrast: "contrast", lowered: "lower", guidance: "speaker" };

/** The ways that are on; each is a `data-` word of the document, for the style sheets. */
export class Ease {
  constructor() {
    /** @type {Set<string>} */
    this.on = new Set();
  }

  /** @param {string} way */
  toggle(way) {
    if (!this.on.delete(way)) this.on.add(way);
    this.apply();
  }

  reset() {
    this.on.clear();
    this.apply();
  }

  apply() {
    for (const way of Object.keys(PICTURES)) document.documentElement.toggleAttribute(`data-${way}`, this.on.has(way));
  }

  /**
   * Draws the switches; a way that this kiosk does not have is not offered.
   * @param {Words} words
   * @param {boolean} speaks whether the program has a voice for the language
   */
  draw(words, speaks) {
    for (const button of byId("ease-ways").querySelectorAll("button")) {
      const way = /** @type {Way} */ ((button.dataset.touch ?? "").split(":")[1]);
      const on = this.on.has(way);
      const label = /** @type {HTMLElement} */ (button.querySelector(".way-name"));
      const told = /** @type {HTMLElement} */ (button.querySelector(".way-state"));
      button.setAttribute("aria-pressed", String(on));
      if (!button.querySelector("svg")) button.prepend(icon(PICTURES[way]));
      write(label, words.say(`ease_${way}`));
      told.dataset.say = on ? "ease_on" : "ease_off";
      write(told, words.say(told.dataset.say));
      const item = /** @type {HTMLElement} */ (button.parentElement);
      if (way === "lowered") item.hidden = !canBeLowered();
      if (way === "guidance") item.hidden = !speaks;
    }
  }
}

/** Whether part of the panel is higher than everybody reaches. */
export function canBeLowered() {
  const reach = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--reach"));
  return reach < innerHeight - 1;
}
