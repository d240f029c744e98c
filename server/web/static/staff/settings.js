// Settings: edit, review, apply; the history, and back to any version.

import { ask, attempt, button, complain, dialog, el, h, labelled, say, shortTime, t, Refused } from "./page.js";
import { parts } from "./forms.js";
import { picture } from "./picture.js";

/** @import { SettingChange, SettingFinding, SettingsHistory, SettingsPreview, SettingsVersionView, SettingsView, Value, Values } from "./types" */
/** @import { Field } from "./fields.js" */

/** @type {SettingsView} */
let view;
/** @type {Field[]} */
let fields = [];
const count = h("p", { role: "status", class: "count" });
const review = button(t("review"), "solid", (event) => attempt(event, () => reviewChanges(changes())));
const discard = button(t("discard"), "quiet", () => draw());
const past = h("section", { class: "part", id: "history", "aria-labelledby": "history-title" });

/** What differs from what is in effect. @returns {Values} */
function changes() {
  /** @type {Values} */
  const changed = {};
  for (const field of fields) {
    const value = field.value();
    if (spelt(value) !== spelt(view.values[field.path] ?? null)) changed[field.path] = value;
  }
  return changed;
}

/** One spelling of a value, so that the order of keys is no change. @param {Value} value */
function spelt(value) {
  return JSON.stringify(value, (_key, part) => (part && typeof part === "object" && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part));
}

/** @param {Values} [mine] what was entered already, on top of what is in effect */
function draw(mine = {}) {
  const before = view.values;
  view.values = { ...before, ...mine };
  const drawn = parts(view);
  fields = drawn.flatMap((part) => part.fields);
  view.values = before;
  const sections = drawn.map((part) =>
    h("section", { class: "part", id: part.id, "aria-labelledby": `${part.id}-title` }, h("h2", { id: `${part.id}-title` }, part.title), ...part.nodes),
  );
  const jumps = [...drawn, { id: "history", title: t("part_history") }].map(({ id, title }) => h("li", {}, h("a", { href: `#${id}` }, title)));
  el("app").replaceChildren(
    h("p", { class: "intro" }, t("settings_intro")),
    ...notes(),
    h("nav", { class: "jumps", "aria-label": t("title_settings") }, h("ul", {}, ...jumps)),
    h("form", { onsubmit: (event) => event.preventDefault(), oninput: counted, onchange: counted }, ...sections),
    past,
    h("div", { class: "bar" }, count, discard, review),
  );
  for (const path of view.changed) markOf(path)?.append(overlaid(path));
  counted();
}

/** That staff's word holds here, and a way back to the file's. @param {string} path */
function overlaid(path) {
  const back = button(t("back_to_file"), "quiet", (event) => attempt(event, () => reviewChanges({ [path]: view.file[path] ?? null })));
  return h("p", { class: "overlaid" }, h("span", { class: "chip" }, t("changed_here")), back);
}

function counted() {
  const changed = Object.keys(changes());
  count.textContent = changed.length ? t("count", { n: changed.length }) : t("count_none");
  discard.hidden = changed.length === 0;
  if (changed.length) review.removeAttribute("aria-disabled");
  else review.setAttribute("aria-disabled", "true");
  for (const node of document.querySelectorAll("[data-changed]")) node.removeAttribute("data-changed");
  for (const path of changed) markOf(path)?.setAttribute("data-changed", "");
}

/** Where a setting stands on the page: its own place, or the nearest around it. @param {string} path */
function markOf(path) {
  for (let at = path; at; at = at.slice(0, Math.max(0, at.lastIndexOf(".")))) {
    const found = document.querySelector(`[data-path="${CSS.escape(at)}"]`);
    if (found) return found;
  }
  return null;
}

function notes() {
  const now = view.version ? t("version_now", { version: view.version, time: view.at ? shortTime(view.at) : "", by: view.by ?? "" }) : t("version_file");
  const moved = view.moved_in_words.join(t("comma"));
  return [
    h("p", { class: "note" }, now, view.version ? ` ${t("staff_wins")}` : ""),
    ...(view.fits ? [] : [h("div", { class: "note bad" }, h("p", {}, t("not_fitting")), found(view.findings))]),
    ...(moved ? [h("p", { class: "note warn" }, t("moved", { what: moved }))] : []),
  ];
}

/** @param {SettingFinding[]} findings */
function found(findings) {
  return h("ul", { class: "findings" }, ...findings.map((one) => h("li", { "data-severity": one.severity }, h("strong", { title: one.path }, one.what), ` ${one.message}`)));
}

/** @param {SettingChange[]} changed */
function compared(changed) {
  const head = h("tr", {}, ...["what", "before", "after"].map((name) => h("th", { scope: "col" }, t(`col_${name}`))));
  const lines = changed.map((one) => h("tr", {}, h("th", { scope: "row" }, one.what), h("td", {}, h("del", {}, one.before)), h("td", {}, h("ins", {}, one.after))));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("review_title") }, h("table", { class: "list" }, h("thead", {}, head), h("tbody", {}, ...lines)));
}

/** @param {Values} changed */
async function reviewChanges(changed) {
  /** @type {SettingsPreview} */
  const preview = await ask("POST", "/settings/preview", { version: view.version, changes: changed });
  show(t("review_title"), preview, changed, (note) => ask("POST", "/settings/apply", { version: view.version, changes: changed, note }));
}

/** @param {number} to */
async function reviewBack(to) {
  /** @type {SettingsPreview} */
  const preview = await ask("POST", "/settings/revert/preview", { version: view.version, to });
  const title = to ? t("review_back", { version: to }) : t("review_back_file");
  show(title, preview, null, (note) => ask("POST", "/settings/revert", { version: view.version, to, note }));
}

/** @param {string} title @param {SettingsPreview} preview @param {Values | null} changed @param {(note: string) => Promise<SettingsView>} apply */
function show(title, preview, changed, apply) {
  const errors = preview.findings.filter((one) => one.severity === "error");
  // What was odd before is no news.
  const known = new Set(view.findings.map((one) => `${one.path} ${one.code} ${one.message}`));
  const odd = preview.findings.filter((one) => one.severity === "warning" && !known.has(`${one.path} ${one.code} ${one.message}`));
  for (const node of document.querySelectorAll("[data-wrong]")) node.removeAttribute("data-wrong");
  for (const one of errors) markOf(one.path)?.setAttribute("data-wrong", "");
  const note = /** @type {HTMLInputElement} */ (h("input", { maxlength: 200, autocomplete: "off" }));
  const opened = dialog(
    title,
    compared(preview.changes),
    errors.length > 0 && h("div", { class: "note bad" }, h("p", {}, t("errors")), found(errors)),
    odd.length > 0 && h("details", { class: "note warn" }, h("summary", {}, t("warnings")), found(odd)),
    preview.ok && changed !== null ? picture(view, { ...view.values, ...changed }) : null,
    preview.ok && preview.changes.length > 0 ? labelled(t("note"), note) : null,
    h(
      "p",
      { class: "buttons" },
      button(t("cancel"), "quiet", () => opened.close()),
      preview.ok && preview.changes.length > 0
        ? button(t("apply"), "solid", (event) =>
            attempt(event, async () => {
              try {
                view = await apply(note.value);
              } catch (error) {
                opened.close();
                if (!(error instanceof Refused) || error.problem.code !== "settings-stale") throw error;
                await overtaken(changed ?? {});
                return;
              }
              opened.close();
              draw();
              say(t("applied", { version: view.version }));
              await history();
            }),
          )
        : null,
    ),
  );
  opened.classList.add("wide");
}

/** Somebody else was first: what they did, and one's own entries on top of it. @param {Values} mine */
async function overtaken(mine) {
  view = await ask("GET", "/settings");
  const { versions } = await history();
  const newest = versions[0];
  draw(mine);
  if (!newest) return;
  const opened = dialog(
    t("stale_title"),
    h("p", {}, t("stale_about", { by: newest.by, time: shortTime(newest.at) })),
    compared(newest.changes),
    h("p", { class: "buttons" }, button(t("go_on"), "solid", () => opened.close())),
  );
  opened.classList.add("wide");
}

/** @returns {Promise<SettingsHistory>} */
async function history() {
  /** @type {SettingsHistory} */
  const told = await ask("GET", "/settings/history");
  const toFile = view.changed.length ? [h("p", {}, button(t("revert_file"), "outline", (event) => attempt(event, () => reviewBack(0))))] : [];
  past.replaceChildren(
    h("h2", { id: "history-title" }, t("part_history")),
    ...(told.versions.length ? [h("ol", { class: "versions" }, ...told.versions.map(versionLine))] : [h("p", {}, t("history_empty"))]),
    ...toFile,
  );
  return told;
}

/** @param {SettingsVersionView} version */
function versionLine(version) {
  const title = t("history_line", { version: version.version, time: shortTime(version.at), by: version.by });
  const back = version.reverted_to === null ? "" : version.reverted_to ? t("history_back", { to: version.reverted_to }) : t("history_back_file");
  const revert = button(t("revert"), "outline", (event) => attempt(event, () => reviewBack(version.version)));
  revert.setAttribute("aria-label", `${t("revert")}: ${title}`);
  return h(
    "li",
    { class: "item" },
    h("details", {}, h("summary", {}, h("h3", {}, title), back ? h("span", { class: "chip" }, back) : null, h("span", { class: "hint" }, version.note)), compared(version.changes)),
    version.version === view.version ? null : revert,
  );
}

window.addEventListener("beforeunload", (event) => {
  if (view && Object.keys(changes()).length) event.preventDefault();
});

attempt(null, async () => {
  view = await ask("GET", "/settings");
  draw();
  await history();
}).catch(complain);
