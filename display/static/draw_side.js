// Beside the new calls: what else is called, second calls, the last four, and who was called in vain.

/** @import { Board, Call } from "./types.js" */

import { element, fill, fit, make, show, write } from "./dom.js";

const FEW_OTHERS = 4;
const MOST_OTHERS = 10;
const MOST_SECOND = 4;
const RECENT = 4;

/**
 * @param {Board} board
 * @param {Call[]} others
 * @param {Call[]} second
 * @param {boolean} current
 * @param {Record<string, string>} ja
 */
export function drawSide(board, others, second, current, ja) {
  show("others", others.length > 0);
  element("others").toggleAttribute("data-many", others.length > FEW_OTHERS);
  drawRows("others-list", others.slice(0, MOST_OTHERS));
  const more = others.length - MOST_OTHERS;
  show("others-more", more > 0);
  if (more > 0) write("others-more", fill(ja["more"], { count: more }));
  show("second", second.length > 0);
  drawRows("second-list", second.slice(0, MOST_SECOND));
  const missed = board.monitor.missed && current ? board.missed : [];
  const recent = board.recent.filter((call) => !missed.includes(call.number)).slice(0, RECENT);
  show("recent", recent.length > 0);
  element("recent").toggleAttribute("data-beside", others.length + second.length + missed.length > 2);
  drawRows("recent-list", recent);
  show("missed", missed.length > 0);
  element("missed-list").replaceChildren(...missed.map((number) => make("li", "", number)));
  const empty = !others.length && !second.length && !recent.length && !missed.length;
  element("main").toggleAttribute("data-alone", empty);
  const side = element("side");
  fit(side);
  for (const name of side.querySelectorAll(".row .name")) fit(/** @type {HTMLElement} */ (name));
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
}
