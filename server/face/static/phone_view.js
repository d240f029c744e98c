// Puts a ticket's state on the page, in the same words that the server put there first (server/face/phone.py).
// All scripts of this page keep to the syntax of 2018: old phones read them too.

/** @import { PhoneSettings, Places, TicketStatus, WishKind } from "./types" */

/** With so many groups ahead or fewer, the visitor is asked to come near; as ALMOST in phone.py. */
const ALMOST = 1;
/** Kanji with their reading behind them; as in furigana.py. */
const READING = /([\u3005\u4e00-\u9fff]+)\(([\u3041-\u309f]+)\)/;

const turn = /** @type {HTMLElement} */ (document.getElementById("turn"));
/** @type {Map<string, string>} what was written last in each place, with its readings */
const written = new Map();

/** The text without its readings: for titles. @param {string} text */
export function plain(text) {
  return text.replace(new RegExp(READING, "g"), "$1");
}

/** @param {string} text @returns {(Node | string)[]} */
function withRuby(text) {
  const pieces = text.split(READING);
  /** @type {(Node | string)[]} */
  const nodes = [];
  for (let at = 0; at + 2 < pieces.length; at += 3) {
    const ruby = document.createElement("ruby");
    const reading = document.createElement("rt");
    reading.textContent = pieces[at + 2] || "";
    ruby.append(pieces[at + 1] || "", reading);
    nodes.push(pieces[at] || "", ruby);
  }
  nodes.push(pieces[pieces.length - 1] || "");
  return nodes;
}

/** Writes a text only when it is another, so that a screen reader hears nothing twice.
 * @param {Element} place @param {string} text */
export function write(place, text) {
  place.textContent = "";
  place.append(...withRuby(text));
}

/** Puts a text in a named place; an empty one hides it.
 * @param {string} name @param {string} text */
export function put(name, text) {
  if (written.get(name) === text) return;
  written.set(name, text);
  const place = /** @type {HTMLElement} */ (turn.querySelector(`[data-live="${name}"]`));
  write(place, text);
  const box = /** @type {HTMLElement} */ (place.closest(".fact") || place);
  box.hidden = text === "";
}

/** What colours the page; as `face_of` in phone.py. @param {TicketStatus} now @returns {string} */
export function faceOf(now) {
  if (now.state === "waiting" && now.groups_ahead !== null && now.groups_ahead <= ALMOST) return "almost";
  if (now.state === "on_hold" && now.wish === "late") return "late";
  if (now.state === "cancelled" && now.wish === "give-up") return "given_up";
  return now.state;
}

/** The page's words, and what it says with them. */
export class View {
  /** @param {PhoneSettings} settings */
  constructor(settings) {
    this.texts = settings.texts;
    this.lang = settings.lang;
    this.zone = settings.zone;
  }

  /** @param {string} key @param {Places} [places] */
  t(key, places = {}) {
    return (this.texts[key] || "").replace(/\{(\w+)\}/g, (_, name) => String(places[name]));
  }

  /** @param {TicketStatus} now */
  show(now) {
    const face = faceOf(now);
    const waiting = now.state === "waiting";
    const names = now.counter_name || {};
    const counter = names[this.lang] || names.ja || "";
    const headline = this.t(`headline_${face}`, { counter });
    turn.dataset.face = face;
    put("number", now.number);
    put("state", this.t(`state_${now.state}`));
    put("headline", headline);
    put("advice", this.t(`advice_${face}`, { counter }));
    put("ahead", waiting ? this.ahead(now) : "");
    put("wait", waiting ? this.wait(now) : "");
    put("counter", counter || (waiting ? this.t("counter_later") : ""));
    put("sent", this.sent(now));
    this.showWishes(now);
    document.title = this.t("title", { number: now.number, headline: plain(headline) });
  }

  /** @param {TicketStatus} now */
  ahead(now) {
    if (now.groups_ahead === null) return this.t("unknown");
    return this.t(["ahead_none", "ahead_one"][now.groups_ahead] || "ahead", { n: now.groups_ahead });
  }

  /** @param {TicketStatus} now */
  wait(now) {
    if (now.wait === null) return this.t("wait_unknown");
    return this.t(now.wait.low ? "wait_range" : "wait_within", { low: now.wait.low, high: now.wait.high });
  }

  /** What became of the last wish, while that is news. @param {TicketStatus} now */
  sent(now) {
    if (now.pending) return this.t("wish_pending");
    return now.undo_until && now.wish ? this.t(`done_${now.wish}`) : "";
  }

  /** Offers what the hall offers, and the survey after the service. @param {TicketStatus} now */
  showWishes(now) {
    const offered = now.pending ? [] : now.wishes;
    for (const form of turn.querySelectorAll("[data-wish]")) {
      const kind = /** @type {WishKind} */ (form.getAttribute("data-wish"));
      /** @type {HTMLElement} */ (form).hidden = offered.indexOf(kind) < 0;
    }
    // A question that stands open stays, unless it has no answer any more.
    const confirm = /** @type {HTMLElement} */ (turn.querySelector(".confirm"));
    if (offered.indexOf("give-up") < 0) confirm.hidden = true;
    /** @type {HTMLElement} */ (turn.querySelector(".wishes")).hidden = offered.length === 0 || !confirm.hidden;
    const survey = /** @type {HTMLElement} */ (turn.querySelector(".survey"));
    survey.hidden = !now.survey_url;
    if (now.survey_url) /** @type {HTMLElement} */ (survey.firstElementChild).setAttribute("href", now.survey_url);
  }

  /** When what is shown was true, and whether that is too long ago to be believed.
   * @param {number} at milliseconds since 1970 @param {boolean} old */
  showAge(at, old) {
    const hour = { timeZone: this.zone, hour: "2-digit", minute: "2-digit", hour12: false };
    const time = new Date(at).toLocaleTimeString("ja-JP", /** @type {Intl.DateTimeFormatOptions} */ (hour));
    put("age", old ? "" : this.t("fresh", { time }));
    put("lost", old ? this.t("stale", { time }) : "");
    if (old) turn.setAttribute("data-old", "");
    else turn.removeAttribute("data-old");
  }
}
