// "I am late", "I am back", "give up", "undo": the forms of the page, sent without leaving it (Q3).

/** @import { PhoneSettings, TicketStatus, WishKind } from "./types" */

import { put } from "./phone_view.js";

/** @param {string} id */
function find(id) {
  return /** @type {HTMLElement} */ (document.querySelector(id));
}

/** A key that makes a wish one wish, however often it is sent. */
function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `page-${Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join("")}`;
}

/**
 * @param {PhoneSettings} settings
 * @param {(key: string) => string} t
 * @param {(now: TicketStatus) => void} took called with the ticket's state after the wish
 */
export function offerWishes(settings, t, took) {
  const box = find(".wishes");
  const confirm = find(".confirm");
  const sent = find(".answer");
  let key = newKey();
  let sending = false;

  /** @param {boolean} open */
  function ask(open) {
    confirm.hidden = !open;
    box.hidden = open;
    if (open) find('[data-sure="no"]').focus();
  }

  /** @param {WishKind} kind */
  function send(kind) {
    if (sending) return;
    sending = true;
    put("problem", "");
    const body = JSON.stringify({ kind, idempotency_key: key });
    const headers = { "Content-Type": "application/json" };
    fetch(settings.wish, { method: "POST", body, headers, credentials: "omit", cache: "no-store" })
      .then((answer) => answer.json().then((told) => answered(answer.ok, told)))
      .catch(() => put("problem", t("wish_lost"))) // The same key once more is the same wish.
      .then(() => {
        sending = false;
      });
  }

  /** @param {boolean} done @param {any} told a ticket's state, or a problem */
  function answered(done, told) {
    key = newKey();
    if (!done) {
      put("problem", t(told.code === "too-many-wishes" ? "wish_too_many" : "wish_refused"));
      return;
    }
    took(told);
    sent.focus();
  }

  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const kind = /** @type {WishKind} */ (/** @type {HTMLElement} */ (event.target).getAttribute("data-wish"));
    if (kind === "give-up") ask(true);
    else send(kind);
  });
  confirm.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest("[data-sure]");
    if (!button) return;
    ask(false);
    if (button.getAttribute("data-sure") === "yes") send("give-up");
    else find('[data-wish="give-up"] button').focus();
  });
}
