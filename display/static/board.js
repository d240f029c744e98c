// Draws the board. Given the same state, and the same calls as new, it draws the same page.

/** @import { Board, Call, LinkState, Messages, State } from "./types.js" */
/** @import { Places } from "./draw_calls.js" */

import { clockTime } from "./clock.js";
import { element, fill, fit, show, write } from "./dom.js";
import { blink, blinkNext, drawCards, drawTiles, places } from "./draw_calls.js";
import { drawLink } from "./draw_link.js";
import { drawNotice } from "./draw_notice.js";
import { drawServices, opens } from "./draw_services.js";
import { drawSide } from "./draw_side.js";

/**
 * @param {State} state
 * @param {LinkState} link how current the state is, seen from this page
 * @param {string} asOf until when it was current, when it is no more
 * @param {Call[]} fresh calls that are new, newest first
 * @param {Messages} messages
 */
export function draw(state, link, asOf, fresh, messages) {
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
  drawHeadings(current, board, time, ja, en);
  drawServices(board, current, ja);
  drawNotice(board, messages);
  drawNewest(board, ja, en);
  const now = current ? fresh : [];
  if (!arrange(state, board, places(board, now), current, ja)) arrange(state, board, places(board, now, 1), current, ja);
}

/**
 * Puts the calls in their places.
 * @param {State} state
 * @param {Board} board
 * @param {Places} where
 * @param {boolean} current
 * @param {Record<string, string>} ja
 * @returns {boolean} whether that can stay: two large numbers may not be small, nor hide a third
 */
function arrange(state, board, { cards, tiles, others, second }, current, ja) {
  element("main").removeAttribute("data-wide");
  drawTiles(tiles, ja);
  drawSide(board, others, second, current, ja);
  drawCards(state, cards);
  return cards.length < 2 || board.calling.length < 3 || !element("main").hasAttribute("data-wide");
}

/**
 * A number that may not be called any more is not headed "now".
 * @param {boolean} current
 * @param {Board} board
 * @param {string} time
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawHeadings(current, board, time, ja, en) {
  const idle = board.calling.length === 0;
  const keys = current ? ["now_calling", "also_calling"] : ["as_of", "others_as_of"];
  for (const [part, key] of [["newest", idle ? "calls" : keys[0]], ["others", keys[1]]]) {
    write(`${part}-ja`, fill(ja[key ?? ""], { time }));
    write(`${part}-en`, fill(en[key ?? ""], { time }));
  }
}

/**
 * @param {Board} board
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawNewest(board, ja, en) {
  const newest = board.calling[0];
  const panel = element("newest");
  show("empty", newest === undefined);
  panel.toggleAttribute("data-called", newest !== undefined);
  if (newest) blink(panel, newest.seq);
  else {
    panel.removeAttribute("data-fresh");
    blinkNext();
    drawEmpty(board, ja, en);
  }
}

/**
 * @param {Board} board
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
function drawEmpty(board, ja, en) {
  const closed = board.services.length > 0 && board.services.every((service) => service.state === "closed");
  const opening = board.services.map((service) => service.opens_at ?? "").filter(Boolean).sort()[0];
  const key = closed ? "all_closed" : "none_called";
  write("empty-ja", ja[key] ?? "");
  write("empty-en", en[key] ?? "");
  if (!closed) write("empty-hint", ja["none_called_hint"] ?? "");
  else write("empty-hint", opening ? fill(ja["all_closed_hint"], { opens: opens(opening, board, ja) }) : "");
}
