// What is in sight in staff mode.

/** @import { Screen, StaffSlip, StaffState, StaffTicket, StaffTickets } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId, make } from "../dom.js";

/** What a person sees to first, when there are several. */
const FAULTS = [
  "spool-unavailable", "disconnected", "silent", "garbled", "unrecoverable", "cutter-jam", "cover-open", "paper-out", "offline",
];
const MOST_LINES = 6;
const USES = /** @type {const} */ (["visitor", "counter"]);

/** @param {Screen} next */
export function bring(next) {
  for (const section of document.querySelectorAll("[data-screen]")) {
    /** @type {HTMLElement} */ (section).hidden = section.getAttribute("data-screen") !== next;
  }
  byId("bottom").hidden = next !== "tickets" && next !== "ticket";
  byId("newer").hidden = byId("older").hidden = next !== "tickets";
  /** @type {HTMLElement | null} */ (document.querySelector(`[data-screen="${next}"] h1`))?.focus();
}

/**
 * @param {string} id
 * @param {string} text
 */
export function put(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/**
 * What became of the last touch, in the place of the title.
 * @param {string} text
 */
export function say(text) {
  put("said", text);
  byId("title").hidden = text !== "";
  byId("said").hidden = text === "";
}

/**
 * How many tickets stand on one page of the list: as many as a finger hits.
 * @returns {number}
 */
export function lines() {
  const list = byId("tickets");
  const target = parseFloat(getComputedStyle(byId("back")).minHeight);
  const gap = parseFloat(getComputedStyle(list).rowGap);
  return Math.max(1, Math.min(MOST_LINES, Math.floor((list.clientHeight + gap) / (target + gap))));
}

/**
 * @param {number} digits that were entered; never which
 * @param {Words} words
 */
export function drawCode(digits, words) {
  put("code", "●".repeat(digits));
  byId("code").setAttribute("aria-label", words.say("door_entered", { n: digits }));
}

/**
 * @param {StaffState} state
 * @param {Words} words
 */
export function drawMenu(state, words) {
  const { condition } = state.printer;
  byId("printer").dataset.level = condition === "ready" ? "well" : condition === "paper-low" ? "warn" : "bad";
  put("printer-said", printerWords(state, words));
  byId("hub").dataset.level = state.hub ? "well" : "warn";
  const untold = state.untold ? words.say("untold", { n: state.untold }) : "";
  put("hub-said", [words.say(state.hub ? "hub_well" : "hub_away"), untold].filter(Boolean).join("　"));
  const closed = state.closed_since;
  byId("closed").hidden = closed === null;
  put("closed", closed ? words.say("closed", { t: words.clock(closed, state.timezone) }) : "");
  byId("close").hidden = closed !== null;
  byId("open").hidden = closed === null;
  /** @type {HTMLButtonElement} */ (byId("restart")).disabled = !state.restarts;
  byId("restart-never").hidden = state.restarts;
  put("volume-now", words.say("volume_value", { n: Math.round(state.volume * 100) }));
  const steps = `${state.steps > 0 ? "+" : "−"}${Math.abs(state.steps)}`;
  put("volume-steps", state.steps ? words.say("volume_changed", { n: steps }) : words.say("volume_plain"));
}

/**
 * @param {StaffState} state
 * @param {Words} words
 */
function printerWords({ printer }, words) {
  const { condition, faults } = printer;
  if (condition !== "blocked") return words.say(`printer_${condition}`);
  const fault = FAULTS.find((one) => faults.includes(one));
  return words.say(fault ? `fault_${fault}` : "printer_blocked");
}

/**
 * @param {StaffTickets} page
 * @param {string} digits looked for
 * @param {number} most on a page
 * @param {StaffState} state
 * @param {Words} words
 */
export function drawTickets(page, digits, most, state, words) {
  put("tickets-count", words.say("tickets_count", { n: page.total }));
  put("search-digits", digits);
  byId("tickets-none").hidden = page.total > 0;
  byId("tickets").replaceChildren(...page.tickets.map((ticket) => line(ticket, state, words)));
  /** @type {HTMLButtonElement} */ (byId("newer")).disabled = page.first === 0;
  /** @type {HTMLButtonElement} */ (byId("older")).disabled = page.first + most >= page.total;
}

/**
 * @param {StaffTicket} ticket
 * @param {StaffState} state
 * @param {Words} words
 */
function line(ticket, state, words) {
  const button = make("button", "button ticket-line");
  button.type = "button";
  button.dataset["touch"] = `ticket:${ticket.id}`;
  const about = make("span", "about");
  const told = ticket.cancelled ? [words.say(`cancelled_${ticket.cancelled}`)] : ticket.slips.map((slip) => slipWords(slip, words));
  const how = make("span", "how");
  how.append(...told.map((one) => make("span", "", one)));
  about.append(
    make("span", "what", `${words.clock(ticket.issued_at, state.timezone)}　${words.local(state.services[ticket.service])}`),
    how,
  );
  button.append(make("span", "number", ticket.number), about);
  button.dataset["level"] = level(ticket);
  const item = make("li");
  item.append(button);
  return item;
}

/** @param {StaffTicket} ticket */
function level(ticket) {
  if (ticket.cancelled === "done" || ticket.cancelled === "later") return "gone";
  return ticket.slips.every((slip) => slip.state === "confirmed") ? "well" : "ask";
}

/**
 * @param {StaffTicket} ticket
 * @param {StaffState} state
 * @param {Words} words
 */
export function drawTicket(ticket, state, words) {
  put("number", ticket.number);
  put("ticket-service", words.local(state.services[ticket.service]));
  const cards = ticket.cards > 1 ? words.say("cards", { n: ticket.cards }) : "";
  put("ticket-told", [words.clock(ticket.issued_at, state.timezone), cards].filter(Boolean).join("　"));
  byId("slip-states").replaceChildren(
    ...ticket.slips.map((slip) => {
      const item = make("li", "slip-state", slipWords(slip, words));
      item.dataset["level"] = slip.state === "confirmed" ? "well" : "ask";
      return item;
    }),
  );
  const gone = ticket.cancelled === "done" || ticket.cancelled === "later";
  byId("ticket-cancelled").hidden = ticket.cancelled === null;
  put("ticket-cancelled", ticket.cancelled ? words.say(`cancelled_${ticket.cancelled}`) : "");
  const unknown = ticket.slips.some((slip) => slip.state === "unknown");
  byId("found").hidden = byId("found-hint").hidden = !unknown || gone;
  for (const name of ["reprint-both", ...USES.map((use) => `reprint-${use}`), "cancel"]) {
    const button = /** @type {HTMLButtonElement} */ (document.querySelector(`[data-touch="ask:${name}"]`));
    button.hidden = gone || (name !== "cancel" && !offers(name, ticket));
  }
}

/**
 * Whether there are such copies.
 * @param {string} name of the button
 * @param {StaffTicket} ticket
 */
function offers(name, { slips }) {
  const uses = usesOf(name);
  return uses.length <= slips.length && (slips.length > 1 || uses[0] === slips[0]?.use);
}

/**
 * @param {string} name of the button
 * @returns {("visitor" | "counter")[]}
 */
export function usesOf(name) {
  return USES.filter((use) => name === "reprint-both" || name === `reprint-${use}`);
}

/**
 * @param {StaffSlip} slip
 * @param {Words} words
 */
function slipWords(slip, words) {
  const places = { use: words.say(`use_${slip.use}`), state: words.say(`state_${slip.state}`) };
  return words.say(slip.reprint ? "slip_reprint" : "slip_line", places);
}
