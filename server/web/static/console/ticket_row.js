// One row of the list: number, service, language, cards, reception, wait, counter, actions.

import { cards, clock, duration, languageName, local, make, part, put, reconcile, t, waitLevel } from "./page.js";
import { isPreparing, isSecond, offeredOn } from "./sections.js";
import { stateName } from "./words.js";

/** @import { TicketView } from "../types" */
/** @import { Section } from "./sections.js" */
/** @import { Store } from "./store.js" */

/** What a row is drawn from, beside its ticket.
 * @typedef {{ store: Store, section: Section, asking: boolean, onTab: boolean }} How */

/** What each row showed last: a row of which nothing has changed is left alone. @type {WeakMap<HTMLElement, string>} */
const drawn = new WeakMap();

export function createRow() {
  const row = make("tr");
  const number = make("th", "c-number");
  number.setAttribute("scope", "row");
  number.append(make("span", "number"), make("span", "chip"));
  const service = make("td", "c-service");
  service.append(make("span", "name"), make("span", "wish"), make("span", "notes"), make("span", "note"));
  const waited = make("td", "c-waited");
  waited.append(make("span", "time"), make("span", "level"), make("span", "other"));
  const actions = make("td", "c-actions");
  actions.append(make("span", "ask"), make("div", "row-acts"));
  row.append(number, service, make("td", "c-language"), make("td", "c-cards"), make("td", "c-issued"), waited);
  row.append(make("td", "c-counter"), actions);
  return row;
}

/** @param {HTMLElement} row @param {TicketView} ticket @param {How} how */
export function drawRow(row, ticket, how) {
  const { store } = how;
  const minutes = store.minutesWaited(ticket);
  const counter = store.counterById(ticket.counter);
  const mine = ticket.counter !== null && ticket.counter === store.mine?.id;
  const service = local(store.serviceById(ticket.service)?.name ?? { ja: ticket.service });
  const told = notes(ticket, store);
  const what = [ticket.id, ticket.version, ticket.wish, minutes, mine, service, told, how.section, how.asking, how.onTab];
  const signature = `${what.join("|")}|${counter ? local(counter.name) : ""}|${ticket.actions.join()}`;
  if (drawn.get(row) === signature) return;
  drawn.set(row, signature);
  const { level, mark, word } = ticket.state === "waiting" ? waitLevel(minutes) : waitLevel(0);
  row.dataset.level = level;
  row.toggleAttribute("data-mine", mine);
  row.toggleAttribute("data-preparing", isPreparing(ticket));
  put(part(row, ".number"), ticket.number);
  put(part(row, ".chip"), chip(ticket, how.section));
  put(part(row, ".name"), service);
  put(part(row, ".wish"), ticket.wish ? t(`wish_${ticket.wish}`) : "");
  put(part(row, ".notes"), told);
  put(part(row, ".note"), ticket.note ? t("note_says", { text: ticket.note }) : "");
  const language = part(row, ".c-language");
  put(language, languageName(ticket.language));
  language.toggleAttribute("data-foreign", ticket.language !== "ja");
  const count = part(row, ".c-cards");
  put(count, cards(ticket.cards));
  count.toggleAttribute("data-many", ticket.cards > 1);
  put(part(row, ".c-issued"), clock(ticket.issued_at));
  put(part(row, ".time"), duration(minutes));
  put(part(row, ".level"), word ? `${mark} ${word}` : "");
  put(part(row, ".other"), otherWait(ticket));
  put(part(row, ".c-counter"), counter ? local(counter.name) : "");
  drawActions(row, ticket, how);
}

/** The state, where the tab does not say it. @param {TicketView} ticket @param {Section} section */
function chip(ticket, section) {
  const said = ["waiting", "called", "serving", "completed"].includes(section);
  return said ? "" : stateName(ticket);
}

/** The wait of the first part beside that of the second: they are counted apart. @param {TicketView} ticket */
function otherWait(ticket) {
  if (ticket.part !== 2 || ticket.first_wait_seconds === null) return "";
  return t("first_wait", { time: duration(Math.floor(ticket.first_wait_seconds / 60)) });
}

/** What staff should know before they call. @param {TicketView} ticket @param {Store} store */
function notes(ticket, store) {
  const target = store.counterById(ticket.for_counter);
  const reprints = store.reprints(ticket.id);
  return [
    ticket.appointment_at ? t("appointment", { time: clock(ticket.appointment_at) }) : "",
    target ? t("for_counter", { counter: local(target.name) }) : "",
    ticket.to_city_staff ? t("to_city_staff") : "",
    ticket.transfer_reason ? t("transferred_for", { reason: ticket.transfer_reason }) : "",
    isSecond(ticket) && ticket.ready_at ? t("ready_at", { time: clock(ticket.ready_at) }) : "",
    isPreparing(ticket) && ticket.set_aside_at ? t("set_aside_at", { time: clock(ticket.set_aside_at) }) : "",
    ticket.calls > 1 ? t("called_times", { n: ticket.calls }) : "",
    ticket.state === "called" && !ticket.announce ? t("voice_off") : "",
    reprints ? t("reprinted_times", { n: reprints }) : "",
    ticket.away ? t("issued_away") : "",
  ]
    .filter(Boolean)
    .join("　");
}

/** @param {HTMLElement} row @param {TicketView} ticket @param {How} how */
function drawActions(row, ticket, { section, asking, onTab }) {
  const { first, more } = offeredOn(ticket, section);
  const shown = asking ? ["cancel", "keep"] : [...first, ...(more.length ? ["more"] : [])];
  put(part(row, ".ask"), asking ? t("cancel_ask", { number: ticket.number }) : "");
  reconcile(part(row, ".row-acts"), shown, (action) => action, createAction, (button, action) => {
    const text = asking ? t(action === "cancel" ? "cancel_yes" : "cancel_no") : t(`action_${action}`);
    put(button, text);
    button.className = asking && action === "cancel" ? "danger" : action === "call" || action === "ready" ? "outline" : "quiet";
    button.tabIndex = onTab ? 0 : -1;
    const label = `${ticket.number} ${text}`;
    if (button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
  });
}

/** @param {string} action */
function createAction(action) {
  const button = make("button");
  button.setAttribute("type", "button");
  button.dataset.action = action;
  if (action === "more") {
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
  }
  return button;
}
