// Draws the board. Given the same state it draws the same page; it keeps nothing but which call blinked last.

import { element, fill, fit, make, show, withRuby, write } from "./dom.js";

/** @import { Board, Call, LinkState, Messages, Service, State } from "./types.js" */

const SOME_OTHERS = 2;
const MANY_OTHERS = 4;
const MOST_OTHERS = 10;
const RECENT = 4;
const MANY_SERVICES = 4;

/** Marks of the connection, told apart by shape. */
const MARKS = { starting: "…", live: "●", polling: "◐", lost: "✕", refused: "✕" };

/** @type {number | null} */
let newestSeq = null;

/**
 * @param {State} state
 * @param {LinkState} link how current the state is, seen from this page
 * @param {string} asOf until when it was current, when it is no more
 * @param {Messages} messages
 */
export function draw(state, link, asOf, messages) {
  const ja = messages["ja"] ?? {};
  const en = messages["en"] ?? {};
  document.body.dataset["link"] = link;
  const board = state.board;
  const time = board && asOf ? clockTime(asOf, board.timezone) : "";
  drawLink(link, time, ja, en);
  if (!board) return;
  write("venue", board.venue["ja"] ?? "");
  fit(element("venue"));
  document.title = `${ja["title"]} ${board.venue["ja"] ?? ""}`;
  const current = link === "live" || link === "polling";
  const idle = board.calling.length === 0;
  element("main").toggleAttribute("data-alone", idle && board.recent.length === 0);
  drawHeadings(current, idle, time, ja, en);
  drawNewest(state, board, ja, en);
  drawOthers(board.calling.slice(1), ja);
  drawRecent(board.recent.slice(0, RECENT));
  drawServices(board, current, ja);
  const notice = board.notice?.["ja"] ?? "";
  show("notice", notice !== "");
  write("notice-text", notice);
  if (notice) fit(element("notice"));
}

/**
 * @param {LinkState} link
 * @param {string} time until when the board was current; empty without a board
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawLink(link, time, ja, en) {
  write("link-mark", MARKS[link]);
  write("link-text", ja[`link_${link}`] ?? "");
  const away = link === "lost" || link === "refused";
  show("lost", away);
  if (!away) return;
  const hint = link === "refused" ? "link_refused_hint" : time ? "link_lost_hint" : "link_lost_empty";
  write("lost-ja", ja[`link_${link}`] ?? "");
  write("lost-en", en[`link_${link}`] ?? "");
  write("lost-hint-ja", fill(ja[hint], { time }));
  write("lost-hint-en", fill(en[hint], { time }));
  if (time) return;
  write("empty-ja", ja[`link_${link}`] ?? "");
  write("empty-hint", fill(ja[hint], { time }));
  write("empty-en", en[`link_${link}`] ?? "");
}

/**
 * A number that may not be called any more is not headed "now".
 * @param {boolean} current
 * @param {boolean} idle whether nobody is being called
 * @param {string} time
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawHeadings(current, idle, time, ja, en) {
  const keys = current ? ["now_calling", "also_calling"] : ["as_of", "others_as_of"];
  for (const [part, key] of [["newest", idle ? "calls" : keys[0]], ["others", keys[1]]]) {
    write(`${part}-ja`, fill(ja[key ?? ""], { time }));
    write(`${part}-en`, fill(en[key ?? ""], { time }));
  }
}

/**
 * @param {State} state
 * @param {Board} board
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawNewest(state, board, ja, en) {
  const call = board.calling[0];
  show("call", call !== undefined);
  show("empty", call === undefined);
  const panel = element("newest");
  panel.toggleAttribute("data-called", call !== undefined);
  if (!call) {
    panel.removeAttribute("data-fresh");
    drawEmpty(board, ja, en);
    return;
  }
  blink(panel, call.seq);
  write("number", call.number);
  fit(element("number"), false);
  write("counter-name", call.counter_name["ja"] ?? call.counter);
  fit(element("counter-name"));
  const lines = (state.directions[call.ticket] ?? []).map(({ lang, text }) => {
    const line = make("li", "", ...withRuby(text));
    line.lang = lang;
    return line;
  });
  element("directions").replaceChildren(...lines);
  for (const line of lines) fit(line);
}

/**
 * Blinks for a call or recall that came while the page was open.
 * @param {HTMLElement} panel
 * @param {number} seq
 */
function blink(panel, seq) {
  if (seq === newestSeq) return;
  panel.removeAttribute("data-fresh");
  if (newestSeq !== null) {
    void panel.offsetWidth; // makes the animation begin again
    panel.setAttribute("data-fresh", "");
  }
  newestSeq = seq;
}

/**
 * @param {Board} board
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawEmpty(board, ja, en) {
  newestSeq ??= 0; // the first call after this is news
  const closed = board.services.length > 0 && board.services.every((service) => service.state === "closed");
  const opening = board.services.map((service) => service.opens_at ?? "").filter(Boolean).sort()[0];
  const key = closed ? "all_closed" : "none_called";
  write("empty-ja", ja[key] ?? "");
  write("empty-en", en[key] ?? "");
  if (!closed) write("empty-hint", ja["none_called_hint"] ?? "");
  else write("empty-hint", opening ? fill(ja["all_closed_hint"], { opens: opens(opening, board, ja) }) : "");
}

/**
 * @param {Call[]} calls
 * @param {Record<string, string>} ja
 */
function drawOthers(calls, ja) {
  show("others", calls.length > 0);
  element("others").toggleAttribute("data-some", calls.length > SOME_OTHERS);
  element("others").toggleAttribute("data-many", calls.length > MANY_OTHERS);
  drawRows("others-list", calls.slice(0, MOST_OTHERS));
  const more = calls.length - MOST_OTHERS;
  show("others-more", more > 0);
  if (more > 0) write("others-more", fill(ja["more"], { count: more }));
}

/** @param {Call[]} calls */
function drawRecent(calls) {
  show("recent", calls.length > 0);
  drawRows("recent-list", calls);
}

/**
 * @param {string} id
 * @param {Call[]} calls
 */
function drawRows(id, calls) {
  const rows = calls.map((call) => {
    const arrow = make("span", "arrow", "▶");
    arrow.setAttribute("aria-hidden", "true");
    const name = make("span", "name", call.counter_name["ja"] ?? call.counter);
    return make("li", "row", make("span", "number", call.number), arrow, name);
  });
  element(id).replaceChildren(...rows);
  for (const row of rows) fit(/** @type {HTMLElement} */ (row.lastElementChild));
}

/**
 * @param {Board} board
 * @param {boolean} current
 * @param {Record<string, string>} ja
 */
function drawServices(board, current, ja) {
  const services = current ? board.services : []; // waits that are not current are no waits
  element("services").toggleAttribute("data-many", services.length > MANY_SERVICES);
  const items = services.map((service) => drawService(service, board, ja));
  element("services-list").replaceChildren(...items);
  for (const item of items) fit(/** @type {HTMLElement} */ (item.querySelector(".text")));
}

/**
 * @param {Service} service
 * @param {Board} board
 * @param {Record<string, string>} ja
 */
function drawService(service, board, ja) {
  const text = make("span", "text", service.name["ja"] ?? service.id);
  const name = make("span", "name", ...(service.prefix ? [make("span", "prefix", service.prefix)] : []), text);
  const waiting = make("span", "count", ja["waiting"] ?? "", make("b", "", String(service.waiting)), ja["groups"] ?? "");
  const open = service.state === "open";
  const wait = make("span", "wait", open ? waitText(service, ja) : shutText(service, board, ja));
  const parts = open || service.waiting > 0 ? [name, waiting, wait] : [name, wait];
  return make("li", open ? "service" : "service shut", ...parts);
}

/**
 * @param {Service} service
 * @param {Record<string, string>} ja
 */
function waitText(service, ja) {
  if (service.wait === null) return ja["wait_unknown"] ?? "";
  const { low, high } = service.wait;
  if (high === 0) return ja["nobody_waiting"] ?? "";
  return fill(low === 0 ? ja["wait_within"] : ja["wait_range"], { low, high });
}

/**
 * @param {Service} service
 * @param {Board} board
 * @param {Record<string, string>} ja
 */
function shutText(service, board, ja) {
  const state = ja[`state_${service.state}`] ?? "";
  return service.state === "closed" && service.opens_at ? `${state} ${opens(service.opens_at, board, ja)}` : state;
}

/**
 * When it opens, in words: today the time, another day the date as well.
 * @param {string} at
 * @param {Board} board
 * @param {Record<string, string>} ja
 */
function opens(at, board, ja) {
  const time = clockTime(at, board.timezone);
  const day = localDate(new Date(at), board.timezone);
  const today = localDate(new Date(board.generated_at), board.timezone);
  return day === today ? fill(ja["opens_today"], { time }) : fill(ja["opens_on"], { date: day, time });
}

/**
 * @param {string} at
 * @param {string} timeZone
 */
function clockTime(at, timeZone) {
  return new Date(at).toLocaleTimeString("ja-JP", { timeZone, hour: "numeric", minute: "2-digit" });
}

/**
 * @param {Date} at
 * @param {string} timeZone
 */
export function localDate(at, timeZone) {
  return at.toLocaleDateString("ja-JP", { timeZone, month: "long", day: "numeric", weekday: "short" });
}
