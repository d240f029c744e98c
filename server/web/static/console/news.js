// What just happened: the last action with its undo, and the last refusal. Both stand in a fixed place.

import { Refused } from "./api.js";
import { el, put, t } from "./page.js";

/** Seconds for which the hub takes an action back. */
const UNDO_SECONDS = 30;
const ERROR_MS = 12_000;

const done = el("done");
const doneText = el("done-text");
const undo = el("undo");
const left = el("undo-left");
const error = el("error");
const errorText = el("error-text");

let undoUntil = 0;
let errorTimer = 0;

/** @param {string} text @param {boolean} undoable */
export function tellDone(text, undoable) {
  put(doneText, text);
  done.hidden = false;
  hideError();
  undoUntil = undoable ? Date.now() + UNDO_SECONDS * 1000 : 0;
  tick();
}

/** Says why something was not done, in the hub's own words where it gave any.
 * @param {unknown} reason */
export function tellError(reason) {
  tellRefusal(reasonText(reason));
}

/** The same, where it is in words already. @param {string} words */
export function tellRefusal(words) {
  errorText.textContent = words;
  error.hidden = false;
  clearTimeout(errorTimer);
  errorTimer = setTimeout(hideError, ERROR_MS);
}

/** @param {unknown} reason */
export function reasonText(reason) {
  if (!(reason instanceof Refused)) return t("error_away");
  const { title, code } = reason.problem; // its `detail` names the state and counter for logs, in no language
  return title || t("error_other", { code });
}

/** @returns {boolean} whether the last action can still be taken back */
export function canUndo() {
  return !done.hidden && !undo.hidden;
}

/** Counts the seconds down. */
export function tick() {
  const seconds = Math.ceil((undoUntil - Date.now()) / 1000);
  undo.hidden = seconds <= 0;
  if (seconds > 0) put(left, t("undo_left", { n: seconds }));
}

function hideError() {
  error.hidden = true;
}

el("error-close").addEventListener("click", hideError);
