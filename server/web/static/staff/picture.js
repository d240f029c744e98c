// What kiosk and monitor would show, in any of the venue's languages: their texts, not their pages.

import { h, labelled, t } from "./page.js";
import { languageName, table } from "./fields.js";

/** @import { SettingsView, Values } from "./types" */

/** @param {SettingsView} view @param {Values} values */
export function picture(view, values) {
  const language = /** @type {HTMLSelectElement} */ (h("select", {}, ...view.languages.map((tag) => h("option", { value: tag }, languageName(tag)))));
  const kiosk = h("ul", { class: "kiosk" });
  const monitor = h("p", { class: "monitor" });
  const draw = () => {
    /** @param {import("./types").Value | undefined} texts */
    const say = (texts) => String(table(texts)[language.value] ?? table(texts).ja ?? "");
    const order = /** @type {string[]} */ (values.services ?? []);
    const offered = order.filter((id) => !values[`services.${id}.removed`]);
    kiosk.lang = monitor.lang = language.value === "ja-easy" ? "ja" : language.value;
    kiosk.replaceChildren(
      ...offered.map((id) => {
        const closed = values[`services.${id}.suspended`];
        const why = say(table(closed).note);
        return h("li", { class: closed ? "closed" : "" }, h("strong", {}, say(values[`services.${id}.name`])), closed ? h("span", {}, why || t("picture_closed")) : null);
      }),
    );
    monitor.textContent = say(values["notice.text"]) || t("nothing");
  };
  language.addEventListener("change", draw);
  draw();
  return h(
    "details",
    { class: "picture", open: true },
    h("summary", {}, t("picture")),
    labelled(t("picture_language"), language),
    h("div", { class: "screens" }, h("figure", {}, h("figcaption", {}, t("picture_kiosk")), kiosk), h("figure", {}, h("figcaption", {}, t("picture_monitor")), monitor)),
  );
}
