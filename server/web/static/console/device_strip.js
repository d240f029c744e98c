// The strip under the header: silent while all is well; what is wrong with a kiosk or printer as soon as it is known.

import { tellRefusal } from "./news.js";
import { el, make, part, put, reconcile, t } from "./page.js";
import { MARKS, problemsOf, worst } from "./trouble.js";

/** @import { OrderView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Problem } from "./trouble.js" */
/** @import { Store } from "./store.js" */

/** As many are told in the strip; the panel tells all. */
const MOST = 4;

export class DeviceStrip {
  /** @param {Store} store @param {Commands} commands @param {() => void} open opens the panel */
  constructor(store, commands, open) {
    this.store = store;
    this.commands = commands;
    /** Problems that were spoken of. @type {Set<string>} */
    this.told = new Set();
    this.sending = false;
    el("trouble-see").addEventListener("click", open);
    el("trouble-list").addEventListener("click", (event) => void this.#clicked(event));
    el("printers-open").addEventListener("click", open);
  }

  draw() {
    const problems = problemsOf(this.store);
    const strip = el("trouble");
    const hadFocus = el("trouble-list").contains(document.activeElement);
    // The button that has the focus goes away with the trouble: the keyboard goes on from the one that stays.
    if (!problems.length && strip.contains(document.activeElement)) el("printers-open").focus();
    strip.hidden = problems.length === 0;
    strip.dataset.level = worst(problems);
    const shown = problems.slice(0, problems.length > MOST ? MOST - 1 : MOST);
    reconcile(el("trouble-list"), shown, (problem) => problem.key, create, (node, problem) => this.#drawOne(node, problem));
    if (hadFocus && problems.length && !strip.contains(document.activeElement)) el("trouble-see").focus();
    const more = problems.length - shown.length;
    put(el("trouble-more"), more ? t("trouble_more", { n: more }) : "");
    put(el("printers-mark"), MARKS[worst(problems)]);
    el("printers-open").dataset.level = worst(problems);
    this.#say(problems);
  }

  /** @param {HTMLElement} node @param {Problem} problem */
  #drawOne(node, problem) {
    node.dataset.level = problem.level;
    put(part(node, ".mark"), MARKS[problem.level]);
    put(part(node, ".words"), this.#words(problem));
    const button = part(node, "button");
    button.hidden = !problem.act;
    if (!problem.act) return;
    put(button, t(`act_${problem.act}`));
    button.setAttribute("aria-label", `${t(`act_${problem.act}`)}：${this.store.deviceById(problem.device)?.name ?? ""}`);
    Object.assign(button.dataset, { act: problem.act, device: problem.device });
  }

  /** Somebody goes there: the resident's screen and all consoles say so. @param {Event} event */
  async #clicked(event) {
    const { act, device } = /** @type {HTMLElement} */ (event.target).closest("button")?.dataset ?? {};
    if (act !== "coming" || !device || this.sending) return;
    this.sending = true;
    const path = `/api/v1/devices/${encodeURIComponent(device)}/coming`;
    const answer = /** @type {OrderView | string} */ (await this.commands.ask(path, {}));
    this.sending = false;
    if (typeof answer === "string") tellRefusal(answer);
    else this.store.learnOrder(answer);
  }

  /** @param {Problem} problem */
  #words(problem) {
    return problem.words ?? t("trouble_of", { device: this.store.deviceById(problem.device)?.name ?? "", what: problem.what });
  }

  /** New troubles are spoken once, with what to do. @param {Problem[]} problems */
  #say(problems) {
    const fresh = problems.filter((problem) => !this.told.has(problem.key));
    this.told = new Set(problems.map((problem) => problem.key));
    const said = el("trouble-said");
    if (fresh.length) said.textContent = fresh.map((problem) => `${this.#words(problem)} ${problem.hint}`).join(" ");
    else if (!problems.length && said.textContent) said.textContent = "";
  }
}

function create() {
  const node = make("li");
  const mark = make("span", "mark");
  mark.setAttribute("aria-hidden", "true");
  const button = make("button", "solid");
  button.setAttribute("type", "button");
  node.append(mark, make("span", "words"), button);
  return node;
}
