// What an operator can do: one command at a time, in the order pressed. Each tells its result; a refusal brings a
// fresh snapshot, and says what is true now.

import { command, Refused } from "./api.js";
import { el, local, t } from "./page.js";
import { reasonText, tellDone, tellRefusal } from "./news.js";
import { usualVoice } from "./usual_voice.js";
import { whereItIs, whoIsThere } from "./words.js";

/** @import { CallResult, CounterView, TicketView, UndoResult } from "../types" */
/** @import { Live } from "./live.js" */
/** @import { Store } from "./store.js" */

/** How long a push may take before the snapshot is fetched instead. */
const PUSH_WITHIN_MS = 600;
/** Refusals that another operator's work explains. */
const OVERTAKEN = new Set(["stale-version", "ticket-taken", "illegal-transition", "counter-taken"]);

/** What a command is about, so that a refusal can say what became of it.
 * @typedef {{ ticket?: string, counter?: string }} About */

export class Commands {
  /** @param {Store} store @param {Live} live @param {() => void} signedOut */
  constructor(store, live, signedOut) {
    this.store = store;
    this.live = live;
    this.signedOut = signedOut;
    /** Commands on their way, by path. @type {Set<string>} */
    this.onTheWay = new Set();
    /** Ends when the newest command has. @type {Promise<unknown>} */
    this.last = Promise.resolve();
    /** Whether calls are spoken (C1). */
    this.voice = true;
    /** Why the ticket that was called last was the next. @type {{ ticket: string, text: string } | null} */
    this.why = null;
  }

  /** Sends a command after those before it; the same one pressed again meanwhile does nothing.
   * @param {string} path
   * @param {() => object} body made when its turn comes, so that it knows what those before it changed
   * @param {About} [about]
   * @returns {Promise<any>} the hub's answer; undefined when it was refused or went unanswered */
  run(path, body, about = {}) {
    if (this.onTheWay.has(path)) return Promise.resolve(undefined);
    this.onTheWay.add(path);
    const turn = this.last.then(() => this.#send(path, body, about));
    this.last = turn;
    return turn;
  }

  /** @param {string} path @param {() => object} body @param {About} about */
  async #send(path, body, about) {
    el("app").dataset.busy = "true";
    try {
      return this.#learn((await command(path, body())) ?? {});
    } catch (reason) {
      const words = await this.#refused(reason, about);
      if (words) tellRefusal(words);
      return undefined;
    } finally {
      this.onTheWay.delete(path);
      el("app").dataset.busy = String(this.onTheWay.size > 0);
    }
  }

  /** @param {any} answer */
  #learn(answer) {
    this.store.learn(ticketsIn(answer), countersIn(answer));
    this.#expectPush();
    return answer;
  }

  /** Why it was not done, with what is true now where somebody else was first. @param {unknown} reason
   * @param {About} about
   * @returns {Promise<string>} "" when the session has ended, which is told elsewhere */
  async #refused(reason, about) {
    if (reason instanceof Refused && reason.problem.status === 401) {
      this.signedOut();
      return "";
    }
    const refreshed = this.live.refreshAnew();
    const words = reasonText(reason);
    if (!(reason instanceof Refused && OVERTAKEN.has(reason.problem.code))) return words;
    await refreshed;
    const now = about.ticket ? whereItIs(this.store, about.ticket) : whoIsThere(this.store, about.counter ?? "");
    return [words, now].filter(Boolean).join(" ");
  }

  /** The answer came, so its push should be here soon; where it is not, the snapshot tells. */
  #expectPush() {
    const seq = this.store.seq;
    if (!this.live.connected) void this.live.refresh();
    else setTimeout(() => this.store.seq === seq && void this.live.refresh(), PUSH_WITHIN_MS);
  }

  /** @param {string} counterId @param {"open" | "pause" | "close"} move @param {object} [body]
   * @returns {Promise<boolean>} whether it is done */
  async moveCounter(counterId, move, body = {}) {
    if (move === "open") this.store.counterId = counterId;
    const counter = await this.run(counterPath(counterId, move), () => body, { counter: counterId });
    if (counter && move === "open") this.voice = usualVoice(counterId);
    this.store.changed();
    return Boolean(counter);
  }

  /** @param {string} counterId
   * @returns {Promise<CallResult | undefined>} undefined when it was refused */
  async callNext(counterId) {
    const path = counterPath(counterId, "call-next");
    const answer = /** @type {CallResult | undefined} */ (
      await this.run(path, () => ({ announce: this.voice }), { counter: counterId })
    );
    if (!answer) return undefined;
    const { ticket, finished, why, notice } = answer;
    const places = { number: ticket?.number ?? "", finished: finished?.number ?? "" };
    const key = ticket ? (finished ? "_finished" : "") : finished ? "_only_finished" : "_nobody";
    this.why = ticket && why ? { ticket: ticket.id, text: local(why.text) } : null;
    tellDone(t(`done_call-next${key}`, places), Boolean(ticket ?? finished));
    if (notice) tellRefusal(local(notice));
    this.store.changed();
    return answer;
  }

  /** @param {TicketView} ticket @param {string} action as in `ticket.actions`
   * @returns {Promise<boolean>} whether it is done */
  async onTicket(ticket, action) {
    const calls = action === "call" || action === "recall";
    const body = () => ({
      version: this.store.tickets.get(ticket.id)?.version ?? ticket.version,
      ...(calls ? { announce: this.voice } : {}),
      ...(action === "call" && this.store.mine ? { counter: this.store.mine.id } : {}),
    });
    const answer = await this.run(ticketPath(ticket.id, action), body, { ticket: ticket.id });
    if (!answer) return false;
    if (action === "call") this.why = null;
    tellDone(t(`done_${action}`, { number: ticket.number }), true);
    return true;
  }

  /** @returns {Promise<boolean>} whether something was taken back */
  async undo() {
    const answer = /** @type {UndoResult | undefined} */ (await this.run("/api/v1/undo", () => ({})));
    if (!answer) return false;
    const numbers = answer.tickets.map((ticket) => ticket.number).join("・");
    const name = answer.undone === "call-next" ? t("call_next") : t(`action_${answer.undone}`);
    tellDone(t("done_undo", { what: `${numbers} ${name}`.trim() }), false);
    return true;
  }

  /** A command of a dialog, which tells the result itself.
   * @param {string} path @param {object} body @param {About} [about]
   * @returns {Promise<any>} the hub's answer, or in a string why there is none */
  async ask(path, body, about = {}) {
    try {
      return this.#learn((await command(path, body)) ?? {});
    } catch (reason) {
      return (await this.#refused(reason, about)) || reasonText(reason);
    }
  }
}

/** @param {string} id @param {string} action */
export function ticketPath(id, action) {
  return `/api/v1/tickets/${encodeURIComponent(id)}/${action}`;
}

/** @param {string} id @param {string} move */
export function counterPath(id, move) {
  return `/api/v1/counters/${encodeURIComponent(id)}/${move}`;
}

/** @param {any} answer of any command
 * @returns {TicketView[]} */
function ticketsIn(answer) {
  const found = [answer, answer.ticket, answer.finished, ...(answer.tickets ?? [])];
  return found.filter((ticket) => ticket?.version && ticket.actions);
}

/** @param {any} answer of any command
 * @returns {CounterView[]} */
function countersIn(answer) {
  return [answer, answer.counter, ...(answer.counters ?? [])].filter((counter) => counter?.version && counter.serves);
}
