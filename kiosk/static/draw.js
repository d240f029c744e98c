// Draws the parts of the screens that change: services, cards, the ticket and its slips, languages.

/** @import { Language, PrintState, Service, State, Ticket } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId, icon, make, setText } from "./dom.js";

export const SERVICES_A_SCREEN = 8;
/** @type {ReadonlySet<PrintState>} a person must see to it */
export const IN_TROUBLE = new Set(["blocked", "unknown", "failed", "lost"]);
const LANGUAGES_IN_SIGHT = 3;
const LANDSCAPE = matchMedia("(orientation: landscape)");

/**
 * The texts that stand in the document.
 * @param {Words} words
 */
export function drawTexts(words) {
  document.documentElement.lang = words.lang;
  document.title = words.say("page_title");
  for (const element of document.querySelectorAll("[data-text]")) {
    setText(element, words.say(element.getAttribute("data-text") ?? ""));
  }
}

/**
 * The switch of languages: all in sight when they are few, else behind one button with a list.
 * @param {Language[]} languages
 * @param {Words} words
 */
export function drawLanguages(languages, words) {
  const few = languages.length <= LANGUAGES_IN_SIGHT;
  const buttons = () => languages.map((language) => languageButton(language, words));
  const list = make("button", "button");
  list.type = "button";
  list.dataset.touch = "language-list";
  list.append(icon("globe"), make("span", "", "言語 Language"));
  byId("languages").replaceChildren(...(few ? buttons() : [list]));
  byId("language-grid").replaceChildren(...(few ? [] : buttons().map(inItem)));
}

/**
 * @param {Language} language
 * @param {Words} words
 */
function languageButton(language, words) {
  const button = make("button", "button", language.name);
  button.type = "button";
  button.lang = language.lang;
  button.dataset.touch = `language:${language.tag}`;
  button.setAttribute("aria-pressed", String(language.tag === words.tag));
  return button;
}

/**
 * The services of one page, in place: a button that is being pressed stays the same element.
 * @param {State} state
 * @param {Words} words
 * @param {number} page
 */
export function drawServices(state, words, page) {
  const shown = state.services.slice(page * SERVICES_A_SCREEN, (page + 1) * SERVICES_A_SCREEN);
  const list = byId("services");
  const items = shown.map((service) => {
    const old = list.querySelector(`[data-touch="service:${CSS.escape(service.id)}"]`)?.parentElement;
    const item = old ?? serviceItem(service);
    drawService(item, service, state, words);
    return item;
  });
  if (items.length !== list.children.length || items.some((item, index) => list.children[index] !== item)) {
    list.replaceChildren(...items);
  }
  arrange(list, shown.length);
  const pages = Math.ceil(state.services.length / SERVICES_A_SCREEN);
  byId("pager").hidden = pages < 2;
  byId("page-less").hidden = page === 0;
  byId("page-more").hidden = page >= pages - 1;
}

/** @param {Service} service */
function serviceItem(service) {
  const button = make("button", "service");
  button.type = "button";
  button.dataset.touch = `service:${service.id}`;
  const body = make("span", "service-body");
  body.append(make("span", "service-name"), make("span", "service-waits"));
  button.append(make("span", "service-prefix"), body, icon("next"));
  return inItem(button);
}

/**
 * @param {Element} item
 * @param {Service} service
 * @param {State} state
 * @param {Words} words
 */
function drawService(item, service, state, words) {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (item.querySelector(selector));
  const open = service.state === "open";
  /** @type {HTMLButtonElement} */ (item.firstElementChild).disabled = !open;
  setText(find(".service-prefix"), service.prefix);
  words.writeName(find(".service-name"), service.name);
  const told = open ? [words.groups(service.waiting), words.wait(service.wait)] : [words.unavailable(service, state)];
  const waits = find(".service-waits");
  const before = [...waits.querySelectorAll("span")].map((span) => span.textContent);
  if (before.join() === told.join() && Boolean(waits.querySelector("svg")) === !open) return;
  waits.replaceChildren(...(open ? [] : [icon("closed")]), ...told.map((text) => make("span", "", text)));
}

/**
 * How many cards, from one to what the service takes.
 * @param {Service} service
 * @param {Words} words
 */
export function drawCards(service, words) {
  words.writeName(byId("cards-service"), service.name);
  const buttons = Array.from({ length: service.max_cards }, (_, index) => {
    const button = make("button", "card", words.say("cards_n", { n: index + 1 }));
    button.type = "button";
    button.dataset.touch = `cards:${index + 1}`;
    return inItem(button);
  });
  const list = byId("cards");
  list.replaceChildren(...buttons);
  setColumns(list, service.max_cards > 6 || LANDSCAPE.matches ? Math.min(4, service.max_cards) : 2);
}

/**
 * The number, what it is for, and its QR code.
 * @param {Ticket} ticket
 * @param {Service | undefined} service
 * @param {Words} words
 */
export function drawTicket(ticket, service, words) {
  words.writeName(byId("ticket-service"), service?.name ?? {});
  setText(byId("ticket-number"), ticket.number);
  const ahead = ticket.groups_ahead ? words.say("ahead", { n: ticket.groups_ahead }) : words.say("ahead_none");
  const facts = [ahead, words.wait(ticket.wait)].map((text) => make("span", "", text));
  byId("ticket-facts").replaceChildren(...facts);
  const qr = /** @type {HTMLImageElement} */ (byId("ticket-qr"));
  qr.src = ticket.qr_url;
  qr.alt = words.say("qr_hint");
  drawPrint(ticket, words);
}

/**
 * How the slips fare, as the printer told it and no better.
 * @param {Ticket} ticket
 * @param {Words} words
 */
export function drawPrint(ticket, words) {
  const { state, slips } = ticket.print;
  mark(byId("print"), state);
  const many = slips.length > 1 ? 2 : 1;
  const key = state === "printing" ? "queued" : state;
  setText(byId("print-text"), words.say(words.has(`print_${key}`) ? `print_${key}` : `print_${key}_${many}`));
  byId("print-hint").hidden = slips.length < 2;
  byId("slips").replaceChildren(
    ...slips.map((slip) => {
      const item = make("li", "slip");
      mark(item, slip.state);
      const told = make("span", "slip-state");
      told.append(icon("check"), icon("warn"), words.say(`state_${slip.state}`));
      item.append(make("span", "slip-use", words.say(`slip_${slip.use}`)), told);
      return item;
    }),
  );
}

/**
 * @param {HTMLElement} element
 * @param {PrintState} state
 */
function mark(element, state) {
  element.dataset.state = state;
  element.classList.toggle("trouble", IN_TROUBLE.has(state));
}

/**
 * Few services stand large, many close together.
 * @param {HTMLElement} list
 * @param {number} count
 */
function arrange(list, count) {
  const columns = LANDSCAPE.matches && count > 3 ? 2 : 1;
  const rows = Math.ceil(count / columns);
  setColumns(list, columns);
  list.classList.toggle("roomy", columns === 1 && rows <= 5);
  list.classList.toggle("dense", rows > (LANDSCAPE.matches ? 2 : 5));
}

/**
 * @param {HTMLElement} list
 * @param {number} columns
 */
function setColumns(list, columns) {
  list.dataset.columns = String(columns);
}

/** @param {HTMLElement} element */
function inItem(element) {
  const item = make("li");
  item.append(element);
  return item;
}
