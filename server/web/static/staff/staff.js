// Operators: who may sign in, with which role; new passwords, sign-outs, locks.

import { ask, attempt, button, complain, dialog, el, h, labelled, say, settings, shortTime, t, Refused } from "./page.js";

/** @import { OneTimePassword, Operators, OperatorView, Role } from "./types" */

const ROLES = /** @type {Role[]} */ (["operator", "manager", "admin"]);
const mine = settings.session.role === "admin" ? ROLES : ROLES.slice(0, 1);

async function load() {
  draw(await ask("GET", "/operators"));
}

/** @param {Operators} people */
function draw(people) {
  const columns = ["name", "login", "role", "state", "seen", "actions"];
  const table = h(
    "table",
    { class: "list" },
    h("thead", {}, h("tr", {}, ...columns.map((column) => h("th", { scope: "col" }, t(column))))),
    h("tbody", {}, ...people.operators.map(row)),
  );
  el("app").replaceChildren(
    h("p", { class: "intro" }, t("people_intro")),
    h("p", {}, button(t("add"), "solid", addOne)),
    ...(people.locked_addresses.length ? [locked(people)] : []),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("title_staff") }, table),
  );
}

/** @param {OperatorView} one */
function row(one) {
  const states = [
    one.active ? h("span", { class: "chip good" }, t("state_active")) : h("span", { class: "chip off" }, t("state_off")),
    one.must_change_password && one.active ? h("span", { class: "chip warn" }, t("state_new")) : null,
    one.locked_until ? h("span", { class: "chip bad" }, t("state_locked", { time: shortTime(one.locked_until) })) : null,
  ];
  const seen = one.seen_at ? t("seen_at", { time: shortTime(one.seen_at) }) : t("seen_never");
  const actions = one.may_change
    ? [
        named(button(t("change"), "outline", () => changeOne(one)), one),
        named(button(t("reset"), "outline", () => resetOne(one)), one),
        one.seen_at ? named(button(t("sign_out"), "outline", () => signOutOne(one)), one) : null,
        one.locked_until ? named(button(t("unlock"), "outline", (event) => unlockOne(event, one)), one) : null,
      ]
    : [];
  return h(
    "tr",
    { class: one.active ? "" : "off" },
    h("th", { scope: "row" }, one.name),
    h("td", { class: "mono" }, one.login),
    h("td", {}, t(`role_${one.role}`)),
    h("td", {}, ...states),
    h("td", {}, seen),
    h("td", { class: "actions" }, h("div", {}, ...actions)),
  );
}

/** The button says to a screen reader whose it is.
 * @param {HTMLElement} made @param {OperatorView} one */
function named(made, one) {
  made.setAttribute("aria-label", `${made.textContent}: ${one.name}`);
  return made;
}

/** @param {Operators} people */
function locked(people) {
  const items = people.locked_addresses.map(({ address, until }) => {
    const lift = button(t("lift"), "outline", (event) =>
      attempt(event, async () => {
        draw(await ask("POST", "/sign-in-locks/lift", { address }));
        say(t("lifted", { address }));
      }),
    );
    lift.setAttribute("aria-label", `${t("lift")}: ${address}`);
    return h("li", {}, t("locked_address", { address, time: shortTime(until) }), " ", lift);
  });
  return h("section", { class: "card warn" }, h("h2", {}, t("locked_addresses")), h("ul", {}, ...items));
}

/** @param {Role} chosen @param {Role[]} offered */
function roleField(chosen, offered) {
  return /** @type {HTMLSelectElement} */ (
    h("select", {}, ...offered.map((role) => h("option", { value: role, selected: role === chosen }, t(`role_${role}`))))
  );
}

/** @param {string} title @param {HTMLElement[]} fields @param {string} yes @param {() => Promise<void>} work */
function form(title, fields, yes, work) {
  const wrong = h("p", { class: "note bad", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "solid" }, yes);
  const made = h(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        if (submit.getAttribute("aria-disabled") === "true") return;
        submit.setAttribute("aria-disabled", "true");
        work()
          .then(() => opened.close())
          .catch((error) => {
            wrong.textContent = error instanceof Refused ? error.words : error.message;
            wrong.hidden = false;
          })
          .finally(() => submit.removeAttribute("aria-disabled"));
      },
    },
    ...fields,
    wrong,
    h("p", { class: "buttons" }, button(t("cancel"), "quiet", () => opened.close()), submit),
  );
  const opened = dialog(title, made);
}

function addOne() {
  const login = /** @type {HTMLInputElement} */ (h("input", { required: true, maxlength: 64, pattern: "\\S+", autocomplete: "off", autocapitalize: "none", spellcheck: "false" }));
  const name = /** @type {HTMLInputElement} */ (h("input", { required: true, maxlength: 100, autocomplete: "off" }));
  const role = roleField("operator", mine);
  form(
    t("add"),
    [labelled(t("name"), name), labelled(t("login"), login, t("login_hint")), labelled(t("role"), role, t("role_hint"))],
    t("add"),
    async () => {
      /** @type {OneTimePassword} */
      const added = await ask("POST", "/operators", { login: login.value, name: name.value, role: role.value });
      await load();
      say(t("added", { name: added.operator.name }));
      showPassword(added);
    },
  );
}

/** @param {OperatorView} one */
function changeOne(one) {
  const name = /** @type {HTMLInputElement} */ (h("input", { required: true, maxlength: 100, value: one.name, autocomplete: "off" }));
  const role = roleField(one.role, mine);
  const active = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", checked: one.active }));
  const switched = labelled(t("active"), active, t("active_hint"));
  switched.classList.add("check");
  form(t("change_of", { name: one.name }), [labelled(t("name"), name), labelled(t("role"), role, t("role_hint")), switched], t("save"), async () => {
    const wanted = { name: name.value, role: role.value, active: active.checked, version: one.version };
    try {
      await ask("POST", `/operators/${one.id}`, wanted);
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.code !== "stale-version") throw error;
      await load();
      complain(t("stale"));
      return;
    }
    await load();
    say(t("changed", { name: name.value }));
  });
}

/** @param {OperatorView} one */
function resetOne(one) {
  form(t("reset_of", { name: one.name }), [h("p", {}, t("reset_about"))], t("reset"), async () => {
    const made = await ask("POST", `/operators/${one.id}/reset-password`, {});
    await load();
    showPassword(made);
  });
}

/** @param {OperatorView} one */
function signOutOne(one) {
  form(t("sign_out_of", { name: one.name }), [h("p", {}, t("sign_out_about"))], t("sign_out"), async () => {
    await ask("POST", `/operators/${one.id}/sign-out`, {});
    await load();
    say(t("signed_out", { name: one.name }));
  });
}

/** @param {Event} event @param {OperatorView} one */
function unlockOne(event, one) {
  attempt(event, async () => {
    await ask("POST", `/operators/${one.id}/unlock`, {});
    await load();
    say(t("unlocked", { name: one.name }));
  });
}

/** @param {OneTimePassword} made */
function showPassword(made) {
  const shown = h("output", { class: "password mono", tabindex: 0 }, made.password);
  const copied = h("span", { role: "status" });
  const copy = button(t("copy"), "outline", async () => {
    // Without HTTPS a page may not write to the clipboard: then it is marked, to be copied by hand.
    getSelection()?.selectAllChildren(shown);
    await navigator.clipboard?.writeText(made.password);
    if (navigator.clipboard) copied.textContent = t("copied");
  });
  const opened = dialog(
    t("password_title", { name: made.operator.name }),
    h("p", { class: "mono" }, `${t("login")}: ${made.operator.login}`),
    shown,
    h("p", {}, copy, " ", copied),
    h("p", {}, t("password_about")),
    h("p", { class: "buttons" }, button(t("close"), "solid", () => opened.close())),
  );
}

attempt(null, load);
