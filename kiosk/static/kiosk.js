// The kiosk's page: which screen is shown, and what a touch does.

/** @import { PrintState, Screen, Service, State, Ticket, Wish } from "./types.d.ts" */

import { anyDialogOpen, byId, closeDialog, closeDialogs, openDialog, setText } from "./dom.js";
import { IN_TROUBLE, drawCards, drawLanguages, drawPrint, drawServices, drawTexts, drawTicket } from "./draw.js";
import * as errand from "./errand.js";
import { Idle } from "./idle.js";
import { Refusal, fetchState, fetchTexts, fetchTicket, insist, isFinal, issue, pause } from "./program.js";
import { play } from "./sounds.js";
import { onTouch } from "./touch.js";
import { Words } from "./words.js";

const STATE_MS = 2000;
const PRINT_MS = 300;
const BLOCKED_MS = 1000;
/** So many answers lost in a row, and the page says what it does not know. */
const LOST_ANSWERS = 3;
/** Screens that are the beginning: there is nothing to take back. */
const BEGINNINGS = new Set(["starting", "away", "services"]);
const OVER = new Set(["confirmed", "unknown", "failed", "lost"]);

const { idleSeconds, thanksSeconds } = document.body.dataset;

/** @type {Words} texts and state are there from the first answer of the program on */
let words;
/** @type {State} */
let state;
/** @type {Screen} */
let screen = "starting";
/** @type {Service | undefined} the service chosen, for the question of cards */
let chosen;
/** @type {Ticket | undefined} the ticket on the screen */
let ticket;
/** @type {Wish | undefined} the wish that had no answer: the hub may have given it a number */
let unanswered;
let problem = "";
let page = 0;
let lostAnswers = 0;
let leaving = 0;

const idle = new Idle(Number(idleSeconds), {
  wanted: () =>
    state !== undefined &&
    screen !== "issuing" &&
    (ticket?.print.state !== "confirmed" || screen !== "ticket") &&
    (!BEGINNINGS.has(screen) || page > 0 || words.tag !== state.languages[0]?.tag || anyDialogOpen()),
  ask: (left) => {
    setText(byId("idle-text"), words.say("idle_text", { n: left }));
    openDialog("idle");
  },
  withdraw: () => closeDialog("idle"),
  over: startOver,
});

await start();

async function start() {
  await poll();
  onTouch(act);
  const wish = errand.interrupted();
  if (!wish || !words) return;
  choose(wish.language);
  await send(wish);
}

/** Asks the program how things are, now and every two seconds. */
async function poll() {
  try {
    const fresh = await fetchState();
    if (state && fresh.version !== state.version && BEGINNINGS.has(screen)) location.reload();
    const speaks = (/** @type {State} */ s) => s.languages.map((language) => language.tag).join();
    const changed = !state || speaks(fresh) !== speaks(state);
    if (changed) words = adopt(await fetchTexts(), fresh);
    state = fresh;
    lostAnswers = 0;
    if (changed) draw();
  } catch {
    lostAnswers += 1;
  }
  setTimeout(poll, STATE_MS);
  if (!state) return;
  if (BEGINNINGS.has(screen)) show(beginning());
}

/**
 * @param {Record<string, import("./types.d.ts").Texts>} texts
 * @param {State} fresh
 */
function adopt(texts, fresh) {
  const made = new Words(texts);
  const first = fresh.languages.find((language) => language.tag === words?.tag) ?? fresh.languages[0];
  if (first) made.choose(first);
  return made;
}

/** @returns {Screen} the screen that a resident finds */
function beginning() {
  return state.hub.reachable && state.services.length && lostAnswers < LOST_ANSWERS ? "services" : "away";
}

/** @param {Screen} next */
function show(next) {
  const changed = next !== screen;
  screen = next;
  draw();
  if (!changed) return;
  for (const section of document.querySelectorAll("[data-screen]")) {
    /** @type {HTMLElement} */ (section).hidden = section.getAttribute("data-screen") !== next;
  }
  /** @type {HTMLElement | null} */ (document.querySelector(`[data-screen="${next}"] h1`))?.focus();
}

/** Everything in sight, in the language chosen. */
function draw() {
  byId("problem-title").dataset.text = unanswered ? "away_title" : "problem_title";
  byId("still-trying").hidden = !unanswered;
  drawTexts(words);
  words.writeName(byId("venue"), state.venue ?? {});
  if (byId("languages").dataset.drawn !== words.tag + state.languages.length) {
    drawLanguages(state.languages, words);
    byId("languages").dataset.drawn = words.tag + state.languages.length;
  }
  byId("home").hidden = screen !== "problem";
  byId("back").hidden = screen !== "cards";
  byId("finish").hidden = screen !== "ticket";
  if (screen === "services") drawStart();
  if (screen === "cards" && chosen) drawCards(chosen, words);
  if (screen === "issuing" && chosen) words.writeName(byId("issuing-service"), chosen.name);
  if (screen === "ticket" && ticket) drawTicket(ticket, service(ticket.service), words);
  if (screen === "problem") setText(byId("problem-text"), words.say(problemKey()));
}

function drawStart() {
  drawServices(state, words, page);
  const { ready, faults } = state.printer;
  byId("printer-notice").hidden = ready;
  const key = faults.includes("paper-out") ? "printer_paper_out" : "printer_notice";
  setText(byId("printer-notice-text"), ready ? "" : words.say(key));
}

function problemKey() {
  if (unanswered) return "away_text";
  const key = `problem_${problem}`;
  return words.has(key) ? key : "problem_other";
}

/** @param {string} name of what was touched */
function act(name) {
  if (!state) return;
  const [what = "", which = ""] = name.split(":");
  /** @type {Record<string, () => void>} */
  const acts = {
    service: () => choseService(service(which)),
    cards: () => chosen && void send(errand.begin(chosen.id, words.tag, Number(which))),
    language: () => choose(which),
    "language-list": () => openDialog("language-list"),
    "language-close": () => closeDialog("language-list"),
    "page-more": () => turn(1),
    "page-less": () => turn(-1),
    back: startOver,
    home: tryAgain,
    finish: startOver,
    "call-staff": () => void callStaff(),
    "staff-again": () => void callStaff(),
    "staff-close": () => closeDialog("staff"),
    "idle-continue": () => idle.resume(),
    "idle-start-over": startOver,
  };
  acts[what]?.();
}

/** @param {Service | undefined} picked */
function choseService(picked) {
  if (picked?.state !== "open") return;
  chosen = picked;
  if (picked.asks_cards && picked.max_cards > 1) show("cards");
  else void send(errand.begin(picked.id, words.tag, 1));
}

/** @param {Wish} wish */
async function send(wish) {
  chosen = service(wish.service);
  unanswered = undefined;
  show("issuing");
  let given;
  try {
    given = await issue(wish);
  } catch (error) {
    return refuse(wish, error);
  }
  hand(wish, given);
}

/**
 * Shows a number, also to a resident whom the screen had sent to staff.
 * @param {Wish} wish
 * @param {Ticket} given
 */
function hand(wish, given) {
  unanswered = undefined;
  errand.keep(wish);
  ticket = given;
  closeDialogs();
  idle.quiet = 0;
  show("ticket");
  void follow(given);
}

/**
 * Says why there is no number; goes on asking where there may be one.
 * @param {Wish} wish
 * @param {unknown} error
 */
function refuse(wish, error) {
  unanswered = isFinal(error) ? undefined : wish;
  problem = error instanceof Refusal ? error.code : "hub-away";
  void play("attention");
  show("problem");
  if (unanswered) void waitFor(wish);
  else errand.end();
}

/**
 * Asks again as long as its resident is there.
 * @param {Wish} wish
 */
async function waitFor(wish) {
  const wanted = () => unanswered === wish;
  let given;
  try {
    given = await insist(wish, { wanted, present: () => !idle.asking });
  } catch (error) {
    if (wanted()) refuse(wish, error);
  }
  if (!given) return;
  if (wanted()) return hand(wish, given);
  if (!BEGINNINGS.has(screen)) return;
  // Started over while the answer was on its way: the slips come out, so the screen says whose they are.
  choose(wish.language);
  hand(wish, given);
}

/**
 * Follows the slips until nothing more will be heard of them, or the screen has moved on.
 * @param {Ticket} shown
 */
async function follow(shown) {
  let told = "";
  let lost = 0;
  while (ticket?.id === shown.id && screen === "ticket") {
    const now = ticket.print.state;
    if (now !== told) announce(now);
    told = now;
    if (OVER.has(now)) return;
    await pause(now === "blocked" ? BLOCKED_MS : PRINT_MS);
    let fresh;
    try {
      fresh = await fetchTicket(shown.print_url);
      lost = 0;
    } catch {
      lost += 1;
      if (lost >= LOST_ANSWERS) fresh = { ...shown, print: allLost(shown) };
    }
    if (fresh && ticket?.id === shown.id && screen === "ticket") {
      ticket = fresh;
      drawPrint(ticket, words);
    }
  }
}

/**
 * @param {Ticket} shown
 * @returns {Ticket["print"]}
 */
function allLost(shown) {
  return { state: "lost", slips: shown.print.slips.map(({ use }) => ({ use, state: "lost" })) };
}

/** @param {PrintState} now told by sound too (K5) */
function announce(now) {
  draw();
  if (IN_TROUBLE.has(now)) void play("attention");
  if (now !== "confirmed") return;
  void play("issued");
  leaving = setTimeout(startOver, Number(thanksSeconds) * 1000);
}

/** The next resident finds everything as it was. */
function startOver() {
  errand.end();
  begin();
}

/** Away from a problem: the same resident may touch the same again. */
function tryAgain() {
  errand.leave();
  begin();
}

function begin() {
  clearTimeout(leaving);
  unanswered = undefined;
  chosen = undefined;
  ticket = undefined;
  page = 0;
  closeDialogs();
  idle.quiet = 0;
  const first = state.languages[0];
  if (first) words.choose(first);
  show(beginning());
}

/** @param {string} tag */
function choose(tag) {
  const language = state.languages.find((one) => one.tag === tag);
  if (language) words.choose(language);
  closeDialog("language-list");
  draw();
}

/** @param {number} step */
function turn(step) {
  page += step;
  draw();
}

/** Rings here, and says where help is: no more than is true. */
async function callStaff() {
  const heard = await play("attention");
  setText(byId("staff-text"), words.say(heard ? "staff_text" : "staff_silent"));
  openDialog("staff");
}

/**
 * @param {string} id
 * @returns {Service | undefined}
 */
function service(id) {
  return state.services.find((one) => one.id === id);
}
