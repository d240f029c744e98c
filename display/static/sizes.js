// How large digits must be: 0.7 degrees in the eye of whoever sits farthest, on the panel that the venue has.

/** @import { State } from "./types.js" */

const DEGREES = 0.7;
const MM_PER_INCH = 25.4;
/** A digit of the typeface is so high, in em. */
const DIGIT_EM = 0.82;
const ROUNDING = 0.5;

/**
 * @param {number} metres to the farthest seat
 * @param {number} inches of the panel's diagonal
 * @returns {number} CSS pixels that a digit must be high
 */
export function digitPixels(metres, inches) {
  const pixelsPerMm = Math.hypot(innerWidth, innerHeight) / (inches * MM_PER_INCH);
  return metres * 1000 * Math.tan((DEGREES * Math.PI) / 180) * pixelsPerMm;
}

/**
 * Whether a number is smaller than the farthest seat needs.
 * @param {HTMLElement} number
 * @param {State} state
 */
export function tooSmall(number, state) {
  if (!state.board) return false;
  const { seat_metres, panel_inches } = state.board.monitor;
  const high = parseFloat(getComputedStyle(number).fontSize) * DIGIT_EM;
  return high + ROUNDING < digitPixels(seat_metres, panel_inches);
}
