// The list by state (S1, S2): one table, a tab for each state, what may be done at the end of each row.

import { el, put, reconcile, t } from "./page.js";
import { createRow, drawRow } from "./ticket_row.js";

/** @import { TicketState, TicketView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { ReprintDialog } from "./reprint.js" */
/** @import { Store } from "./store.js" */

/** @type {Record<string, TicketState[]>} */
const TABS = {
  waiting: ["waiting"],
  called: ["called"],
  serving: ["serving"],
  away: ["on_hold", "no_show"],
  completed: ["completed"],
  cancelled: ["cancelled", "expired"],
};
const NAMES = Object.keys(TABS);
/** Tabs whose newest ticket stands first. */
const NEWEST_FIRST = new Set(["called", "serving", "completed", "cancelled"]);

export class TicketList {
  /** @param {Store} store @param {Commands} commands @param {ReprintDialog} reprint */
  constructor(store, commands, reprint) {
    this.store = store;
    this.commands = commands;
    this.reprint = reprint;
    this.tab = "waiting";
    /** The ticket whose cancelling is being asked about. @type {string | null} */
    this.asking = null;
    this.rows = el("rows");
    this.only = /** @type {HTMLInputElement} */ (el("only"));
    this.only.addEventListener("change", () => this.draw());
    el("tabs").addEventListener("click", (event) => this.#clickedTab(event));
    el("tabs").addEventListener("keydown", (event) => this.#arrow(event));
    this.rows.addEventListener("click", (event) => this.#clickedRow(event));
    this.rows.addEventListener("keydown", (event) => event.key === "Escape" && this.#ask(null));
  }

  /** @param {number} index from 0 */
  choose(index) {
    const name = NAMES[index];
    if (!name) return;
    // The row or tab that has the focus is left behind: the keyboard goes on from the tab chosen.
    if (document.activeElement?.closest("#rows, #tabs")) el(`tab-${name}`).focus();
    this.tab = name;
    this.asking = null;
    el("panel").scrollTop = 0;
    this.draw();
  }

  /** @param {Event} event */
  #clickedTab(event) {
    const tab = /** @type {HTMLElement} */ (event.target).closest("[role=tab]");
    if (tab instanceof HTMLElement) this.choose(NAMES.indexOf(tab.dataset.tab ?? ""));
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    const at = NAMES.indexOf(this.tab);
    const last = NAMES.length - 1;
    const next = at === last ? 0 : at + 1;
    const previous = at === 0 ? last : at - 1;
    const to = { ArrowRight: next, ArrowLeft: previous, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(to);
    el(`tab-${this.tab}`).focus();
  }

  /** @param {Event} event */
  #clickedRow(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const ticket = this.store.tickets.get(button?.closest("tr")?.dataset.key ?? "");
    const action = button?.dataset.action;
    if (!ticket || !action) return;
    if (action === "cancel" && this.asking !== ticket.id) return this.#ask(ticket.id);
    if (action === "keep") return this.#ask(null);
    if (action === "reprint") return this.reprint.open(ticket);
    this.asking = null;
    void this.commands.onTicket(ticket, action).then(() => this.draw());
  }

  /** Cancelling takes two actions; the question stands in the ticket's own row.
   * @param {string | null} id */
  #ask(id) {
    const was = this.asking;
    if (was === id) return;
    this.asking = id;
    this.draw();
    this.#focusIn(id ?? was, "cancel");
  }

  /** @param {string | null} id @param {string} action */
  #focusIn(id, action) {
    const row = [...this.rows.children].find((node) => /** @type {HTMLElement} */ (node).dataset.key === id);
    const button = row?.querySelector(`[data-action="${action}"]`);
    if (button instanceof HTMLElement) button.focus();
  }

  draw() {
    const { store } = this;
    const shown = this.#shown();
    const focused = this.#focusedRow();
    this.#drawTabs();
    el("only-box").hidden = store.mine === null || this.tab !== "waiting";
    reconcile(this.rows, shown, (ticket) => ticket.id, createRow, (row, ticket) =>
      drawRow(row, ticket, store, this.asking === ticket.id),
    );
    el("table").hidden = shown.length === 0;
    el("empty").hidden = shown.length > 0;
    put(el("empty"), store.ready ? t(`empty_${this.tab}`) : t("loading"));
    if (focused && !focused.row.isConnected) this.#focusNear(focused.index);
  }

  /** @returns {TicketView[]} */
  #shown() {
    const states = TABS[this.tab] ?? [];
    const mine = this.tab === "waiting" && this.only.checked ? this.store.mine : null;
    const served = mine && new Set(mine.serves.map((rank) => rank.service));
    const tickets = [...this.store.tickets.values()].filter(
      (ticket) => states.includes(ticket.state) && (!served || served.has(ticket.service)),
    );
    const sign = NEWEST_FIRST.has(this.tab) ? -1 : 1;
    return tickets.sort((a, b) => sign * (when(a) - when(b)) || a.number.localeCompare(b.number));
  }

  #drawTabs() {
    /** @type {Record<string, number>} */
    const counts = {};
    for (const ticket of this.store.tickets.values()) counts[ticket.state] = (counts[ticket.state] ?? 0) + 1;
    for (const name of NAMES) {
      const tab = el(`tab-${name}`);
      const chosen = name === this.tab;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      const count = (TABS[name] ?? []).reduce((sum, state) => sum + (counts[state] ?? 0), 0);
      put(/** @type {HTMLElement} */ (tab.querySelector(".count")), String(count));
    }
    el("panel").setAttribute("aria-labelledby", `tab-${this.tab}`);
    el("table").dataset.tab = this.tab;
  }

  #focusedRow() {
    const row = document.activeElement?.closest("#rows > tr");
    return row ? { row, index: [...this.rows.children].indexOf(row) } : null;
  }

  /** The focused row has left: its place is taken by the next one, so that the keyboard goes on from there.
   * @param {number} index */
  #focusNear(index) {
    const row = this.rows.children[Math.min(index, this.rows.children.length - 1)];
    const button = row?.querySelector("button");
    (button instanceof HTMLElement ? button : el("panel")).focus({ preventScroll: true });
  }
}

/** What a ticket is ordered by: when it ended, was called, or was issued.
 * @param {TicketView} ticket */
function when(ticket) {
  const inLine = ["waiting", "on_hold", "no_show"].includes(ticket.state);
  return Date.parse((inLine ? null : (ticket.ended_at ?? ticket.called_at)) ?? ticket.issued_at);
}
