// Follows the slips of a ticket until nothing more will be heard of them.

/** @import { PrintState, Ticket } from "./types.d.ts" */

import { fetchTicket, pause } from "./program.js";

const PRINT_MS = 300;
const SLOW_MS = 1000;
/** So many answers lost in a row, and the page says that it does not know. */
const LOST_ANSWERS = 3;
/** Nothing more will happen; what is unknown may still be told by a late echo. */
const OVER = new Set(["confirmed", "failed", "lost"]);
const SLOW = new Set(["blocked", "unknown"]);

/**
 * @param {Ticket} ticket as it was given
 * @param {{ wanted: () => boolean, news: (ticket: Ticket) => void, turned: (state: PrintState) => void }} screen
 *   whether it still shows the ticket; the ticket as it is now; its slips in another state than before
 */
export async function follow(ticket, { wanted, news, turned }) {
  let now = ticket.print.state;
  let lost = 0;
  turned(now);
  while (!OVER.has(now)) {
    await pause(SLOW.has(now) ? SLOW_MS : PRINT_MS);
    if (!wanted()) return;
    const fresh = await fetchTicket(ticket.print_url).catch(() => undefined);
    lost = fresh ? 0 : lost + 1;
    if (!wanted()) return;
    const told = fresh ?? (lost >= LOST_ANSWERS ? asLost(ticket) : undefined);
    if (!told) continue;
    news(told);
    if (told.print.state !== now) turned(told.print.state);
    now = told.print.state;
  }
}

/**
 * @param {Ticket} ticket
 * @returns {Ticket}
 */
function asLost(ticket) {
  const slips = ticket.print.slips.map(({ use }) => ({ use, state: /** @type {PrintState} */ ("lost") }));
  return { ...ticket, print: { state: "lost", slips } };
}
