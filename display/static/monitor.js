// The monitor's page: hears the display program by server-sent events, shows the board, plays the voice.

import { draw, localDate } from "./board.js";
import { element, show, write } from "./dom.js";
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

/** How current the page is: the display's own word, unless the display itself is silent. */
function link() {
  if (gone) return /** @type {LinkState} */ ("lost");
  return state?.connection.link ?? "starting";
}

function redraw() {
  const asOf = gone ? heardAt.toISOString() : (state?.connection.since ?? "");
  if (state) draw(state, link(), asOf, messages);
  else if (gone) draw(NOTHING, "lost", asOf, messages);
}

/** @type {State} */
const NOTHING = {
  board: null,
  directions: {},
  connection: { online: false, link: "starting", since: "" },
  announcements: [],
  sound: { on: false, volume: 0 },
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
  redraw();
  speak(state);
}

/** @param {State} current */
function speak(current) {
  if (!current.sound.on) {
    show("sound", true);
    write("sound-text", messages["ja"]?.["sound_off"] ?? "");
    return;
  }
  voice ??= new Voice((blocked) => {
    show("sound", blocked);
    show("sound-enable", blocked);
    write("sound-text", blocked ? `⚠ ${messages["ja"]?.["sound_blocked"] ?? ""}` : "");
  });
  voice.take(current.announcements, current.sound.volume);
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
}

element("sound-enable").addEventListener("click", () => voice?.enable());
addEventListener("resize", redraw);
document.fonts.addEventListener("loadingdone", redraw);
setInterval(tick, 500);
tick();
listen();
