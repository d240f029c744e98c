// One's own password, and one's other sessions.

import { ask, attempt, button, complain, el, h, labelled, say, settings, t, Refused } from "./page.js";

/** @param {string} complete */
function secret(complete) {
  return /** @type {HTMLInputElement} */ (h("input", { type: "password", required: true, maxlength: 256, autocomplete: complete }));
}

const old = secret("current-password");
const fresh = secret("new-password");
const again = secret("new-password");
const shown = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox" }));
const given = settings.session.must_change_password;

shown.addEventListener("change", () => {
  for (const field of [old, fresh, again]) field.type = shown.checked ? "text" : "password";
});

/** @param {SubmitEvent} event */
async function change(event) {
  event.preventDefault();
  if (fresh.value !== again.value) {
    complain(t("passwords_differ"));
    again.setAttribute("aria-invalid", "true");
    again.focus();
    return;
  }
  again.removeAttribute("aria-invalid");
  try {
    await ask("POST", "/session/password", { old: old.value, new: fresh.value });
  } catch (error) {
    const code = error instanceof Refused ? error.problem.code : "";
    complain(code === "sign-in-refused" ? t("password_wrong") : error);
    const at = code === "weak-password" ? fresh : old;
    at.setAttribute("aria-invalid", "true");
    at.focus();
    return;
  }
  for (const field of [old, fresh, again]) {
    field.value = "";
    field.removeAttribute("aria-invalid");
  }
  if (given) location.assign(`/console?lang=${settings.lang}`);
  say(t("password_changed"));
}

const check = labelled(t("show_password"), shown);
check.classList.add("check");
el("app").replaceChildren(
  ...(given ? [h("p", { class: "note warn" }, t("password_given"))] : []),
  h("p", { class: "intro" }, t("password_intro")),
  h(
    "form",
    { class: "card narrow", onsubmit: (event) => void change(/** @type {SubmitEvent} */ (event)) },
    // For password managers, which otherwise do not know whose it is.
    h("input", { type: "text", autocomplete: "username", value: settings.session.login, hidden: true, readonly: true }),
    labelled(t("old_password"), old),
    labelled(t("new_password"), fresh),
    labelled(t("again_password"), again),
    check,
    h("p", { class: "buttons" }, h("button", { type: "submit", class: "solid" }, t("password_change"))),
  ),
  ...(given
    ? []
    : [
        h(
          "section",
          { class: "card narrow" },
          h("h2", {}, t("others_title")),
          h("p", {}, t("others_about")),
          h(
            "p",
            { class: "buttons" },
            button(t("others_do"), "outline", (event) =>
              attempt(event, async () => {
                await ask("DELETE", "/session/others");
                say(t("others_done"));
              }),
            ),
          ),
        ),
      ]),
);
