// The log of access: by day, person and event, page by page.

import { ask, attempt, button, el, fullTime, h, has, labelled, t } from "./page.js";

/** @import { AuditEntry, AuditPage, Operators } from "./types" */

const KINDS = ["sign-in", "sign-in-failed", "sign-in-locked", "sign-in-unlocked", "sign-out", "signed-out-everywhere", "password-changed", "password-reset", "operator-added", "operator-changed", "settings-changed", "settings-reverted", "viewed", "exported", "journal-sealed", "erased"];
const COLUMNS = ["n", "at", "who", "what", "whom", "from", "detail"];

const day = /** @type {HTMLInputElement} */ (h("input", { type: "date" }));
const person = /** @type {HTMLSelectElement} */ (h("select", {}, h("option", { value: "" }, t("everybody"))));
const kind = /** @type {HTMLSelectElement} */ (
  h("select", {}, h("option", { value: "" }, t("every_kind")), ...KINDS.map((name) => h("option", { value: name }, t(`kind_${name}`))))
);
const body = h("tbody");
const more = button(t("more"), "outline", (event) => attempt(event, () => search(next)));
const anchor = h("p", { class: "card anchor" });
const empty = h("p", { hidden: true }, t("nothing_found"));
/** @type {number | null} */
let next = null;

/** @param {number | null} before */
async function search(before) {
  const sought = new URLSearchParams();
  if (day.value) sought.set("day", day.value);
  if (person.value) sought.set("person", person.value);
  if (kind.value) sought.set("kind", kind.value);
  if (before) sought.set("before", String(before));
  /** @type {AuditPage} */
  const page = await ask("GET", `/audit?${sought}`);
  const rows = page.entries.map(row);
  if (before) body.append(...rows);
  else body.replaceChildren(...rows);
  next = page.next_before;
  more.hidden = next === null;
  empty.hidden = body.childElementCount > 0;
  const groups = page.head_hash.match(/.{4}/g) ?? [];
  anchor.replaceChildren(h("strong", {}, t("head", { n: page.head })), h("span", { class: "mono hash" }, groups.join(" ")), h("span", { class: "hint" }, t("head_about")));
}

/** @param {AuditEntry} entry */
function row(entry) {
  const subject = has(`subject_${entry.subject}`) ? t(`subject_${entry.subject}`) : entry.subject;
  const whom = subject || (entry.kind.startsWith("sign-in-") ? t("unknown_login") : "");
  const words = Object.entries(entry.detail).map(([name, value]) => `${has(`detail_${name}`) ? t(`detail_${name}`) : name}: ${said(name, value)}`);
  const what = has(`kind_${entry.kind}`) ? t(`kind_${entry.kind}`) : entry.kind;
  return h(
    "tr",
    { "data-kind": entry.kind },
    h("td", { class: "mono" }, String(entry.n)),
    h("td", { class: "mono" }, fullTime(entry.at)),
    h("td", {}, entry.actor_name),
    h("th", { scope: "row" }, what),
    h("td", {}, whom),
    h("td", { class: "mono" }, entry.address),
    h("td", { class: "detail" }, words.join("、")),
  );
}

/** @param {string} name @param {string} value */
function said(name, value) {
  if (name === "role" && has(`role_${value}`)) return t(`role_${value}`);
  return value.length > 40 && /^[0-9a-f]+$/.test(value) ? `${value.slice(0, 12)}…` : value;
}

async function begin() {
  /** @type {Operators} */
  const people = await ask("GET", "/operators");
  person.append(...people.operators.map((one) => h("option", { value: one.id }, `${one.name} (${one.login})`)));
  await search(null);
}

el("app").replaceChildren(
  h("p", { class: "intro" }, t("audit_intro")),
  h(
    "form",
    {
      class: "card search",
      onsubmit: (event) => {
        event.preventDefault();
        attempt(null, () => search(null));
      },
    },
    labelled(t("day"), day),
    labelled(t("person"), person),
    labelled(t("kind"), kind),
    h("button", { type: "submit", class: "solid" }, t("search")),
  ),
  h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": t("title_audit") },
    h("table", { class: "list log" }, h("thead", {}, h("tr", {}, ...COLUMNS.map((name) => h("th", { scope: "col" }, t(`col_${name}`))))), body),
  ),
  empty,
  h("p", {}, more),
  anchor,
);
attempt(null, begin);
