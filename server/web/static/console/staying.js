// A person who leaves is signed out, and is told before it happens. Whoever works is never asked: keys and touches at
// this page keep the session, whether or not they send anything.

import { Away, Refused, send } from "./api.js";
import { clock, el, put, t } from "./page.js";

/** @import { SessionView } from "../types" */

const dialog = /** @type {HTMLDialogElement} */ (el("staying"));
/** Told so long before, and never more than a quarter of the whole. */
const TOLD_MS = 120_000;
/** The hub is asked at most so often whether the session goes on. */
const ASK_MS = 300_000;
const SIGNS = ["pointerdown", "keydown", "wheel"];

export class Staying {
  /** @param {() => Promise<void>} leave signs out @param {() => void} ended called when the session is over */
  constructor(leave, ended) {
    this.leave = leave;
    this.ended = ended;
    /** By this machine's clock; 0 while nobody is signed in. */
    this.endsAt = 0;
    this.span = 0;
    this.askedAt = 0;
    this.seenAt = 0;
    this.asking = false;
    for (const sign of SIGNS) addEventListener(sign, () => this.#seen(), { capture: true, passive: true });
    el("staying-on").addEventListener("click", () => void this.#stay());
    el("staying-out").addEventListener("click", () => void this.leave());
    // Escape is an answer too: somebody is there.
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      void this.#stay();
    });
  }

  /** Somebody has signed in. */
  begin() {
    this.span = 0;
    void this.#ask();
  }

  /** Nobody is signed in any more. */
  end() {
    this.endsAt = 0;
    dialog.close();
  }

  #seen() {
    this.seenAt = Date.now();
  }

  /** Looks at the clock; called each second. */
  tick() {
    if (!this.endsAt) return;
    const now = Date.now();
    const told = Math.min(TOLD_MS, this.span / 4);
    const left = this.endsAt - now;
    if (left <= 0) return void this.#over();
    if (dialog.open) return put(el("staying-left"), leftWords(left));
    const again = this.seenAt > this.askedAt && now - this.askedAt >= Math.min(ASK_MS, this.span / 4);
    if (again || (left <= told && this.seenAt > this.askedAt)) return void this.#ask();
    if (left <= told) this.#tell(left);
  }

  /** @param {number} left milliseconds */
  #tell(left) {
    put(el("staying-text"), t("staying_text"));
    put(el("staying-left"), leftWords(left));
    dialog.showModal();
    el("staying-on").focus();
  }

  async #stay() {
    const before = this.endsAt;
    await this.#ask();
    if (this.endsAt > before + 1000) return dialog.close();
    // The day's limit is reached: only signing in again helps.
    if (this.endsAt) put(el("staying-text"), t("staying_limit", { time: clock(this.endsAt) }));
  }

  /** Asks how long the session lasts, which keeps it. */
  async #ask() {
    if (this.asking) return;
    this.asking = true;
    this.askedAt = Date.now();
    try {
      const answer = await send("GET", "/api/v1/session");
      const session = /** @type {SessionView} */ (await answer.json());
      const hubNow = Date.parse(answer.headers.get("Date") ?? "") || Date.now();
      const left = Date.parse(session.expires_at) - hubNow;
      this.endsAt = this.askedAt + left;
      this.span = Math.max(this.span, left);
    } catch (reason) {
      if (reason instanceof Refused && reason.problem.status === 401) this.#ended();
      else if (!(reason instanceof Away || reason instanceof Refused)) throw reason;
    } finally {
      this.asking = false;
    }
  }

  /** Nobody answered. */
  async #over() {
    this.end();
    await this.leave();
  }

  #ended() {
    this.end();
    this.ended();
  }
}

/** @param {number} left milliseconds */
function leftWords(left) {
  const seconds = Math.ceil(left / 1000);
  return t("staying_left", { m: Math.floor(seconds / 60), s: String(seconds % 60).padStart(2, "0") });
}
