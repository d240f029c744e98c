// What is wrong with the printer, as a resident is told: the names of texts.

/** @import { PrintState, PrinterState } from "./types.d.ts" */

/** What a person can see at the machine comes first. */
const TOLD = ["paper-out", "cover-open", "cutter-jam", "unrecoverable", "offline", "disconnected", "silent", "garbled"];
/** Whoever cannot be asked is not connected, as far as a resident is concerned. */
const UNREACHABLE = new Set(["disconnected", "silent", "garbled"]);

/** @type {ReadonlySet<PrintState>} a person must see to it */
export const IN_TROUBLE = new Set(["blocked", "unknown", "failed", "lost"]);

/**
 * Whether the slips of a number taken now would come out.
 * @param {PrinterState} printer
 * @returns {boolean}
 */
export function prints(printer) {
  return printer.condition === "ready" || printer.condition === "paper-low";
}

/**
 * The notice before anything is chosen.
 * @param {PrinterState} printer that does not print
 * @returns {string}
 */
export function noticeKey(printer) {
  return fault(printer) === "paper-out" ? "notice_paper-out" : "notice_other";
}

/**
 * Why a slip waits.
 * @param {PrinterState} printer
 * @returns {string}
 */
export function blockedKey(printer) {
  if (printer.needs_reset) return "blocked_needs-reset";
  const one = fault(printer) ?? "other";
  return `blocked_${UNREACHABLE.has(one) ? "unreachable" : one}`;
}

/**
 * What stands in the way; paper that ran low and is kept for nobody counts as out.
 * @param {PrinterState} printer
 * @returns {string | undefined}
 */
function fault({ condition, faults, paper_low }) {
  const told = TOLD.find((one) => faults.includes(one));
  return told ?? (condition === "blocked" && paper_low ? "paper-out" : undefined);
}
