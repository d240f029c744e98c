// The calls: new ones large, one or two; when they have been seen, all that stand, side by side.

/** @import { Board, Call, State } from "./types.js" */

import { element, fill, fit, make, show, withRuby, write } from "./dom.js";
import { tooSmall } from "./sizes.js";

/** So many new calls stand large at the same time. */
const LARGE = 2;
const MOST_TILES = 12;

/** @typedef {{ cards: Call[], tiles: Call[], others: Call[], second: Call[] }} Places */

/** @type {number | null} the newest call that was drawn */
let newestSeq = null;

/**
 * What stands where: large cards, tiles side by side, the column of second calls, rows for the rest.
 * @param {Board} board
 * @param {Call[]} fresh calls that are new, newest first
 * @param {number} large how many of them at most
 * @returns {Places}
 */
export function places(board, fresh, large = LARGE) {
  const second = board.calling.filter((call) => call.part === 2);
  const first = board.calling.filter((call) => call.part !== 2);
  const standing = first.length ? first : second;
  const column = first.length || fresh.length ? second : [];
  const cards = fresh.length ? fresh.slice(0, large) : standing.length === 1 ? standing : [];
  if (!cards.length) return { cards, tiles: standing, others: [], second: column };
  const others = first.filter((call) => !cards.includes(call));
  return { cards, tiles: [], others, second: column.filter((call) => !cards.includes(call) || first.length > 0) };
}

/**
 * @param {State} state
 * @param {Call[]} cards
 */
export function drawCards(state, cards) {
  const main = element("main");
  main.dataset["cards"] = String(cards.length);
  ["", "-2"].forEach((suffix, index) => drawCard(suffix, cards[index], state));
  if (cards.length && tooSmall(element("number"), state)) main.setAttribute("data-wide", "");
  ["", "-2"].forEach((suffix, index) => cards[index] && fitCard(suffix));
}

/**
 * @param {string} suffix of the card's ids
 * @param {Call | undefined} call
 * @param {State} state
 */
function drawCard(suffix, call, state) {
  show(`call${suffix}`, call !== undefined);
  if (!call) return write(`number${suffix}`, "");
  write(`number${suffix}`, call.number);
  element(`call${suffix}`).style.setProperty("--letters", String(call.number.length));
  show(`kind${suffix}`, call.part === 2);
  write(`counter-name${suffix}`, call.counter_name["ja"] ?? call.counter);
  const lines = (state.directions[call.ticket] ?? []).map(({ lang, text }) => {
    const line = make("li", "", ...withRuby(text));
    line.lang = lang;
    return line;
  });
  element(`directions${suffix}`).replaceChildren(...lines);
}

/** @param {string} suffix */
function fitCard(suffix) {
  fit(element(`counter-name${suffix}`));
  for (const line of element(`directions${suffix}`).children) fit(/** @type {HTMLElement} */ (line));
}

/**
 * @param {Call[]} tiles
 * @param {Record<string, string>} ja
 */
export function drawTiles(tiles, ja) {
  const shown = tiles.slice(0, MOST_TILES);
  const list = element("tiles");
  list.dataset["count"] = String(shown.length);
  list.replaceChildren(...shown.map(tile));
  show("tiles", shown.length > 0);
  for (const name of list.querySelectorAll(".name")) fit(/** @type {HTMLElement} */ (name));
  const more = tiles.length - shown.length;
  show("tiles-more", more > 0);
  if (more > 0) write("tiles-more", fill(ja["more"], { count: more }));
}

/** @param {Call} call */
function tile(call) {
  const arrow = make("span", "arrow", "▶");
  arrow.setAttribute("aria-hidden", "true");
  const name = make("span", "name", call.counter_name["ja"] ?? call.counter);
  const item = make("li", "tile", make("span", "number", call.number), make("span", "where", arrow, name));
  item.style.setProperty("--letters", String(call.number.length));
  return item;
}

/**
 * Blinks for a call or recall that came while the page was open.
 * @param {HTMLElement} panel
 * @param {number} seq of the newest
 */
export function blink(panel, seq) {
  if (seq === newestSeq) return;
  panel.removeAttribute("data-fresh");
  if (newestSeq !== null) {
    void panel.offsetWidth; // makes the animation begin again
    panel.setAttribute("data-fresh", "");
  }
  newestSeq = seq;
}

/** Nobody is called: the first call after this is news. */
export function blinkNext() {
  newestSeq ??= 0;
}
