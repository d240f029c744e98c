// The monitor's page: hears the display program by server-sent events, shows the board, plays the voice.

import { draw } from "./board.js";
import { localDate } from "./clock.js";
import { element, show, write } from "./dom.js";
import { drawNotice } from "./draw_notice.js";
import { Fresh } from "./fresh.js";
import { Voice } from "./voice.js";

/** @import { LinkState, Messages, State } from "./types.js" */

/** Milliseconds without a sign of life (they come every 3 s) after which the display counts as gone. */
const SILENCE = 7500;
/** The same after the stream broke: it has this long to come back. */
const BROKEN = 3000;

/** @type {Messages} */
const messages = await (await fetch("/messages.json")).json();

/** @type {State | null} */
let state = null;
let lostAt = performance.now() + SILENCE;
let heardAt = new Date();
let gone = false;
/** @type {Voice | null} */
let voice = null;

const fresh = new Fresh();
/** What was new when it was drawn last: when that is over, the page is drawn again. */
let drawnFresh = "";
/** A second screen of the same room, `?silent`: it shows, and leaves the speaking to the first. */
const silent = new URLSearchParams(location.search).has("silent");

/** How current the page is: the display's own word, unless the display itself is silent. */
function link() {
  if (gone) return /** @type {LinkState} */ ("lost");
  return state?.connection.link ?? "starting";
}

function redraw() {
  const asOf = gone ? heardAt.toISOString() : (state?.connection.since ?? "");
  const calls = fresh.of(state?.board?.calling ?? []);
  drawnFresh = calls.map((call) => call.seq).join();
  if (state) draw(state, link(), asOf, calls, messages);
  else if (gone) draw(NOTHING, "lost", asOf, [], messages);
}

/** @type {State} */
const NOTHING = {
  board: null,
  directions: {},
  connection: { online: false, link: "starting", since: "" },
  announcements: [],
  sound: { on: false, volume: 0, by: "page" },
};

function alive() {
  heardAt = new Date();
  lostAt = performance.now() + SILENCE;
  if (!gone) return;
  gone = false;
  redraw();
}

/** @param {MessageEvent<string>} event */
function onState(event) {
  state = /** @type {State} */ (JSON.parse(event.data));
  alive();
  if (state.board) fresh.take(state.board);
  redraw();
  if (!silent) speak(state);
}

/** @param {State} current */
function speak(current) {
  if (current.sound.by === "card") return;
  if (!current.sound.on) {
    show("sound", true);
    write("sound-text", messages["ja"]?.["sound_off"] ?? "");
    return;
  }
  voice ??= new Voice((blocked) => {
    show("sound", blocked);
    show("sound-enable", blocked);
    write("sound-text", blocked ? `⚠ ${messages["ja"]?.["sound_blocked"] ?? ""}` : "");
    tellSound(blocked);
  });
  voice.take(current.announcements, current.sound.volume);
}

/**
 * Staff learn of a monitor that is not heard; a display that is away learns of it with its next page.
 * @param {boolean} blocked
 */
function tellSound(blocked) {
  const body = JSON.stringify({ blocked });
  fetch("/api/sound", { method: "POST", headers: { "Content-Type": "application/json" }, body }).catch(() => undefined);
}

function listen() {
  const events = new EventSource("/events");
  events.addEventListener("message", onState);
  events.addEventListener("beat", alive);
  events.addEventListener("error", () => {
    lostAt = Math.min(lostAt, performance.now() + BROKEN);
    if (events.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(listen, 2000);
  });
}

function tick() {
  const now = new Date();
  const timeZone = state?.board?.timezone ?? "Asia/Tokyo";
  write("date", localDate(now, timeZone));
  write("time", now.toLocaleTimeString("ja-JP", { timeZone, hour: "numeric", minute: "2-digit" }));
  if (!gone && performance.now() > lostAt) {
    gone = true;
    redraw();
  }
  if (!state?.board) return;
  drawNotice(state.board, messages);
  if (fresh.of(state.board.calling).map((call) => call.seq).join() !== drawnFresh) redraw();
}

element("sound-enable").addEventListener("click", () => voice?.enable());
addEventListener("resize", redraw);
document.fonts.addEventListener("loadingdone", redraw);
setInterval(tick, 500);
tick();
listen();
