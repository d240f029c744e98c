// The parts of the settings page, made of the values in effect.

import { button, h, labelled, local, t } from "./page.js";
import { group, input, rows, spansOf, spansText, table, texts, week, WEEKDAYS } from "./fields.js";

/** @import { LocalText, SettingsView, Value } from "./types" */
/** @import { Field } from "./fields.js" */

/** @param {SettingsView} view @returns {{ id: string, title: string, fields: Field[], nodes: HTMLElement[] }[]} */
export function parts(view) {
  const services = servicesPart(view);
  const counters = countersPart(view);
  const hours = hoursFields(view);
  const notice = texts("notice.text", t("part_notice"), view.values["notice.text"], view.languages, { long: true, hint: t("notice_hint") });
  const sound = soundFields(view);
  return [
    { id: "services", title: t("part_services"), ...services },
    { id: "counters", title: t("part_counters"), ...counters },
    { id: "hours", title: t("part_hours"), fields: hours, nodes: hours.map((field) => field.node) },
    { id: "notice", title: t("part_notice"), fields: [notice], nodes: [notice.node] },
    { id: "sound", title: t("part_sound"), fields: sound, nodes: sound.map((field) => field.node) },
  ];
}

/** @param {SettingsView} view */
function servicesPart(view) {
  const list = h("div", { class: "cards" });
  const order = /** @type {string[]} */ (view.values.services ?? []);
  const known = [...order, ...view.services.map(({ id }) => id).filter((id) => !order.includes(id))];
  /** @type {Field[]} */
  const fields = [{ path: "services", node: list, value: () => [...list.children].map((card) => /** @type {HTMLElement} */ (card).dataset.id ?? "") }];
  for (const id of known) {
    const service = view.services.find((one) => one.id === id);
    const own = serviceFields(view, id, service?.open ?? 0);
    fields.push(...own);
    const name = local(/** @type {LocalText} */ (view.values[`services.${id}.name`])) || id;
    const title = h("summary", {}, h("h3", {}, service?.prefix ? h("span", { class: "prefix" }, service.prefix) : null, ` ${name}`), state(view, id), h("span", { class: "hint" }, t("waiting_now", { n: service?.open ?? 0 })));
    const moves = h("div", { class: "moves" }, move("up", name), move("down", name));
    list.append(h("div", { class: "item", "data-id": id, "data-path": `services.${id}` }, moves, h("details", {}, title, ...own.map((field) => field.node))));
  }
  return { fields, nodes: [list] };
}

/** @param {SettingsView} view @param {string} id */
function state(view, id) {
  if (view.values[`services.${id}.removed`]) return h("span", { class: "chip off" }, t("removed_now"));
  const closed = view.values[`services.${id}.suspended`];
  const until = String(table(closed).until ?? "");
  return closed ? h("span", { class: "chip warn" }, until ? t("suspended_through", { day: until }) : t("suspended_on")) : h("span");
}

/** @param {"up" | "down"} way @param {string} name */
function move(way, name) {
  const made = button(way === "up" ? "↑" : "↓", "outline", (event) => {
    const item = /** @type {HTMLElement} */ (event.currentTarget).closest(".item");
    const other = way === "up" ? item?.previousElementSibling : item?.nextElementSibling;
    if (!item || !other) return;
    if (way === "up") other.before(item);
    else other.after(item);
    made.focus();
    item.dispatchEvent(new Event("input", { bubbles: true }));
  });
  made.setAttribute("aria-label", `${t(way)}: ${name}`);
  return made;
}

/** @param {SettingsView} view @param {string} id @param {number} open @returns {Field[]} */
function serviceFields(view, id, open) {
  const at = (/** @type {string} */ key) => view.values[`services.${id}.${key}`];
  const limit = input({ type: "number", min: 1, value: at("daily_limit") === null ? "" : String(at("daily_limit")) });
  const removed = input({ type: "checkbox", checked: Boolean(at("removed")) });
  const out = labelled(t("removed"), removed, open ? `${t("removed_hint")} ${t("waiting_now", { n: open })}` : t("removed_hint"));
  out.classList.add("check");
  return [
    texts(`services.${id}.name`, t("names"), at("name"), view.languages),
    suspension(view, id),
    { path: `services.${id}.daily_limit`, node: wrapped(`services.${id}.daily_limit`, labelled(t("daily_limit"), limit, t("daily_limit_hint"))), value: () => (limit.value === "" ? null : Number(limit.value)) },
    ownHours(view, id),
    { path: `services.${id}.removed`, node: wrapped(`services.${id}.removed`, out), value: () => (removed.checked ? true : null) },
  ];
}

/** @param {string} path @param {HTMLElement} node */
function wrapped(path, node) {
  return h("div", { class: "single", "data-path": path }, node);
}

/** @param {SettingsView} view @param {string} id @returns {Field} */
function suspension(view, id) {
  const path = `services.${id}.suspended`;
  const was = view.values[path];
  const until = String(table(was).until ?? "");
  const now = !was ? "open" : !until ? "on" : until === view.today ? "today" : "until";
  const choice = /** @type {HTMLSelectElement} */ (
    h("select", {}, ...["open", "today", "until", "on"].map((one) => h("option", { value: one, selected: one === now }, t(`suspended_${one}`))))
  );
  const last = input({ type: "date", value: until });
  const lastField = labelled(t("suspended_last"), last);
  const why = texts(`${path}.note`, t("suspended_note"), table(was).note, view.languages);
  const show = () => {
    lastField.hidden = choice.value !== "until";
    why.node.hidden = choice.value === "open";
  };
  choice.addEventListener("change", show);
  show();
  return {
    path,
    node: group(path, t("suspended"), "", labelled(t("suspended"), choice), lastField, why.node),
    value: () => {
      if (choice.value === "open") return null;
      const day = choice.value === "today" ? view.today : choice.value === "until" ? last.value : "";
      const note = table(why.value());
      return { ...(day ? { until: day } : {}), ...(Object.keys(note).length || table(was).note ? { note } : {}) };
    },
  };
}

/** @param {SettingsView} view @param {string} id @returns {Field} */
function ownHours(view, id) {
  const path = `services.${id}.hours`;
  const was = view.values[path];
  const regular = week(table(was).regular ?? view.values["hours.regular"]);
  const own = input({ type: "checkbox", checked: "regular" in table(was) });
  const check = labelled(t("own_regular"), own);
  check.classList.add("check");
  const show = () => (regular.node.hidden = !own.checked);
  own.addEventListener("change", show);
  show();
  return {
    path,
    node: group(path, t("own_hours"), t("own_hours_hint"), check, regular.node),
    value: () => {
      const { regular: _regular, ...rest } = table(was);
      if (!own.checked) return Object.keys(rest).length ? rest : null;
      return { ...table(was), regular: regular.value() };
    },
  };
}

/** @param {SettingsView} view */
function countersPart(view) {
  const ids = Object.keys(view.values).filter((path) => /^counters\..+\.name$/.test(path)).map((path) => path.split(".")[1] ?? "");
  /** @type {Field[]} */
  const fields = [];
  const nodes = ids.map((id) => {
    const own = [texts(`counters.${id}.name`, t("names"), view.values[`counters.${id}.name`], view.languages), serves(view, id)];
    fields.push(...own);
    const name = local(/** @type {LocalText} */ (view.values[`counters.${id}.name`])) || id;
    return h("div", { class: "item", "data-path": `counters.${id}` }, h("details", {}, h("summary", {}, h("h3", {}, name)), ...own.map((field) => field.node)));
  });
  return { fields, nodes };
}

/** @param {SettingsView} view @param {string} id @returns {Field} */
function serves(view, id) {
  const path = `counters.${id}.serves`;
  const known = table(view.values[path]);
  const fields = view.services.map((service) => ({
    service: service.id,
    name: local(/** @type {LocalText} */ (view.values[`services.${service.id}.name`] ?? service.name)),
    field: input({ type: "number", min: 1, max: 99, value: String(known[service.id] ?? "") }),
  }));
  return {
    path,
    node: group(path, t("serves"), t("serves_hint"), h("div", { class: "ranks" }, ...fields.map(({ name, field }) => labelled(name, field)))),
    value: () => Object.fromEntries(fields.filter(({ field }) => field.value !== "").map(({ service, field }) => [service, Number(field.value)])),
  };
}

/** @param {SettingsView} view @returns {Field[]} */
function hoursFields(view) {
  const at = (/** @type {string} */ key) => view.values[`hours.${key}`];
  const regular = week(at("regular"));
  const dates = rows(Object.entries(table(at("dates"))), dateRow, t("add_date"));
  const nth = rows(/** @type {Exclude<Value, null>[]} */ (at("nth") ?? []), nthRow, t("add_nth"));
  const yearly = input({ value: spansText(at("closed_every_year")) });
  const holidays = input({ type: "checkbox", checked: at("closed_on_public_holidays") !== false });
  const check = labelled(t("holidays"), holidays);
  check.classList.add("check");
  return [
    { path: "hours.regular", node: group("hours.regular", t("regular"), t("spans_hint"), regular.node), value: () => orNone(regular.value(), at("regular")) },
    {
      path: "hours.dates",
      node: group("hours.dates", t("dates"), t("dates_hint"), dates.node),
      value: () => orNone(Object.fromEntries(/** @type {[string, Value][]} */ (dates.values())), at("dates")),
    },
    { path: "hours.nth", node: group("hours.nth", t("nth"), t("nth_hint"), nth.node), value: () => orNone(nth.values(), at("nth")) },
    {
      path: "hours.closed_every_year",
      node: wrapped("hours.closed_every_year", labelled(t("yearly"), yearly, t("yearly_hint"))),
      value: () => orNone(yearly.value.normalize("NFKC").split(/[,、\s]+/).filter(Boolean), at("closed_every_year")),
    },
    {
      path: "hours.closed_on_public_holidays",
      node: wrapped("hours.closed_on_public_holidays", check),
      value: () => (holidays.checked && at("closed_on_public_holidays") === null ? null : holidays.checked),
    },
  ];
}

/** What the file leaves out is not written as empty. @param {Value} now @param {Value | undefined} was @returns {Value} */
function orNone(now, was) {
  const empty = now !== null && typeof now === "object" && Object.keys(now).length === 0;
  return empty && (was === null || was === undefined) ? null : now;
}

/** @param {[string, Value] | null} row */
function dateRow(row) {
  const day = input({ type: "date", value: row?.[0] ?? "" });
  const spans = input({ value: spansText(row?.[1]), placeholder: t("closed") });
  return {
    nodes: [labelled(t("date"), day), labelled(t("spans"), spans)],
    /** @returns {Value | null} */
    value: () => {
      const said = spansOf(spans.value);
      return day.value ? [day.value, typeof row?.[1] === "string" && said.length === 1 ? (said[0] ?? "") : said] : null;
    },
  };
}

/** @param {Value | null} row */
function nthRow(row) {
  const known = table(row);
  const number = input({ type: "number", min: 1, max: 5, value: String(known.nth ?? "") });
  const weekday = /** @type {HTMLSelectElement} */ (
    h("select", {}, ...WEEKDAYS.map((day) => h("option", { value: day, selected: day === known.weekday }, t(`day_${day}`))))
  );
  const spans = input({ value: spansText(known.hours), placeholder: t("closed") });
  return {
    nodes: [labelled(t("nth_n"), number), labelled(t("nth_day"), weekday), labelled(t("spans"), spans)],
    /** @returns {Value | null} */
    value: () => {
      const said = spansOf(spans.value);
      const hours = typeof known.hours === "string" && said.length === 1 ? (said[0] ?? "") : said;
      return number.value ? { nth: Number(number.value), weekday: weekday.value, hours } : null;
    },
  };
}

/** @param {SettingsView} view @returns {Field[]} */
function soundFields(view) {
  const was = view.values["sound.volume"];
  const loud = Math.round(Number(was ?? 1) * 100);
  const volume = input({ type: "range", min: 0, max: 100, step: 5, value: loud });
  const shown = h("output", {}, `${loud} %`);
  volume.addEventListener("input", () => (shown.textContent = `${volume.value} %`));
  const known = view.values["sound.hours"];
  const hours = rows(Object.entries(table(known)), volumeRow, t("add_span"));
  return [
    { path: "sound.volume", node: wrapped("sound.volume", h("div", {}, labelled(t("volume"), volume), shown)), value: () => (Number(volume.value) === loud ? (was ?? null) : Number(volume.value) / 100) },
    {
      path: "sound.hours",
      node: group("sound.hours", t("volume_hours"), "", hours.node),
      value: () => orNone(Object.fromEntries(/** @type {[string, Value][]} */ (hours.values())), known),
    },
  ];
}

/** @param {[string, Value] | null} row */
function volumeRow(row) {
  const span = input({ value: row?.[0] ?? "", placeholder: "12:00-13:00" });
  const loud = Math.round(Number(row?.[1] ?? 0.5) * 100);
  const volume = input({ type: "number", min: 0, max: 100, step: 5, value: loud });
  return {
    nodes: [labelled(t("span_one"), span), labelled(`${t("volume")} (%)`, volume)],
    /** @returns {Value | null} */
    value: () => (span.value.trim() ? [spansOf(span.value).join(" "), Number(volume.value) === loud && row ? row[1] : Number(volume.value) / 100] : null),
  };
}
