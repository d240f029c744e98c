// A resident calls staff: the chime rings here, the program tells the staff's screens, and the question says how far
// it got: no more than is true.

/** @import { StaffCall } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId } from "./dom.js";
import { say } from "./draw_ticket.js";

/** So long may a resident stand still before the screen asks whether anybody is there; longer, if somebody comes. */
const WAITS_MS = 120_000;

/** @type {Readonly<Record<StaffCall, string>>} */
const TITLES = { none: "staff_title", calling: "staff_title", told: "staff_calling", coming: "staff_coming" };

/** The call of the resident who stands here. */
export class Calling {
  constructor() {
    /** Whether the chime could be heard. */
    this.rang = false;
    this.at = -Infinity;
    /** The resident who called is still here, and has not read yet that somebody comes. */
    this.owed = false;
    /** @type {StaffCall} */
    this.drawn = "none";
  }

  /** @param {boolean} rang */
  begin(rang) {
    this.rang = rang;
    this.at = performance.now();
    this.owed = true;
  }

  /** The resident has left. */
  end() {
    this.owed = false;
  }

  /**
   * Whether the resident waits for a person now, as the screen says.
   * @param {StaffCall} how
   */
  awaited(how) {
    if (!byId("staff").hasAttribute("open")) return false;
    return how === "coming" || (how === "told" && performance.now() - this.at < WAITS_MS);
  }

  /**
   * Writes it into the question.
   * @param {StaffCall} how
   * @param {Words} words
   * @returns {boolean} whether it says something else than before, to somebody who has it before them
   */
  draw(how, words) {
    const open = byId("staff").hasAttribute("open");
    if (open && how === "coming") this.owed = false;
    const changed = open && how !== this.drawn;
    this.drawn = how;
    byId("staff-title").dataset.text = TITLES[how];
    const chime = this.rang ? "staff_text" : "staff_silent";
    say(byId("staff-text"), how === "told" ? "staff_told" : how === "coming" ? "staff_wait" : chime, words);
    return changed;
  }
}
