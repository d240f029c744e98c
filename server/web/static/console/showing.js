// Which part of the list is shown, filtered and sorted how: kept while this browser window is open.

import { NEWEST_FIRST, SECTIONS, holds, isPreparing, isSecond } from "./sections.js";

/** @import { CounterView, TicketView } from "../types" */
/** @import { Section } from "./sections.js" */
/** @import { Store } from "./store.js" */

/** @typedef {"number" | "issued" | "waited"} Column */
/** @typedef {{ by: Column, down: boolean }} Order */

const REMEMBER = "junban-list";
/** The filter for what the operator's own counter serves. */
export const MINE = "*mine";
/** How a column is sorted when it is first chosen: the longest wait is what is looked for. */
const DOWN_FIRST = new Set(["waited"]);
/** `B012` and `b12` and `12` all find B012. */
const SPACE = /[\s\-‐－]/g;

export class Showing {
  constructor() {
    /** @type {Section} */
    this.section = "waiting";
    /** A service's id, `MINE`, or "" for all. */
    this.service = "";
    this.search = "";
    /** As the queue goes, when null. @type {Order | null} */
    this.order = null;
    /** Where the search began. @type {Section} */
    this.before = "waiting";
    this.#recall();
  }

  /** @param {Section} section */
  choose(section) {
    this.section = section;
    this.#remember();
  }

  /** @param {string} service */
  filter(service) {
    this.service = service;
    this.#remember();
  }

  /** A search goes through all states, and back to where it began when it is over. @param {string} text */
  find(text) {
    if (text && !this.search) [this.before, this.section] = [this.section, "all"];
    else if (!text && this.search && this.section === "all") this.section = this.before;
    this.search = text;
  }

  /** The column's usual direction, then the other, then as the queue goes. @param {Column} by */
  sort(by) {
    const first = DOWN_FIRST.has(by);
    if (this.order?.by !== by) this.order = { by, down: first };
    else if (this.order.down === first) this.order = { by, down: !first };
    else this.order = null;
    this.#remember();
  }

  /** What passes the filters, whatever its state. @param {Store} store
   * @returns {TicketView[]} */
  passing(store) {
    const mine = this.service === MINE ? ofCounter(store.mine) : null;
    const wanted = normal(this.search);
    return [...store.tickets.values()].filter(
      (ticket) =>
        (mine ? mine(ticket) : !this.service || ticket.service === this.service) &&
        (!wanted || matches(ticket.number, wanted)),
    );
  }

  /** Those of them that are shown, in order. @param {TicketView[]} passing @param {Store} store
   * @returns {TicketView[]} */
  shown(passing, store) {
    const { section, order } = this;
    const sign = order ? (order.down ? -1 : 1) : NEWEST_FIRST.has(section) ? -1 : 1;
    const value = order ? VALUES[order.by](store) : section === "second" ? readyFirst : place;
    return passing
      .filter((ticket) => holds(section, ticket))
      .map((ticket) => ({ ticket, value: value(ticket) }))
      .sort((a, b) => sign * (a.value - b.value) || a.ticket.number.localeCompare(b.ticket.number))
      .map(({ ticket }) => ticket);
  }

  #remember() {
    const { section, service, order } = this;
    sessionStorage.setItem(REMEMBER, JSON.stringify({ section: this.search ? this.before : section, service, order }));
  }

  #recall() {
    const kept = JSON.parse(sessionStorage.getItem(REMEMBER) ?? "{}");
    if (SECTIONS.includes(kept.section)) this.section = kept.section;
    if (typeof kept.service === "string") this.service = kept.service;
    if (kept.order?.by in VALUES) this.order = kept.order;
  }
}

/** What a counter may call: its services, what is kept for it, and second calls where it hands over.
 * @param {CounterView | null} counter
 * @returns {(ticket: TicketView) => boolean} */
function ofCounter(counter) {
  const served = new Set(counter?.serves.map((rank) => rank.service));
  return (ticket) =>
    served.has(ticket.service) ||
    ticket.for_counter === (counter?.id ?? "") ||
    (counter?.hands_over === true && isSecond(ticket));
}

/** @type {Record<Column, (store: Store) => (ticket: TicketView) => number>} */
const VALUES = {
  number: () => (ticket) => ticket.number.charCodeAt(0) * 1e6 + digits(ticket.number),
  issued: () => (ticket) => Date.parse(ticket.issued_at),
  waited: (store) => (ticket) => store.minutesWaited(ticket),
};

/** The queue's own order: when a ticket ended, was called, or began to wait. @param {TicketView} ticket */
function place(ticket) {
  const inLine = ["waiting", "on_hold", "no_show"].includes(ticket.state);
  return Date.parse((inLine ? null : (ticket.ended_at ?? ticket.called_at)) ?? ticket.issued_at);
}

/** Those who can be called stand before those whose card is being prepared. @param {TicketView} ticket */
function readyFirst(ticket) {
  const since = Date.parse(ticket.ready_at ?? ticket.set_aside_at ?? ticket.issued_at);
  return isPreparing(ticket) ? since : since - 1e12;
}

/** The number apart from its letters. @param {string} number */
export function digits(number) {
  return Number(number.replace(/\D/g, ""));
}

/** As people type: full-width, small letters, spaces and hyphens. @param {string} text */
function normal(text) {
  return text.normalize("NFKC").toUpperCase().replace(SPACE, "");
}

/** @param {string} number @param {string} wanted */
function matches(number, wanted) {
  if (/^\d+$/.test(wanted)) return number.includes(wanted) || digits(number) === Number(wanted);
  const letters = wanted.replace(/\d.*/, "");
  const rest = wanted.slice(letters.length);
  return number.startsWith(letters) && (number.includes(wanted) || (rest !== "" && digits(number) === Number(rest)));
}
