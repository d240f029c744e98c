// The way into staff mode from the residents' screen: the venue's name held for three seconds, or the * key. It shows
// nothing: whoever holds it by chance finds a keypad that goes away by itself.

import { answers } from "./home.js";

const HOLD_MS = 3000;
/** A finger that is dragged so far does not hold. */
const STILL_PX = 30;
const KEY = "*";

let timer = 0;
let from = { x: 0, y: 0 };
let keyed = false;

const venue = document.getElementById("venue");
venue?.addEventListener("pointerdown", (event) => {
  from = { x: event.clientX, y: event.clientY };
  begin();
});
venue?.addEventListener("pointermove", (event) => {
  if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL_PX) end();
});
for (const over of ["pointerup", "pointercancel", "pointerleave"]) venue?.addEventListener(over, end);
document.addEventListener("keydown", (event) => {
  if (event.key !== KEY || event.repeat) return;
  keyed = true;
  begin();
});
document.addEventListener("keyup", () => keyed && end());

function begin() {
  clearTimeout(timer);
  timer = setTimeout(() => void enter(), HOLD_MS);
}

function end() {
  keyed = false;
  clearTimeout(timer);
}

/** Not while a resident's number is on its way, or in sight; and only where there is somebody to let anybody in. */
async function enter() {
  if (document.querySelector(":is([data-screen=issuing], [data-screen=ticket]):not([hidden])")) return;
  if (await answers()) location.assign("/staff");
}
