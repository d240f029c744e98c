// Brings one screen in sight, in the language chosen, in the largest letters that fit.

/** @import { Model, Screen } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId } from "./dom.js";
import { drawLanguages } from "./draw_languages.js";
import { drawCards, drawServices } from "./draw_services.js";
import { drawTicket, say } from "./draw_ticket.js";
import { LAST, SMALLEST, STILL_LARGE, fit, fits } from "./fit.js";
import { numberChoices } from "./keypad.js";
import { nameRuby, plain, write } from "./ruby.js";
import { noticeKey, prints } from "./trouble.js";

/** Screens that are the beginning: there is nothing to take back. */
export const BEGINNINGS = new Set(["starting", "away", "closed", "services"]);
/** How many services at most, the fullest page first. */
const PAGES = [8, 6, 4];
const SMALL_PAGES = [3, 2, 1];
/** The room, in rem, that many language names take beside everything else. */
const ROOM = { upright: { width: 56, height: 86 }, lying: { width: 90, height: 54 } };

/** How often everything had to be measured anew: letters arrived, the panel turned. */
let measured = 0;
/** The order on the panel that was found to fit, and for what: it stays while that does, so nothing jumps. */
let settled = { key: "", names: false, size: 8 };

/**
 * Shows one screen of the document and hides the others; its title has the focus.
 * @param {Screen} next
 */
export function bring(next) {
  for (const section of document.querySelectorAll("[data-screen]")) {
    /** @type {HTMLElement} */ (section).hidden = section.getAttribute("data-screen") !== next;
  }
  /** @type {HTMLElement | null} */ (document.querySelector(`[data-screen="${next}"] h1`))?.focus();
}

/**
 * Everything in sight.
 * @param {Model} model
 * @param {Words} words
 */
export function draw(model, words) {
  drawTexts(model, words);
  const { screen } = model;
  byId("home").hidden = screen !== "problem";
  byId("back").hidden = screen !== "cards";
  byId("finish").hidden = screen !== "ticket";
  if (screen === "cards" && model.chosen) drawCards(model.chosen, words, isWide());
  if (screen === "issuing" && model.chosen) words.writeName(byId("issuing-service"), model.chosen.name);
  if (screen === "ticket") drawTicket(model, words);
  if (screen === "problem") say(byId("problem-text"), problemKey(model, words), words);
  if (screen === "services") drawNotice(model, words);
  arrange(model, words);
  const dialog = /** @type {HTMLDialogElement | null} */ (document.querySelector("dialog[open]"));
  if (dialog) fit(dialog);
  nameRuby(document);
  numberChoices();
}

/** What is drawn next is measured anew, whatever it says. */
export function measureAgain() {
  measured += 1;
}

/**
 * The texts that stand in the document.
 * @param {Model} model
 * @param {Words} words
 */
function drawTexts(model, words) {
  const { unanswered, state } = model;
  byId("problem-title").dataset.text = unanswered ? "away_title" : "problem_title";
  byId("still-trying").hidden = !unanswered;
  document.documentElement.lang = words.lang;
  document.title = words.plain("page_title");
  for (const element of document.querySelectorAll("[data-text]")) {
    if (element.tagName !== "TITLE") write(element, words.say(element.getAttribute("data-text") ?? ""));
  }
  words.writeName(byId("venue"), state.venue ?? {});
  byId("above-venue").textContent = plain(byId("venue").textContent ?? "");
}

/**
 * @param {Model} model
 * @param {Words} words
 */
function drawNotice(model, words) {
  const { printer } = model.state;
  const ready = prints(printer);
  byId("printer-notice").hidden = ready;
  say(byId("printer-notice-text"), ready ? "" : noticeKey(printer), words);
}

/**
 * @param {Model} model
 * @param {Words} words
 */
function problemKey(model, words) {
  if (model.unanswered) return "away_text";
  const key = `problem_${model.problem}`;
  return words.has(key) ? key : "problem_other";
}

/**
 * Puts it in order on the panel: first with all language names and eight services, then with less, never cut.
 * @param {Model} model
 * @param {Words} words
 */
function arrange(model, words) {
  const key = occasion(model, words);
  if (key === settled.key && place(model, words, settled.names, settled.size) && fits(byId("stage"))) return;
  settled = { key, ...search(model, words) };
}

/**
 * @param {Model} model
 * @param {Words} words
 * @returns {{ names: boolean, size: number }}
 */
function search(model, words) {
  const stage = byId("stage");
  const services = model.screen === "services";
  const large = document.documentElement.hasAttribute("data-large");
  const rounds = [
    ...(hasRoom(model) ? [{ names: true, sizes: [8], worst: SMALLEST }] : []),
    { names: false, sizes: PAGES, worst: large ? STILL_LARGE : SMALLEST },
    ...(large ? [{ names: false, sizes: SMALL_PAGES, worst: STILL_LARGE + 1 }] : []),
    { names: false, sizes: PAGES, worst: SMALLEST + 2 },
    { names: false, sizes: SMALL_PAGES, worst: LAST },
  ];
  for (const { names, sizes, worst } of rounds) {
    for (const size of services ? sizes : sizes.slice(0, 1)) {
      place(model, words, names, size);
      if (fit(stage, worst)) return { names, size };
    }
  }
  return { names: false, size: 1 };
}

/**
 * What the order was found for: while it is the same, only words change.
 * @param {Model} model
 * @param {Words} words
 */
function occasion({ screen, state, ticket, unanswered }, words) {
  const ways = document.documentElement.getAttributeNames().join();
  const tags = state.languages.map((language) => language.tag).join();
  const troubles = [prints(state.printer), ticket?.print.state, unanswered !== undefined].join();
  return [screen, words.tag, tags, state.services.length, ways, troubles, innerWidth, innerHeight, measured].join(" ");
}

/**
 * @param {Model} model
 * @param {Words} words
 * @param {boolean} names whether all languages stand in sight
 * @param {number} size how many services at most
 */
function place(model, words, names, size) {
  drawLanguages(model.state.languages, words, names);
  if (model.screen === "services") drawServices(model, words, { size, wide: isWide() });
  return true;
}

/** Whether there is more room to the sides than up and down. */
function isWide() {
  const { clientWidth, clientHeight } = byId("stage");
  return clientWidth > clientHeight;
}

/** @param {Model} model */
function hasRoom({ screen }) {
  if (!BEGINNINGS.has(screen)) return false;
  if (document.documentElement.hasAttribute("data-large")) return false;
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const { clientWidth, clientHeight } = byId("stage");
  const needed = isWide() ? ROOM.lying : ROOM.upright;
  return clientWidth >= needed.width * rem && clientHeight >= needed.height * rem;
}
