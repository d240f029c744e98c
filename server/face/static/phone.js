// The resident's turn, kept fresh. No cookie, nothing stored, nothing from elsewhere.

import { chime, subscribe, unlock, unsubscribe, vibrate } from "./phone_notify.js";
import { Source } from "./phone_source.js";
import { faceOf, put, View, write } from "./phone_view.js";
import { offerWishes } from "./phone_wishes.js";

/** @import { PhoneSettings, TicketStatus } from "./types" */

/** Seconds without an answer after which the page says that it is old. */
const OLD_AFTER = 20;
const ENDED = ["completed", "cancelled", "expired"];

const settings = /** @type {PhoneSettings} */ (
  JSON.parse(/** @type {HTMLElement} */ (document.getElementById("settings")).textContent || "")
);
const button = /** @type {HTMLButtonElement} */ (document.getElementById("notify"));
const view = new View(settings);

let status = settings.status;
let heardAt = Date.now();

/** Sound and vibration when the turn comes near and when it comes; again for each recall.
 * @param {TicketStatus} before @param {TicketStatus} now */
function alarm(before, now) {
  if (button.getAttribute("aria-pressed") !== "true") return;
  const face = faceOf(now);
  const recalled = face === "called" && before.called_at !== now.called_at;
  if (face === faceOf(before) && !recalled) return;
  if (face === "called") {
    chime(3);
    vibrate([500, 200, 500, 200, 500]);
  } else if (face === "almost" || face === "no_show") {
    chime(1);
    vibrate([300]);
  }
}

/** @param {TicketStatus | null} now */
function heard(now) {
  heardAt = Date.now();
  if (!now) return;
  alarm(status, now);
  tellRefusal(status, now);
  status = now;
  view.show(now);
  if (ENDED.indexOf(now.state) >= 0) void unsubscribe(settings, false);
}

/** A wish that went a long way and is not on its way any more was done, or was not: then the page must say so.
 * @param {TicketStatus} before @param {TicketStatus} now */
function tellRefusal(before, now) {
  const asked = before.pending;
  if (asked && asked !== "undo" && !now.pending && now.wish !== asked) put("problem", view.t("wish_refused"));
  else if (before.state !== now.state || now.pending) put("problem", "");
}

function showAge() {
  const old = status.stale || Date.now() - heardAt > OLD_AFTER * 1000;
  view.showAge(status.stale ? Date.parse(status.updated_at) : heardAt, old);
}

/** @param {boolean} on */
function consent(on) {
  button.setAttribute("aria-pressed", String(on));
  write(button, view.t(on ? "notify_on" : "notify"));
  put("hint", view.t("notify_hint"));
  if (!on) return void unsubscribe(settings, true);
  unlock();
  chime(1);
  vibrate([150]);
  return void subscribe(settings).then((woken) => woken && put("hint", view.t("notify_push")));
}

const source = new Source(settings, heard, showAge);
button.addEventListener("click", () => consent(button.getAttribute("aria-pressed") !== "true"));
/** @type {HTMLElement} */ (button.parentElement).hidden = false;
offerWishes(settings, (key) => view.t(key), (now) => {
  heard(now);
  showAge();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") source.ask();
});
addEventListener("online", () => source.ask());
setInterval(showAge, 5000);
source.start();
