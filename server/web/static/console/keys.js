// The keyboard: F2 calls next, always; single letters for the rest, which can be switched off (WCAG 2.1.4).

import { el } from "./page.js";

const REMEMBER = "junban-letters";
const dialog = /** @type {HTMLDialogElement} */ (el("keys"));
const letters = /** @type {HTMLInputElement} */ (el("letters"));

/** @typedef {Record<string, () => void>} Keys */

/**
 * @param {() => void} callNext what F2 does
 * @param {Keys} others by `KeyboardEvent.code`, which a Japanese input method leaves alone
 */
export function listen(callNext, others) {
  letters.checked = localStorage.getItem(REMEMBER) !== "off";
  letters.addEventListener("change", () => localStorage.setItem(REMEMBER, letters.checked ? "on" : "off"));
  el("keys-open").addEventListener("click", open);
  el("keys-close").addEventListener("click", () => dialog.close());
  document.addEventListener("keydown", (event) => {
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.key === "F2") {
      event.preventDefault();
      return callNext();
    }
    if (!letters.checked || isTyping(event.target) || document.querySelector(":popover-open")) return;
    const act = event.key === "?" ? open : event.shiftKey ? undefined : others[event.code];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Whether somebody writes there. Until the next picture is drawn, a field of a dialog that has closed still has the focus.
 * @param {EventTarget | null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement) || target.closest("dialog:not([open])")) return false;
  return target.matches("input:not([type=checkbox]), select, textarea");
}

function open() {
  dialog.showModal();
}
