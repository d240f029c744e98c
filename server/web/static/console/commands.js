// What an operator can do: one command at a time, in the order pressed. Each tells its result; a refusal brings a
// fresh snapshot.

import { command, Refused } from "./api.js";
import { el, t } from "./page.js";
import { reasonText, tellDone, tellError } from "./news.js";

/** @import { CallResult, CounterView, TicketView, UndoResult } from "../types" */
/** @import { Live } from "./live.js" */
/** @import { Store } from "./store.js" */

/** How long a push may take before the snapshot is fetched instead. */
const PUSH_WITHIN_MS = 600;

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
  }

  /** Sends a command after those before it; the same one pressed again meanwhile does nothing.
   * @param {string} path
   * @param {() => object} body made when its turn comes, so that it knows what those before it changed
   * @returns {Promise<any>} the hub's answer; undefined when it was refused or went unanswered */
  run(path, body) {
    if (this.onTheWay.has(path)) return Promise.resolve(undefined);
    this.onTheWay.add(path);
    const turn = this.last.then(() => this.#send(path, body));
    this.last = turn;
    return turn;
  }

  /** @param {string} path @param {() => object} body */
  async #send(path, body) {
    el("app").dataset.busy = "true";
    try {
      const answer = (await command(path, body())) ?? {};
      this.store.learn(ticketsIn(answer), countersIn(answer));
      this.#expectPush();
      return answer;
    } catch (reason) {
      if (reason instanceof Refused && reason.problem.status === 401) this.signedOut();
      else tellError(reason);
      void this.live.refresh();
      return undefined;
    } finally {
      this.onTheWay.delete(path);
      el("app").dataset.busy = String(this.onTheWay.size > 0);
    }
  }

  /** The answer came, so its push should be here soon; where it is not, the snapshot tells. */
  #expectPush() {
    const seq = this.store.seq;
    if (!this.live.connected) void this.live.refresh();
    else setTimeout(() => this.store.seq === seq && void this.live.refresh(), PUSH_WITHIN_MS);
  }

  /** @param {string} counterId @param {"open" | "pause" | "close"} move */
  async moveCounter(counterId, move) {
    if (move === "open") this.store.counterId = counterId;
    const counter = await this.run(`/api/v1/counters/${encodeURIComponent(counterId)}/${move}`, () => ({}));
    if (counter && move === "open") this.voice = true;
    this.store.changed();
  }

  /** @param {string} counterId */
  async callNext(counterId) {
    const path = `/api/v1/counters/${encodeURIComponent(counterId)}/call-next`;
    const answer = /** @type {CallResult | undefined} */ (await this.run(path, () => ({ announce: this.voice })));
    if (!answer) return;
    const { ticket, finished } = answer;
    const places = { number: ticket?.number ?? "", finished: finished?.number ?? "" };
    const key = ticket ? (finished ? "_finished" : "") : finished ? "_only_finished" : "_nobody";
    tellDone(t(`done_call-next${key}`, places), Boolean(ticket ?? finished));
  }

  /** @param {TicketView} ticket @param {string} action as in `ticket.actions` */
  async onTicket(ticket, action) {
    const calls = action === "call" || action === "recall";
    const body = () => ({
      version: this.store.tickets.get(ticket.id)?.version ?? ticket.version,
      ...(calls ? { announce: this.voice } : {}),
      ...(action === "call" && this.store.mine ? { counter: this.store.mine.id } : {}),
    });
    const answer = await this.run(`/api/v1/tickets/${encodeURIComponent(ticket.id)}/${action}`, body);
    if (answer) tellDone(t(`done_${action}`, { number: ticket.number }), true);
  }

  async undo() {
    const answer = /** @type {UndoResult | undefined} */ (await this.run("/api/v1/undo", () => ({})));
    if (!answer) return;
    const numbers = answer.tickets.map((ticket) => ticket.number).join("・");
    const name = answer.undone === "call-next" ? t("call_next") : t(`action_${answer.undone}`);
    tellDone(t("done_undo", { what: `${numbers} ${name}` }), false);
  }

  /** Issues by hand (S8); the dialog tells the result.
   * @param {object} body service, language, cards */
  issue(body) {
    return this.ask("/api/v1/tickets", body);
  }

  /** A command of a dialog, which tells the result itself.
   * @param {string} path @param {object} body
   * @returns {Promise<any>} the hub's answer, or in a string why there is none */
  async ask(path, body) {
    try {
      const answer = await command(path, body);
      this.#expectPush();
      return answer;
    } catch (reason) {
      if (reason instanceof Refused && reason.problem.status === 401) this.signedOut();
      return reasonText(reason);
    }
  }
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
  return [answer, answer.counter].filter((counter) => counter?.version && counter.serves);
}
