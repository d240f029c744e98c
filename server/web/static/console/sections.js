// The parts of the list: which tickets stand in each, in which order, and what their rows offer.

/** @import { TicketView } from "../types" */

/** @typedef {"waiting" | "called" | "serving" | "second" | "away" | "completed" | "cancelled" | "all"} Section */

/** Set aside, and card or certificate not ready yet (交付準備). @param {TicketView} ticket */
export function isPreparing(ticket) {
  return ticket.part === 2 && ticket.state === "on_hold" && ticket.ready_at === null;
}

/** Set aside for its second call (交付呼出): being prepared, or ready to be called. @param {TicketView} ticket */
export function isSecond(ticket) {
  return isPreparing(ticket) || (ticket.part === 2 && ticket.state === "waiting");
}

/** @type {Record<Section, (ticket: TicketView) => boolean>} */
const HOLDS = {
  waiting: (ticket) => ticket.state === "waiting" && !isSecond(ticket),
  called: (ticket) => ticket.state === "called",
  serving: (ticket) => ticket.state === "serving",
  second: isSecond,
  away: (ticket) => (ticket.state === "on_hold" && !isSecond(ticket)) || ticket.state === "no_show",
  completed: (ticket) => ticket.state === "completed",
  cancelled: (ticket) => ticket.state === "cancelled" || ticket.state === "expired",
  all: () => true,
};
export const SECTIONS = /** @type {Section[]} */ (Object.keys(HOLDS));
/** Whose newest ticket stands first. */
export const NEWEST_FIRST = new Set(["called", "serving", "completed", "cancelled"]);

/** @param {Section} section @param {TicketView} ticket */
export function holds(section, ticket) {
  return HOLDS[section](ticket);
}

/** Where a ticket stands. @param {TicketView} ticket
 * @returns {Section} */
export function sectionOf(ticket) {
  return SECTIONS.find((section) => HOLDS[section](ticket)) ?? "all";
}

/** What a row offers at once, and behind 「その他」, where the hub allows it.
 * @type {Record<Section, [string[], string[]]>} */
const OFFERED = {
  waiting: [["call", "hold", "cancel"], ["transfer", "note", "reprint"]],
  called: [["recall", "no-show", "undo-call"], ["start", "complete", "hold", "transfer", "note", "reprint", "cancel"]],
  serving: [["complete", "hold"], ["set-aside", "transfer", "note", "reprint", "cancel"]],
  second: [["ready", "call"], ["resume", "hold", "transfer", "note", "reprint", "cancel"]],
  away: [["call", "resume", "requeue", "cancel"], ["transfer", "note", "reprint"]],
  completed: [[], ["note", "reprint"]],
  cancelled: [["restore"], ["note"]],
  all: [[], []],
};

/** @param {TicketView} ticket @param {Section} section that is shown: among tickets of all states there is less room
 * @returns {{ first: string[], more: string[] }} */
export function offeredOn(ticket, section) {
  const [first, more] = OFFERED[sectionOf(ticket)];
  const all = [...first, ...more].filter((action) => ticket.actions.includes(action));
  const room = section === "all" ? 1 : first.filter((action) => all.includes(action)).length;
  return { first: all.slice(0, room), more: all.slice(room) };
}
