// Gets the number of a wish, and where the answer is lost goes on asking, with the same key, as long as its resident is there.

/** @import { Ticket, Wish } from "./types.d.ts" */

import { insist, isFinal, issue } from "./program.js";

/**
 * @param {Wish} wish
 * @param {{ given: (ticket: Ticket) => void, refused: (error: unknown) => void, wanted: () => boolean,
 *   present: () => boolean, late: (ticket: Ticket) => void }} screen what it does with a number and with a refusal;
 *   whether the wish without an answer is still on it, and somebody before it; a number that nobody waits for any more
 */
export async function obtain(wish, screen) {
  let given;
  try {
    given = await issue(wish);
  } catch (error) {
    screen.refused(error);
    if (!isFinal(error)) await keepAsking(wish, screen);
    return;
  }
  screen.given(given);
}

/** @type {typeof obtain} */
async function keepAsking(wish, screen) {
  let given;
  try {
    given = await insist(wish, screen);
  } catch (error) {
    if (screen.wanted()) screen.refused(error);
  }
  if (!given) return;
  if (screen.wanted()) screen.given(given);
  else screen.late(given);
}
