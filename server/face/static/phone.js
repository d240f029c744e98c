// The resident's turn, kept fresh: asks for the JSON with its ETag, and puts the same words in place that the server
// put there first (server/web/pages/phone.py). No cookie, nothing stored, nothing from elsewhere.

import { chime, unlock, vibrate } from "./phone_alarm.js";

/** @import { PhoneSettings, Places, TicketStatus } from "./types" */

/** With so many groups ahead or fewer, the visitor is asked to come near; as ALMOST in phone.py. */
const ALMOST = 1;
/** Seconds without an answer after which the page says that it is old. */
const OLD_AFTER = 20;

/** @type {PhoneSettings} */
const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "");
const { texts, lang, zone, url } = settings;
const turn = /** @type {HTMLElement} */ (document.getElementById("turn"));
const button = /** @type {HTMLButtonElement} */ (document.getElementById("notify"));

let status = settings.status;
let etag = "";
let heardAt = Date.now();
let timer = 0;

/** @param {string} key @param {Places} [places] */
function t(key, places = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? ""));
}

/** @param {TicketStatus} now */
function faceOf(now) {
  const near = now.state === "waiting" && now.groups_ahead !== null && now.groups_ahead <= ALMOST;
  return near ? "almost" : now.state;
}

/** @param {TicketStatus} now */
function aheadOf(now) {
  if (now.groups_ahead === null) return t("unknown");
  return t(["ahead_none", "ahead_one"][now.groups_ahead] ?? "ahead", { n: now.groups_ahead });
}

/** @param {TicketStatus} now */
function waitOf(now) {
  if (now.wait === null) return t("wait_unknown");
  return t(now.wait.low ? "wait_range" : "wait_within", { low: now.wait.low, high: now.wait.high });
}

/** Puts a text in place, only when it differs, so that a screen reader hears nothing twice.
 * @param {string} name @param {string} text */
function put(name, text) {
  const place = /** @type {HTMLElement} */ (turn.querySelector(`[data-live="${name}"]`));
  if (place.textContent !== text) place.textContent = text;
  const box = /** @type {HTMLElement} */ (place.closest(".fact") ?? place);
  box.hidden = text === "";
}

/** @param {TicketStatus} now */
function show(now) {
  const face = faceOf(now);
  const waiting = now.state === "waiting";
  const counter = now.counter_name ? (now.counter_name[lang] ?? now.counter_name.ja ?? "") : "";
  const headline = t(`headline_${face}`, { counter });
  turn.dataset.face = face;
  put("number", now.number);
  put("state", t(`state_${now.state}`));
  put("headline", headline);
  put("advice", t(`advice_${face}`, { counter }));
  put("ahead", waiting ? aheadOf(now) : "");
  put("wait", waiting ? waitOf(now) : "");
  put("counter", counter || (waiting ? t("counter_later") : ""));
  document.title = t("title", { number: now.number, headline });
}

/** The time of the last answer, and whether it is too old to be believed. */
function showAge() {
  const time = new Date(heardAt).toLocaleTimeString("ja-JP", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const old = Date.now() - heardAt > OLD_AFTER * 1000;
  put("age", old ? "" : t("fresh", { time }));
  put("lost", old ? t("stale", { time }) : "");
  turn.toggleAttribute("data-old", old);
}

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

async function ask() {
  clearTimeout(timer);
  try {
    const answer = await fetch(url, {
      headers: etag ? { "If-None-Match": etag } : {},
      cache: "no-store",
      credentials: "omit",
      signal: AbortSignal.timeout(8000),
    });
    if (answer.status === 404) return location.reload();
    if (answer.ok) {
      etag = answer.headers.get("ETag") ?? "";
      const now = /** @type {TicketStatus} */ (await answer.json());
      alarm(status, now);
      status = now;
      show(now);
    }
    if (answer.ok || answer.status === 304) heardAt = Date.now();
  } catch {
    // No line or no hub: the page says so by its age, and asks again.
  }
  showAge();
  // Earlier by up to a fifth, never later: thousands of phones must not ask in step, nor be told late.
  timer = setTimeout(ask, status.poll_seconds * 1000 * (0.8 + 0.2 * Math.random()));
}

button.addEventListener("click", () => {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  button.textContent = t(on ? "notify_on" : "notify");
  if (on) {
    unlock();
    chime(1);
    vibrate([150]);
  }
});
button.setAttribute("aria-pressed", "false");
button.parentElement?.removeAttribute("hidden");
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void ask());
addEventListener("online", () => void ask());
timer = setTimeout(ask, Math.min(status.poll_seconds * 500, 3000));
