// Which calls are new: a new call stays large until it has been seen, for as long as the venue says.

/** @import { Board, Call } from "./types.js" */

/** Knows each call and recall by its `seq`. */
export class Fresh {
  constructor() {
    /** @type {Map<number, number>} until when each is new, as the page's clock counts */
    this.until = new Map();
    this.began = false;
  }

  /**
   * Learns of a board. What stood on the first one may be old: there the machine's clock decides. Later nothing but
   * the page's own counting does, whatever the clocks say.
   * @param {Board} board
   */
  take(board) {
    const now = performance.now();
    const lasts = board.monitor.new_call_seconds * 1000;
    for (const call of board.calling) {
      if (this.until.has(call.seq)) continue;
      const age = this.began ? 0 : Math.max(0, Date.now() - Date.parse(call.called_at));
      this.until.set(call.seq, now + lasts - age);
    }
    this.began = true;
    const alive = new Set(board.calling.map((call) => call.seq));
    for (const seq of this.until.keys()) if (!alive.has(seq)) this.until.delete(seq);
  }

  /**
   * @param {Call[]} calls
   * @returns {Call[]} those that are new still
   */
  of(calls) {
    const now = performance.now();
    return calls.filter((call) => (this.until.get(call.seq) ?? 0) > now);
  }
}
