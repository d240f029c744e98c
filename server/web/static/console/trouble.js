// What is wrong with kiosks and printers, in words: one list, from which the strip and the panel are drawn.

import { clock, t } from "./page.js";
import { callsOf } from "./staff_calls.js";

/** @import { DeviceView, PrinterReport, SlipTrouble } from "../types" */
/** @import { Store } from "./store.js" */

/** Worst first: a resident calls, an action is needed, a person must look, something is coming up, it is seen to.
 * @typedef {"call" | "bad" | "ask" | "warn" | "well"} Level */

/** @typedef {object} Problem
 * @property {string} key the same as long as it is the same problem
 * @property {Level} level
 * @property {string} device the id
 * @property {string} what in a few words
 * @property {string} hint what to do, in one sentence
 * @property {string} [words] the whole sentence for the strip, where it names the device itself
 * @property {string} [act] what can be done about it from the strip */

export const MARKS = { call: "！", bad: "✕", ask: "？", warn: "▲", well: "●" };
const LEVELS = ["call", "bad", "ask", "warn", "well"];
/** A clock that is further off is told (seconds). */
const CLOCK_OFF = 60;
/** What a person sees to first, when there are several. */
const FAULTS = [
  "disconnected", "silent", "garbled", "unrecoverable", "cutter-jam", "cover-open", "paper-out", "offline",
];
/** Slips that nothing will bring about any more unless a person does. */
const OPEN_QUESTIONS = ["unknown", "failed"];

/** @param {Store} store
 * @returns {Problem[]} worst first */
export function problemsOf(store) {
  const found = store.devices.flatMap((device) => (device.seen_at === null ? [] : ofDevice(device)));
  return [...callsOf(store), ...found].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
}

/** @param {Problem[]} problems
 * @returns {Level | "well"} the worst */
export function worst(problems) {
  return problems[0]?.level ?? "well";
}

/** @param {DeviceView} device
 * @returns {Problem[]} */
function ofDevice(device) {
  const of = { device: device.id };
  if (!device.connected) {
    const hint = t(device.kind === "display" ? "hint_away_display" : "hint_away");
    const what = t("trouble_away", { time: clock(device.seen_at ?? "") });
    return [{ ...of, key: `${device.id} away`, level: "bad", what, hint }];
  }
  /** @type {Problem[]} */
  const found = device.printers.flatMap((printer) => ofPrinter(device, printer));
  const off = Math.round(Math.abs(device.clock_off_seconds ?? 0));
  if (off > CLOCK_OFF) {
    found.push({
      ...of, key: `${device.id} clock`, level: "warn", what: t("trouble_clock", { n: off }), hint: t("hint_clock"),
    });
  }
  return found;
}

/** @param {DeviceView} device @param {PrinterReport} printer
 * @returns {Problem[]} */
function ofPrinter(device, printer) {
  const of = { device: device.id };
  const key = `${device.id} ${printer.id}`;
  /** @type {Problem[]} */
  const found = printer.troubles.filter(isOpenQuestion).map((trouble) => ({
    ...of,
    key: `${key} ${trouble.ticket} ${trouble.use} ${trouble.reprint} ${trouble.state}`,
    level: "ask",
    what: t(`trouble_${trouble.state}`, { slip: slipName(trouble) }),
    hint: t(`hint_${trouble.state}`),
  }));
  const fault = faultOf(printer);
  if (fault) {
    const words = t(`fault_${fault}`);
    found.push({
      ...of,
      key: `${key} ${fault}`,
      level: printer.condition === "paper-low" ? "warn" : "bad",
      what: printer.waiting ? t("trouble_waiting", { what: words, n: printer.waiting }) : words,
      hint: t(`hint_${fault}`),
    });
  }
  return found;
}

/** The one word for what is wrong with it; "" when nothing is.
 * @param {PrinterReport} printer */
export function faultOf(printer) {
  if (printer.condition === "ready") return "";
  if (printer.condition === "blocked") return FAULTS.find((fault) => printer.faults.includes(fault)) ?? "blocked";
  // Two slips of unknown fate stop it even when the device says nothing, or that all is well.
  return printer.condition;
}

/** All its faults in words. @param {PrinterReport} printer */
export function conditionOf(printer) {
  const first = faultOf(printer);
  if (!first) return t("printer_ready");
  const others = FAULTS.filter((fault) => fault !== first && printer.faults.includes(fault));
  return [first, ...others].map((fault) => t(`fault_${fault}`)).join("・");
}

/** @param {SlipTrouble} trouble */
export function isOpenQuestion(trouble) {
  return OPEN_QUESTIONS.includes(trouble.state);
}

/** @param {{ number: string, use: string, reprint?: boolean }} slip */
export function slipName({ number, use, reprint }) {
  return t(reprint ? "slip_reprint" : "slip", { number, use: useName(use) });
}

/** @param {string} use */
export function useName(use) {
  return use === "visitor" || use === "counter" ? t(`use_${use}`) : use;
}
