// Asks the program every two seconds how things are; a page that is not the program's own any more is loaded again.

/** @import { State, Texts } from "./types.d.ts" */

import { fetchState, fetchTexts } from "./program.js";

const STATE_MS = 2000;
/** So many answers lost in a row, and the page says what it does not know. */
const LOST_ANSWERS = 3;

/** The last answer, however old. */
export class Watch {
  /** @param {{ onNews: () => void, mayReload: () => boolean }} screen told after every question, answered or not */
  constructor(screen) {
    this.screen = screen;
    /** @type {State | undefined} */
    this.state = undefined;
    /** @type {Record<string, Texts>} by language; another object when languages came or went */
    this.texts = {};
    this.lost = 0;
  }

  /** Whether the program does not answer. */
  get silent() {
    return this.lost >= LOST_ANSWERS;
  }

  /** Asks now, and from now on. */
  async start() {
    try {
      await this.ask();
      this.lost = 0;
    } catch {
      this.lost += 1;
    }
    setTimeout(() => this.start(), STATE_MS);
    this.screen.onNews();
  }

  /** Asks out of turn; a lost answer is the next turn's business. */
  async again() {
    await this.ask().catch(() => undefined);
    this.screen.onNews();
  }

  async ask() {
    const fresh = await fetchState();
    if (this.state && fresh.version !== this.state.version && this.screen.mayReload()) location.reload();
    if (!this.state || tags(fresh) !== tags(this.state)) this.texts = await fetchTexts();
    this.state = fresh;
  }
}

/** @param {State} state */
function tags(state) {
  return state.languages.map((language) => language.tag).join();
}
