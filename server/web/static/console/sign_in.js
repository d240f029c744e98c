// Signing in: the whole page at first; after a session has ended, over the page as it was.

import { Refused, send } from "./api.js";
import { el, put, t } from "./page.js";
import { reasonText } from "./news.js";

/** @import { SessionView } from "../types" */

const dialog = /** @type {HTMLDialogElement} */ (el("sign-in"));
const form = /** @type {HTMLFormElement} */ (el("sign-in-form"));
const login = /** @type {HTMLInputElement} */ (el("login"));
const password = /** @type {HTMLInputElement} */ (el("password"));
const error = el("sign-in-error");

/** @type {(session: SessionView) => void} */
let signedIn = () => undefined;
let sending = false;

/** Asks for login and password.
 * @param {{ again: boolean, login: string }} how `again` after a session that has ended
 * @param {(session: SessionView) => void} then */
export function askSignIn(how, then) {
  signedIn = then;
  if (dialog.open) return;
  if (how.again) put(el("sign-in-title"), el("sign-in-title").dataset.again ?? "");
  el("sign-in-hint").hidden = !how.again;
  login.value = how.login || login.value;
  password.value = "";
  error.hidden = true;
  dialog.showModal();
  (login.value ? password : login).focus();
}

/** @param {string} text */
function complain(text) {
  put(error, text);
  error.hidden = text === "";
  for (const field of [login, password]) field.setAttribute("aria-invalid", String(text !== ""));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (sending) return;
  if (!login.value.trim() || !password.value) {
    complain(t("sign_in_missing"));
    (login.value.trim() ? password : login).focus();
    return;
  }
  sending = true;
  try {
    const answer = await send("POST", "/api/v1/session", { body: { login: login.value, password: password.value } });
    const session = /** @type {SessionView} */ (await answer.json());
    complain("");
    password.value = "";
    dialog.close();
    signedIn(session);
  } catch (reason) {
    complain(reasonText(reason));
    if (reason instanceof Refused) password.select();
  } finally {
    sending = false;
  }
});

// Escape would leave a page that can do nothing.
dialog.addEventListener("cancel", (event) => event.preventDefault());
