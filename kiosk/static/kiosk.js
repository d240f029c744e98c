// The kiosk's page: what a touch does, and what becomes of it.

/** @import { Model, PrintState, Screen, Service, State, Texts, Ticket, Wish } from "./types.d.ts" */
/** @import { Stop } from "./scan_stops.js" */

import { Calling } from "./calling.js";
import { anyDialogOpen, byId, closeDialog, closeDialogs, openDialog } from "./dom.js";
import { Ease } from "./ease.js";
import * as errand from "./errand.js";
import { follow } from "./following.js";
import { Guidance, inFrame, inSight } from "./guidance.js";
import { Idle } from "./idle.js";
import { forgetKeys, onKeys } from "./keypad.js";
import { obtain } from "./obtaining.js";
import * as program from "./program.js";
import { Refusal, isFinal } from "./program.js";
import { write } from "./ruby.js";
import { Scanning } from "./scanning.js";
import { BEGINNINGS, bring, draw, measureAgain } from "./screens.js";
import { play, setVolume } from "./sounds.js";
import { feedback, onTouch } from "./touch.js";
import { IN_TROUBLE } from "./trouble.js";
import { Watch } from "./watch.js";
import { Words } from "./words.js";

const { idleSeconds, thanksSeconds, switchChoose, switchStep, switchSeconds } = document.body.dataset;

/** @type {Words} texts and state are there from the first answer of the program on */
let words;
/** @type {State} */
let state;
/** @type {Model} */
const model = {
  screen: "starting",
  get state() {
    return state;
  },
  problem: "",
  first: 0,
};
let leaving = 0;
/** So long rings the chime that calls a person. */
const ALARM_MS = 1900;
/** The number stays for whom it is still being read to. */
const STILL_READING_MS = 1000;

const watch = new Watch({ onNews, mayReload: () => BEGINNINGS.has(model.screen) });
const ease = new Ease();
const calling = new Calling();
const guidance = new Guidance(() => idle.touched());
const idle = new Idle(Number(idleSeconds), {
  wanted: () =>
    state !== undefined &&
    model.screen !== "issuing" &&
    !calling.awaited(state.staff_call) &&
    (model.ticket?.print.state !== "confirmed" || model.screen !== "ticket") &&
    (!BEGINNINGS.has(model.screen) || somethingToTakeBack()),
  ask: (left) => {
    write(byId("idle-text"), words.say("idle_text", { n: left }));
    if (!byId("idle").hasAttribute("open")) open("idle");
  },
  withdraw: () => closeDialog("idle"),
  over: startOver,
});
const scanning = new Scanning(
  { choose: keySet(switchChoose), step: keySet(switchStep), seconds: Number(switchSeconds) },
  {
    taken: (button) => {
      feedback(button);
      button.click();
    },
    say: sayFrame,
    speaking: () => guidance.on && guidance.clip !== undefined,
    stepped: () => idle.touched(),
    turned: tellOfKeys,
  },
);

await start();

async function start() {
  onTouch(act);
  onKeys(actOnKey, (event) => scanning.takes(event));
  await watch.start();
  addEventListener("resize", redraw);
  document.fonts.addEventListener("loadingdone", redraw);
  const wish = errand.interrupted();
  if (!wish || !words) return;
  choose(wish.language);
  await send(wish);
}

/** What the program told, or that it does not answer. */
function onNews() {
  if (!watch.state) return;
  if (words?.texts !== watch.texts) words = adopt(watch.texts, watch.state);
  state = watch.state;
  guidance.volume = state.sound.volume;
  setVolume(guidance.volume);
  if (BEGINNINGS.has(model.screen)) show(beginning());
  else drawAll();
  if (calling.owed && state.staff_call === "coming" && model.screen !== "issuing") tellComing();
}

/** Somebody comes to the resident who called and closed the question, or was asked whether they are there. */
function tellComing() {
  if (idle.asking) idle.resume();
  if (!anyDialogOpen()) open("staff");
}

/**
 * @param {Record<string, Texts>} texts
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
  if (state.closed && !watch.silent) return "closed";
  const issues = state.hub.reachable || state.hub.alone;
  return issues && state.services.length && !watch.silent ? "services" : "away";
}

/** Whether the first screen is not as the next resident should find it. */
function somethingToTakeBack() {
  const changed = words.tag !== state.languages[0]?.tag || ease.on.size > 0 || model.first > 0;
  return changed || anyDialogOpen();
}

/** @param {Screen} next */
function show(next) {
  const changed = next !== model.screen;
  model.screen = next;
  if (changed) bring(next);
  drawAll();
  if (changed) readAloud();
}

function drawAll() {
  if (!state) return;
  const speaks = hasVoice();
  if (!speaks) ease.on.delete("guidance");
  guidance.on = ease.on.has("guidance");
  ease.draw(words, speaks);
  const told = calling.draw(state.staff_call, words);
  draw(model, words);
  scanning.drawn();
  if (told && guidance.on) void guidance.goOn(words.tag, heardHere());
}

function redraw() {
  measureAgain();
  drawAll();
}

/** Whether the language chosen can be spoken. */
function hasVoice() {
  return state.sound.guidance.includes(words.tag);
}

/** Reads what has come in sight, for whoever wished it; choices are read when the frame comes to them. */
function readAloud() {
  if (guidance.on && !scanning.on) void guidance.read(words.tag, inSight());
}

/** The names of what is told of this screen. */
function heardHere() {
  return inSight(!scanning.on);
}

/**
 * Reads what is in the frame.
 * @param {Stop | undefined} stop without one it stands on the way out of a group
 * @param {boolean} titled whether it is said first what screen this is
 */
function sayFrame(stop, titled) {
  if (!guidance.on) return;
  const names = stop ? (stop.title ? [stop.title] : stop.parts.flatMap((part) => inFrame(part))) : ["back"];
  void guidance.read(words.tag, [...new Set([...(titled ? inSight(false) : []), ...names])]);
}

/** How keys are used now stands in the foot. */
function tellOfKeys() {
  const { on, resting } = scanning;
  byId("keys-hint").dataset.text = resting ? "scan_rest" : on ? "scan_hint" : "keys_hint";
  drawAll();
}

/** @param {string} id of a question */
function open(id) {
  openDialog(id);
  drawAll();
  readAloud();
}

/** @param {string} name of what was touched */
function act(name) {
  if (!state) return;
  const [what = "", which = ""] = name.split(":");
  /** @type {Record<string, () => void>} */
  const acts = {
    service: () => choseService(service(which)),
    cards: () => model.chosen && void send(errand.begin(model.chosen.id, words.tag, Number(which))),
    language: () => choose(which),
    "language-list": () => open("language-list"),
    "language-close": () => closeDialog("language-list"),
    ease: () => (which ? toggle(which) : open("ease")),
    "ease-close": () => closeDialog("ease"),
    page: () => turn(Number(which)),
    back: goBack,
    home: tryAgain,
    finish: startOver,
    "call-staff": () => void callStaff(),
    "staff-again": () => void callStaff(),
    "staff-close": () => closeDialog("staff"),
    "idle-continue": () => idle.resume(),
    "idle-start-over": startOver,
  };
  acts[what]?.();
  drawAll();
}

/**
 * What a key of a keypad does: as a touch, but for the way back.
 * @param {string} name
 */
function actOnKey(name) {
  if (name !== "keys-back") return act(name);
  if (idle.asking) return idle.resume();
  if (anyDialogOpen()) return closeDialogs();
  const button = ["back", "home", "finish"].find((id) => !byId(id).hidden);
  if (button) act(button);
  else if (model.first > 0) turn(0);
}

/** @param {string} way of making the screen easier */
function toggle(way) {
  if (way === "guidance" && !hasVoice()) return;
  ease.toggle(way);
  drawAll();
  const on = ease.on.has(way);
  if (way === "guidance" && on) readAloud();
  else if (guidance.on) void guidance.read(words.tag, [`ease.${way}`, on ? "ease_on" : "ease_off"]);
  if (!guidance.on) guidance.stop();
}

/** @param {Service | undefined} picked */
function choseService(picked) {
  if (picked?.state !== "open") return;
  model.chosen = picked;
  if (picked.asks_cards && picked.max_cards > 1) show("cards");
  else void send(errand.begin(picked.id, words.tag, 1));
}

/** @param {Wish} wish */
function send(wish) {
  model.chosen = service(wish.service);
  model.unanswered = undefined;
  show("issuing");
  return obtain(wish, {
    given: (ticket) => hand(wish, ticket),
    refused: (error) => refuse(wish, error),
    wanted: () => model.unanswered === wish,
    present: () => !idle.asking,
    late: (ticket) => handLate(wish, ticket),
  });
}

/**
 * Shows a number, also to a resident whom the screen had sent to staff.
 * @param {Wish} wish
 * @param {Ticket} given
 */
function hand(wish, given) {
  model.unanswered = undefined;
  errand.keep(wish);
  model.ticket = given;
  closeDialogs();
  idle.quiet = 0;
  show("ticket");
  void follow(given, {
    wanted: () => model.ticket?.id === given.id && model.screen === "ticket",
    news: (fresh) => {
      model.ticket = fresh;
      drawAll();
    },
    turned: announce,
  });
}

/**
 * Started over while the answer was on its way: the slips come out, so the screen says whose they are.
 * @param {Wish} wish
 * @param {Ticket} given
 */
function handLate(wish, given) {
  if (!BEGINNINGS.has(model.screen)) return;
  choose(wish.language);
  hand(wish, given);
}

/**
 * Says why there is no number; there may be one later.
 * @param {Wish} wish
 * @param {unknown} error
 */
function refuse(wish, error) {
  model.unanswered = isFinal(error) ? undefined : wish;
  model.problem = error instanceof Refusal ? error.code : "hub-away";
  void alarm();
  show("problem");
  if (!model.unanswered) errand.end();
}

/** @param {PrintState} now told by sound too (K5) */
function announce(now) {
  if (IN_TROUBLE.has(now)) void Promise.all([alarm(), watch.again()]); // what is wrong is told at once
  if (guidance.on && now !== "confirmed") void guidance.goOn(words.tag, heardHere());
  if (now !== "confirmed") return;
  void tellSuccess();
  leaving = setTimeout(leave, Number(thanksSeconds) * 1000);
}

/** To the beginning, but not in the middle of a sentence. */
function leave() {
  if (guidance.on && guidance.clip) leaving = setTimeout(leave, STILL_READING_MS);
  else startOver();
}

/** Calls a person; the voice waits until it has rung. */
function alarm() {
  guidance.after(ALARM_MS);
  return play("attention");
}

/** By voice, for whoever wished it or where the venue does; else, or where the voice fails, by the chime. */
async function tellSuccess() {
  const inShort = inSight().filter((name) => /^(number\.|print_)/.test(name));
  let heard = false;
  if (guidance.on) heard = await guidance.goOn(words.tag, heardHere());
  else if (hasVoice() && state.sound.success === "voice") heard = await guidance.read(words.tag, inShort);
  if (!heard) await play("issued");
}

/** The next resident finds everything as it was. */
function startOver() {
  errand.end();
  guidance.stop();
  ease.reset();
  calling.end();
  scanning.end();
  forgetKeys();
  const first = state.languages[0];
  if (first) words.choose(first);
  goBack();
}

/** Away from a problem: the same resident may touch the same again. */
function tryAgain() {
  errand.leave();
  goBack();
}

/** To the services, in the same language. */
function goBack() {
  clearTimeout(leaving);
  model.unanswered = undefined;
  model.chosen = undefined;
  model.ticket = undefined;
  model.first = 0;
  closeDialogs();
  idle.quiet = 0;
  show(beginning());
}

/** @param {string} tag */
function choose(tag) {
  const language = state.languages.find((one) => one.tag === tag);
  if (language) words.choose(language);
  closeDialog("language-list");
  drawAll();
  readAloud();
}

/** @param {number} first service to be in sight */
function turn(first) {
  model.first = first;
  drawAll();
  readAloud();
}

/** Rings here and on the staff's screens, and says where help is. */
async function callStaff() {
  const [heard, how] = await Promise.all([alarm(), program.callStaff()]);
  calling.begin(heard);
  state.staff_call = how;
  open("staff");
}

/** @param {string | undefined} names of keys, with spaces between */
function keySet(names) {
  return new Set((names ?? "").split(" ").filter(Boolean));
}

/**
 * @param {string} id
 * @returns {Service | undefined}
 */
function service(id) {
  return state.services.find((one) => one.id === id);
}
