// Staff mode: the door with its code, the menu, today's tickets. It ends by itself, and leads nowhere but back.

/** @import { Screen, StaffState, StaffTicket, StaffTickets } from "./types.d.ts" */

import { byId, closeDialog, openDialog } from "../dom.js";
import { fit } from "../fit.js";
import { play, setVolume } from "../sounds.js";
import * as api from "./api.js";
import { Door } from "./door.js";
import { bring, drawMenu, drawTicket, drawTickets, lines, put, say, usesOf } from "./draw.js";
import { answers, home } from "./home.js";
import { choices, onTouches } from "./touches.js";
import { Words } from "./words.js";

const LOOK_MS = 1000;
const BEAT_MS = 10_000;
const ALIVE_MS = 4000;
/** Nobody enters a code: the residents' screen comes back. */
const DOOR_SECONDS = 20;
/** From here on the button says how many seconds are left. */
const TELL_SECONDS = 30;
/** The program is silent for so many looks, and the page says so. */
const SILENT_LOOKS = 5;
/** A program that is told to restart still answers for a moment. */
const ENDING_MS = 3000;

const words = new Words(await texts());
const door = new Door();
/** @type {Screen} */
let screen = "door";
/** @type {StaffState | undefined} */
let state;
/** @type {StaffTickets | undefined} */
let page;
/** @type {StaffTicket | undefined} */
let ticket;
let digits = "";
let first = 0;
/** what is being asked about */
let asking = "";
let busy = false;
let untouched = 0;
let lastAlive = 0;
let silent = 0;
let looking = false;
let followed = "";

say("");
onTouches(act, touched);
addEventListener("resize", drawAll);
document.fonts.addEventListener("loadingdone", drawAll);
show((await door.ask().catch(() => true)) ? "door" : "no-code");
setInterval(() => void look(), LOOK_MS);
setInterval(() => void answers(), BEAT_MS);
void answers();

/** A program that went away meanwhile: back to the residents' screen as soon as it is there. */
async function texts() {
  try {
    return await api.fetchTexts();
  } catch {
    await home();
    return {};
  }
}

/** Every second: how things are, and whether anybody is there. */
async function look() {
  untouched += 1;
  if (!api.isIn()) {
    if (untouched >= DOOR_SECONDS) return leave();
    return drawAll();
  }
  if (looking) return;
  looking = true;
  try {
    await refresh();
    silent = 0;
  } catch (error) {
    if (error instanceof api.Refusal && error.code === "staff-only") return leave();
    silent += 1;
    if (silent >= SILENT_LOOKS) say(words.say("door_silent"));
  } finally {
    looking = false;
  }
  drawAll();
}

async function refresh() {
  const fresh = await api.fetchState();
  state = fresh;
  setVolume(fresh.volume);
  if (screen === "tickets") page = await api.fetchTickets({ digits, first, most: lines() });
  if (screen === "ticket" && ticket) ticket = await api.fetchTicket(ticket.id);
  if (followed) await followTest();
}

function touched() {
  untouched = 0;
  if (!api.isIn() || performance.now() - lastAlive < ALIVE_MS) return;
  lastAlive = performance.now();
  void api.post("/alive").catch(() => undefined);
}

/** @param {Screen} next */
function show(next) {
  const changed = next !== screen;
  screen = next;
  if (changed || next === "door") bring(next);
  drawAll();
}

function drawAll() {
  words.write();
  const left = Math.ceil(state?.seconds ?? 60);
  put("leave", state && left <= TELL_SECONDS ? words.say("leave_in", { n: left }) : words.say("leave"));
  if (screen === "door") door.draw(words);
  if (screen === "menu" && state) drawMenu(state, words);
  if (screen === "tickets" && state && page) drawTickets(page, digits, lines(), state, words);
  if (screen === "ticket" && state && ticket) drawTicket(ticket, state, words);
  fit(byId("stage"));
  const dialog = /** @type {HTMLDialogElement} */ (byId("ask"));
  if (dialog.open) fit(dialog);
}

/** @param {string} name of what was touched */
function act(name) {
  const [what = "", which = ""] = name.split(":");
  /** @type {Record<string, () => unknown>} */
  const acts = {
    key: () => typed(which),
    "key-back": goBack,
    "key-erase": erase,
    digit: () => door.add(which),
    clear: () => door.clear(),
    enter: () => enter(),
    language: () => words.turn(),
    leave: () => leave(),
    back: goBack,
    ask: () => ask(which),
    no: () => closeDialog("ask"),
    yes: () => confirmed(),
    tickets: () => openList(),
    ticket: () => openTicket(which),
    newer: () => turn(-lines()),
    older: () => turn(lines()),
    search: () => find(digits + which),
    "search-clear": () => find(digits.slice(0, -1)),
    "search-all": () => find(""),
    found: () => settle(),
    "seen-to": () => command("/printer/seen-to", { key: api.newKey() }, "said_seen_to"),
    test: () => testSlip(),
    open: () => command("/open", {}, "said_open"),
    softer: () => state && setSteps(state.steps - 1),
    louder: () => state && setSteps(state.steps + 1),
  };
  acts[what]?.();
  drawAll();
}

/** @param {string} digit by a keypad: of the code, of a number, or the choice to go to */
function typed(digit) {
  if (byId("ask").hasAttribute("open") || screen === "menu" || screen === "ticket") {
    return choices()[Number(digit) - 1]?.focus();
  }
  if (screen === "door") return door.add(digit);
  if (screen === "tickets") return void find(digits + digit);
}

function erase() {
  if (screen === "door") door.erase();
  else if (screen === "tickets" && digits) void find(digits.slice(0, -1));
  else goBack();
}

function goBack() {
  if (byId("ask").hasAttribute("open")) return closeDialog("ask");
  say("");
  if (screen === "ticket") return void openList();
  if (screen === "tickets") return show("menu");
  return void leave();
}

async function enter() {
  const came = await door.enter();
  if (came === "in") {
    await refresh();
    show("menu");
  }
  if (came === "no-code") show("no-code");
  drawAll();
}

/** Ends it, whatever the program says. */
async function leave() {
  if (api.isIn()) await api.signOut();
  await home();
}

/** @param {string} what */
function ask(what) {
  asking = what;
  const key = what.startsWith("reprint") ? "ask_reprint" : `ask_${what.replace("-", "_")}`;
  put("ask-title", words.say(key, { number: ticket?.number ?? "" }));
  put("ask-hint", words.say(`${key}_hint`));
  openDialog("ask");
}

/** @returns {unknown} */
function confirmed() {
  closeDialog("ask");
  if (asking === "give-up") return command("/printer/give-up", {}, "said_give_up");
  if (asking === "close") return command("/close", {}, "said_close");
  if (asking === "restart") return restart();
  if (!ticket) return undefined;
  if (asking === "cancel") return cancel(ticket);
  return aboutTicket(ticket, "reprint", { uses: usesOf(asking), key: api.newKey() }, "said_reprint");
}

/**
 * Has something done, and says so; one at a time.
 * @param {string} path
 * @param {object} body
 * @param {string} said
 * @param {Record<string, string>} [places]
 * @returns {Promise<any>} undefined when it was not done
 */
async function command(path, body, said, places = {}) {
  if (busy) return undefined;
  busy = true;
  try {
    const answer = await api.post(path, body);
    say(words.say(said, places));
    await refresh();
    return answer ?? true;
  } catch (error) {
    if (error instanceof api.Refusal && error.code === "staff-only") await leave();
    const key = `problem_${error instanceof api.Refusal ? error.code : ""}`;
    say(words.say(words.has(key) ? key : "problem"));
    void play("attention");
    return undefined;
  } finally {
    busy = false;
    drawAll();
  }
}

/**
 * @param {StaffTicket} about
 * @param {string} what
 * @param {object} body
 * @param {string} said
 * @returns {Promise<StaffTicket | undefined>}
 */
async function aboutTicket(about, what, body, said) {
  return command(`/tickets/${about.id}/${what}`, body, said, { number: about.number });
}

/** @param {StaffTicket} about */
async function cancel(about) {
  const answer = await aboutTicket(about, "cancel", {}, "said_cancelled_later");
  if (answer) say(words.say(`said_cancelled_${answer.cancelled}`, { number: about.number }));
}

async function settle() {
  const uses = ticket?.slips.filter((slip) => slip.state === "unknown").map((slip) => slip.use);
  if (ticket && uses?.length) await aboutTicket(ticket, "found", { uses, key: api.newKey() }, "said_found");
}

async function testSlip() {
  const answer = await command("/printer/test-slip", {}, "said_test");
  if (answer) followed = answer.id;
}

/** Says how the test slip fared, once it is known. */
async function followTest() {
  const { state: how } = await api.fetchTest(followed);
  if (how === "blocked" || how === "confirmed" || how === "unknown" || how === "failed") say(words.say(`said_test_${how}`));
  if (how === "confirmed" || how === "unknown" || how === "failed") followed = "";
}

/** @param {number} steps */
async function setSteps(steps) {
  if (!(await command("/volume", { steps: Math.max(-10, Math.min(10, steps)) }, "volume"))) return;
  if (state) say(`${words.say("volume")} ${words.say("volume_value", { n: Math.round(state.volume * 100) })}`);
  void play("issued");
}

async function restart() {
  if (await command("/restart", {}, "said_restart")) await home(ENDING_MS);
}

async function openList() {
  first = 0;
  await showList();
}

async function showList() {
  show("tickets");
  try {
    page = await api.fetchTickets({ digits, first, most: lines() });
    drawAll();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return; // the page is being left
    const key = `problem_${error instanceof api.Refusal ? error.code : ""}`;
    say(words.say(words.has(key) ? key : "problem"));
  }
}

/** @param {string} wanted */
async function find(wanted) {
  digits = wanted.slice(0, 5);
  await openList();
}

/** @param {number} step */
async function turn(step) {
  first = Math.max(0, first + step);
  await showList();
}

/** @param {string} id */
async function openTicket(id) {
  ticket = page?.tickets.find((one) => one.id === id);
  if (!ticket) return;
  say("");
  show("ticket");
}
