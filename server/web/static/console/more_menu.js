// 「その他」: the actions of a ticket that its row has no room for. Words, arrows, Escape; the focus goes back to the row.

import { el, make, t } from "./page.js";

/** @import { TicketView } from "../types" */

const menu = el("more");
/** The button that opened it. @type {HTMLElement | null} */
let opener = null;

/** @param {HTMLElement} button that was pressed
 * @param {TicketView} ticket @param {string[]} actions
 * @param {(action: string) => void} chosen */
export function openMore(button, ticket, actions, chosen) {
  opener = button;
  menu.setAttribute("aria-label", t("more_of", { number: ticket.number }));
  menu.replaceChildren(...actions.map((action) => item(action, chosen)));
  menu.showPopover();
  place(button);
  button.setAttribute("aria-expanded", "true");
  items()[0]?.focus();
}

/** Under the button, or above it where there is no room below. @param {HTMLElement} button */
function place(button) {
  const at = button.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const top = at.bottom + height > innerHeight ? Math.max(0, at.top - height) : at.bottom;
  Object.assign(menu.style, { top: `${top}px`, left: `${Math.max(0, at.right - width)}px` });
}

/** @param {string} action @param {(action: string) => void} chosen */
function item(action, chosen) {
  const button = make("button", action === "cancel" ? "destroys" : "", t(`action_${action}`));
  button.setAttribute("type", "button");
  button.setAttribute("role", "menuitem");
  button.dataset.action = action;
  button.addEventListener("click", () => {
    menu.hidePopover();
    chosen(action);
  });
  return button;
}

function items() {
  return /** @type {HTMLElement[]} */ ([...menu.children]);
}

menu.addEventListener("keydown", (event) => {
  const all = items();
  const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Tab") menu.hidePopover();
  if (step === undefined) return;
  event.preventDefault();
  all.at(step % all.length)?.focus();
});

menu.addEventListener("toggle", (event) => {
  if (/** @type {ToggleEvent} */ (event).newState === "open") return;
  opener?.setAttribute("aria-expanded", "false");
  if (document.activeElement === document.body) opener?.focus();
  opener = null;
});
