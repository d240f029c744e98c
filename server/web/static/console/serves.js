// What a counter serves and in which order, changed by a manager during the day (S7): buttons up and down, and the
// arrow keys; two services may have the same rank.

import { counterPath } from "./commands.js";
import { complain, onSubmit } from "./form.js";
import { tellDone } from "./news.js";
import { el, enable, isEnabled, local, make, part, put, reconcile, t } from "./page.js";

/** @import { CounterView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

/** `tied`: of the same rank as the one above. @typedef {{ service: string, on: boolean, tied: boolean }} Line */

const dialog = /** @type {HTMLDialogElement} */ (el("serves"));
const list = el("serves-list");

export class ServesDialog {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    /** As it was when the manager decided. @type {CounterView | null} */
    this.counter = null;
    /** @type {Line[]} */
    this.lines = [];
    list.addEventListener("click", (event) => this.#clicked(event));
    list.addEventListener("keydown", (event) => this.#key(event));
    el("serves-back").addEventListener("click", () => dialog.close());
    el("serves-configured").addEventListener("click", () => void this.#send(null));
    onSubmit(/** @type {HTMLFormElement} */ (el("serves-form")), () => this.#send(this.#ranks()));
  }

  /** @param {CounterView} counter */
  open(counter) {
    this.counter = counter;
    this.lines = linesOf(counter, this.store.services.map(({ id }) => id));
    put(el("serves-title"), t("serves_title", { counter: local(counter.name) }));
    put(el("serves-said"), "");
    el("serves-configured").hidden = counter.serves_configured !== false;
    complain("serves-error", "");
    list.replaceChildren();
    this.#draw();
    dialog.showModal();
    list.querySelector("button")?.focus();
  }

  #draw() {
    const ranks = new Map(this.#ranks().map(({ service, rank }) => [service, rank]));
    reconcile(list, this.lines, ({ service }) => service, create, (node, line) => {
      const at = this.lines.indexOf(line);
      const name = this.#name(line.service);
      const above = this.lines[at - 1]?.on ?? false;
      node.toggleAttribute("data-off", !line.on);
      put(part(node, ".rank"), line.on ? String(ranks.get(line.service)) : "―");
      put(part(node, ".name"), name);
      for (const [act, on] of /** @type {[string, boolean][]} */ ([
        ["up", line.on && at > 0],
        ["down", line.on && (this.lines[at + 1]?.on ?? false)],
        ["tied", line.on && above],
        ["on", true],
      ])) {
        const button = part(node, `[data-act="${act}"]`);
        enable(button, on);
        button.setAttribute("aria-label", `${name} ${t(`serves_${act}`)}`);
      }
      part(node, '[data-act="on"]').setAttribute("aria-pressed", String(line.on));
      part(node, '[data-act="tied"]').setAttribute("aria-pressed", String(line.on && above && line.tied));
    });
  }

  /** @param {Event} event */
  #clicked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const at = this.lines.findIndex(({ service }) => service === button?.closest("li")?.dataset.key);
    if (button && at >= 0 && isEnabled(button)) this.#change(at, button.dataset.act ?? "", button);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const act = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const row = /** @type {HTMLElement} */ (event.target).closest("li");
    const at = this.lines.findIndex(({ service }) => service === row?.dataset.key);
    if (!act || !row || at < 0) return;
    event.preventDefault();
    if (isEnabled(part(row, `[data-act="${act}"]`))) this.#change(at, act, /** @type {HTMLElement} */ (event.target));
  }

  /** @param {number} at @param {string} act @param {HTMLElement} focus stays where it was, whatever moves */
  #change(at, act, focus) {
    const line = this.lines[at];
    if (!line) return;
    if (act === "tied") line.tied = !line.tied;
    else if (act === "on") this.#toggle(line);
    else this.#move(at, act === "up" ? -1 : 1);
    this.#draw();
    focus.focus();
    const rank = this.#ranks().find(({ service }) => service === line.service)?.rank;
    const name = this.#name(line.service);
    put(el("serves-said"), rank ? t("serves_now", { service: name, n: rank }) : t("serves_not", { service: name }));
  }

  /** What is not served stands below what is. @param {Line} line */
  #toggle(line) {
    line.on = !line.on;
    line.tied = false;
    const rest = this.lines.filter((other) => other !== line);
    const end = rest.filter(({ on }) => on).length;
    this.lines = [...rest.slice(0, end), line, ...rest.slice(end)];
  }

  /** @param {number} at @param {number} step */
  #move(at, step) {
    const [line] = this.lines.splice(at, 1);
    if (line) this.lines.splice(at + step, 0, { ...line, tied: false });
  }

  #ranks() {
    let rank = 0;
    return this.lines
      .filter(({ on }) => on)
      .map(({ service, tied }, index) => ({ service, rank: (rank += tied && index > 0 ? 0 : 1) }));
  }

  /** @param {{ service: string, rank: number }[] | null} serves null is as configured */
  async #send(serves) {
    const { counter } = this;
    if (!counter) return;
    if (serves?.length === 0) return complain("serves-error", t("serves_none"));
    const body = { serves, version: counter.version };
    const answer = await this.commands.ask(counterPath(counter.id, "serves"), body, { counter: counter.id });
    if (typeof answer === "string") {
      complain("serves-error", answer);
      this.counter = this.store.counterById(counter.id) ?? counter;
      return;
    }
    dialog.close();
    const told = t("done_serves", { counter: local(counter.name) });
    put(el("desks-said"), told);
    tellDone(told, true);
  }

  /** @param {string} service */
  #name(service) {
    return local(this.store.serviceById(service)?.name ?? { ja: service });
  }
}

/** @param {CounterView} counter @param {string[]} services all of the venue
 * @returns {Line[]} what it serves by rank, then the rest */
function linesOf(counter, services) {
  const served = [...counter.serves].sort((a, b) => a.rank - b.rank);
  const lines = served.map(({ service, rank }, at) => ({ service, on: true, tied: served[at - 1]?.rank === rank }));
  const rest = services.filter((id) => !served.some(({ service }) => service === id));
  return [...lines, ...rest.map((service) => ({ service, on: false, tied: false }))];
}

function create() {
  const node = make("li", "serves-line");
  node.append(make("span", "rank"), make("span", "name"));
  for (const act of ["up", "down", "tied", "on"]) {
    const button = make("button", "outline", t(`serves_${act}`));
    button.setAttribute("type", "button");
    button.dataset.act = act;
    node.append(button);
  }
  return node;
}
