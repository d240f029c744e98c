// Draws the ticket and how its slips fare, as the printer told it and no better.

/** @import { Model, PrintState, Ticket } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId, icon, make } from "./dom.js";
import { fact } from "./draw_services.js";
import { worded, write } from "./ruby.js";
import * as spoken from "./spoken.js";
import { IN_TROUBLE, blockedKey } from "./trouble.js";

/** What is told while all goes well: nobody needs to know what is queue, wire or cutter. */
const UNDER_WAY = new Set(["queued", "sending", "awaiting"]);

/**
 * Number, place in the queue, QR code, slips.
 * @param {Model} model
 * @param {Words} words
 */
export function drawTicket(model, words) {
  const { ticket } = model;
  if (!ticket) return;
  const service = model.state.services.find((one) => one.id === ticket.service);
  words.writeName(byId("ticket-service"), service?.name ?? {});
  write(byId("ticket-number"), ticket.number);
  const facts = [
    fact("people", words.ahead(ticket.groups_ahead), spoken.ahead(ticket.groups_ahead)),
    fact("clock", words.wait(ticket.wait), spoken.wait(ticket.wait)),
  ];
  byId("ticket-facts").replaceChildren(...facts);
  const qr = /** @type {HTMLImageElement} */ (byId("ticket-qr"));
  if (qr.getAttribute("src") !== ticket.qr_url) qr.src = ticket.qr_url;
  // A number that the hub has not heard of has no page yet.
  const hint = ticket.groups_ahead === null ? "qr_hint_later" : "qr_hint";
  byId("ticket-qr-hint").dataset.text = hint;
  write(byId("ticket-qr-hint"), words.say(hint));
  qr.alt = words.plain(hint);
  drawPrint(ticket, model, words);
}

/**
 * @param {Ticket} ticket
 * @param {Model} model
 * @param {Words} words
 */
function drawPrint(ticket, model, words) {
  const { state, slips } = ticket.print;
  const trouble = IN_TROUBLE.has(state);
  mark(byId("print"), state);
  byId("print").dataset.face = UNDER_WAY.has(state) ? "under-way" : trouble ? "trouble" : state;
  const many = slips.length > 1 ? 2 : 1;
  const key = UNDER_WAY.has(state) ? "queued" : state;
  // In trouble the first thing said is what matters most to whoever stands there.
  say(byId("print-title"), trouble ? "have_number" : `print_${key}_${many}`, words);
  const why = state === "blocked" ? blockedKey(model.state.printer) : `print_${state}`;
  say(byId("print-text"), trouble ? why : "", words);
  byId("print-text").hidden = !trouble;
  byId("print-hint").hidden = slips.length < 2 || trouble;
  byId("slips").replaceChildren(...slips.map((slip) => slipItem(slip, words)));
}

/**
 * Writes a text, and keeps its name for the voice.
 * @param {HTMLElement} element
 * @param {string} key
 * @param {Words} words
 */
export function say(element, key, words) {
  element.dataset.say = key;
  write(element, key ? words.say(key) : "");
}

/**
 * @param {{ use: string, state: PrintState }} slip
 * @param {Words} words
 */
function slipItem(slip, words) {
  const item = make("li", "slip");
  mark(item, slip.state);
  const told = make("span", "slip-state");
  told.append(icon("check"), icon("warn"), worded("span", "", words.say(`state_${slip.state}`)));
  item.append(worded("span", "slip-use", words.say(`slip_${slip.use}`)), told);
  return item;
}

/**
 * @param {HTMLElement} element
 * @param {PrintState} state
 */
function mark(element, state) {
  element.dataset.state = state;
  element.classList.toggle("trouble", IN_TROUBLE.has(state));
}
