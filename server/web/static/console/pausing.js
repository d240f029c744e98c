// A pause (休憩) with its reason and the time of return, which colleagues and the monitor show.

import { complain, onSubmit, quickAnswers } from "./form.js";
import { tellDone } from "./news.js";
import { clock, el, local, settings, t } from "./page.js";
import { counterPath } from "./commands.js";
import { momentAt } from "./venue_time.js";

/** @import { CounterView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("pausing"));
const reason = /** @type {HTMLInputElement} */ (el("pausing-reason"));
const until = /** @type {HTMLInputElement} */ (el("pausing-until"));
/** Minutes from now that are offered. */
const SOON = [15, 30, 45, 60];
/** A time of return that has passed by more is tomorrow's: nobody pauses till then. */
const LATE_MS = 60_000;

export class PauseDialog {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    /** @type {CounterView | null} */
    this.counter = null;
    const quick = Object.keys(settings.texts).filter((key) => key.startsWith("pausing_reason_"));
    quickAnswers(el("pausing-quick"), quick.map((key) => t(key)), (text) => {
      reason.value = text;
    });
    el("pausing-back").addEventListener("click", () => dialog.close());
    onSubmit(/** @type {HTMLFormElement} */ (el("pausing-form")), () => this.#send());
  }

  /** @param {CounterView} counter */
  open(counter) {
    this.counter = counter;
    reason.value = "";
    until.value = "";
    complain("pausing-error", "");
    const now = this.store.now();
    const times = SOON.map((minutes) => clock(now + minutes * 60_000));
    quickAnswers(el("pausing-times"), times, (time) => {
      until.value = time;
    });
    dialog.showModal();
    reason.focus();
  }

  async #send() {
    const { counter } = this;
    if (!counter) return;
    const returns = until.value ? momentAt(until.value, this.store.now(), settings.venue.timezone) : null;
    if (returns !== null && returns < this.store.now() - LATE_MS) return complain("pausing-error", t("pausing_past"));
    const body = {
      ...(reason.value.trim() ? { reason: reason.value.trim() } : {}),
      ...(returns === null ? {} : { returns_at: new Date(returns).toISOString() }),
    };
    const answer = await this.commands.ask(counterPath(counter.id, "pause"), body, { counter: counter.id });
    if (typeof answer === "string") return complain("pausing-error", answer);
    dialog.close();
    tellDone(t("done_pause", { counter: local(counter.name) }), false);
  }
}
