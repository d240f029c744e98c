// One row of the list: number, service, language, cards, reception, wait, counter, actions.

import { cards, clock, duration, languageName, local, make, part, put, reconcile, t, waitLevel } from "./page.js";

/** @import { TicketState, TicketView } from "../types" */
/** @import { Store } from "./store.js" */

/** What a row offers, in this order, where the ticket allows it.
 * @type {Record<TicketState, string[]>} */
const OFFERED = {
  waiting: ["call", "hold", "cancel", "reprint"],
  called: ["recall", "no-show", "undo-call", "reprint"],
  serving: ["complete", "hold", "reprint"],
  on_hold: ["call", "resume", "cancel", "reprint"],
  no_show: ["call", "requeue", "cancel", "reprint"],
  completed: [],
  cancelled: ["restore"],
  expired: [],
};

export function createRow() {
  const row = make("tr");
  const number = make("th", "c-number");
  number.setAttribute("scope", "row");
  number.append(make("span", "number"), make("span", "chip"));
  const service = make("td", "c-service");
  service.append(make("span", "name"), make("span", "notes"));
  const waited = make("td", "c-waited");
  waited.append(make("span", "time"), make("span", "level"));
  const actions = make("td", "c-actions");
  actions.append(make("span", "ask"), make("div", "row-acts"));
  row.append(number, service, make("td", "c-language"), make("td", "c-cards"), make("td", "c-issued"), waited);
  row.append(make("td", "c-counter"), actions);
  return row;
}

/** @param {HTMLElement} row @param {TicketView} ticket @param {Store} store @param {boolean} asking */
export function drawRow(row, ticket, store, asking) {
  const minutes = store.minutesWaited(ticket);
  const { level, mark, word } = ticket.state === "waiting" ? waitLevel(minutes) : waitLevel(0);
  row.dataset.level = level;
  row.toggleAttribute("data-mine", ticket.counter !== null && ticket.counter === store.mine?.id);
  put(part(row, ".number"), ticket.number);
  put(part(row, ".chip"), ["on_hold", "no_show", "expired"].includes(ticket.state) ? t(`state_${ticket.state}`) : "");
  put(part(row, ".name"), local(store.serviceById(ticket.service)?.name ?? { ja: ticket.service }));
  put(part(row, ".notes"), notes(ticket, store));
  const language = part(row, ".c-language");
  put(language, languageName(ticket.language));
  language.toggleAttribute("data-foreign", ticket.language !== "ja");
  const count = part(row, ".c-cards");
  put(count, cards(ticket.cards));
  count.toggleAttribute("data-many", ticket.cards > 1);
  put(part(row, ".c-issued"), clock(ticket.issued_at));
  put(part(row, ".time"), duration(minutes));
  put(part(row, ".level"), word ? `${mark} ${word}` : "");
  const counter = store.counterById(ticket.counter);
  put(part(row, ".c-counter"), counter ? local(counter.name) : "");
  drawActions(row, ticket, asking);
}

/** What staff should know before they call. @param {TicketView} ticket @param {Store} store */
function notes(ticket, store) {
  const target = store.counterById(ticket.for_counter);
  const reprints = store.reprints(ticket.id);
  return [
    ticket.appointment_at ? t("appointment", { time: clock(ticket.appointment_at) }) : "",
    target ? t("for_counter", { counter: local(target.name) }) : "",
    ticket.calls > 1 ? t("called_times", { n: ticket.calls }) : "",
    ticket.state === "called" && !ticket.announce ? t("voice_off") : "",
    reprints ? t("reprinted_times", { n: reprints }) : "",
    ticket.away ? t("issued_away") : "",
  ]
    .filter(Boolean)
    .join("　");
}

/** @param {HTMLElement} row @param {TicketView} ticket @param {boolean} asking */
function drawActions(row, ticket, asking) {
  const offered = OFFERED[ticket.state].filter((action) => ticket.actions.includes(action));
  const shown = asking ? ["cancel", "keep"] : offered;
  put(part(row, ".ask"), asking ? t("cancel_ask", { number: ticket.number }) : "");
  reconcile(part(row, ".row-acts"), shown, (action) => action, createAction, (button, action) => {
    const text = asking ? t(action === "cancel" ? "cancel_yes" : "cancel_no") : t(`action_${action}`);
    put(button, text);
    button.className = asking && action === "cancel" ? "danger" : action === "call" ? "outline" : "quiet";
    const label = `${ticket.number} ${text}`;
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  });
}

/** @param {string} action */
function createAction(action) {
  const button = make("button");
  button.setAttribute("type", "button");
  button.dataset.action = action;
  return button;
}
