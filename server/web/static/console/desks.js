// All counters at a glance: who sits there, what they do and for how long, what they serve; and what a manager may do.

import { counterPath } from "./commands.js";
import { complain } from "./form.js";
import { tellDone } from "./news.js";
import { clock, el, local, make, part, put, reconcile, t } from "./page.js";
import { setUsualVoice, usualVoice } from "./usual_voice.js";
import { doing, pausedFor } from "./words.js";

/** @import { CounterView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { ServesDialog } from "./serves.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("desks"));

export class Desks {
  /** @param {Store} store @param {Commands} commands @param {ServesDialog} serves */
  constructor(store, commands, serves) {
    this.store = store;
    this.commands = commands;
    this.serves = serves;
    /** The counter whose closing is being asked about. @type {string | null} */
    this.asking = null;
    el("desks-open").addEventListener("click", () => this.open());
    el("desks-close").addEventListener("click", () => dialog.close());
    el("desks-list").addEventListener("click", (event) => void this.#clicked(event));
    el("desks-list").addEventListener("change", (event) => this.#changedVoice(event));
    dialog.addEventListener("close", () => {
      this.asking = null;
    });
  }

  open() {
    put(el("desks-said"), "");
    complain("desks-error", "");
    if (!dialog.open) dialog.showModal();
    this.draw();
  }

  draw() {
    if (!dialog.open) return;
    const hadFocus = dialog.contains(document.activeElement);
    reconcile(el("desks-list"), this.store.counters, ({ id }) => id, create, (node, counter) => this.#drawOne(node, counter));
    if (hadFocus && !dialog.contains(document.activeElement)) el("desks-close").focus();
  }

  /** Whether this operator may change other people's counters. */
  get #manages() {
    return ["manager", "admin"].includes(this.store.session?.role ?? "");
  }

  /** @param {HTMLElement} node @param {CounterView} counter */
  #drawOne(node, counter) {
    const { store } = this;
    const ticket = store.tickets.get(counter.current ?? "");
    const mine = store.mine?.id === counter.id;
    const { word, time } = doing(counter, store);
    node.dataset.state = ticket?.state ?? counter.state;
    node.toggleAttribute("data-mine", mine);
    put(part(node, ".name"), local(counter.name));
    put(part(node, ".chip"), [word, time].filter(Boolean).join(" "));
    put(part(node, ".figure"), ticket?.number ?? "");
    put(part(node, ".who"), counter.operator ?? "");
    const open = counter.state !== "closed" && counter.opened_at;
    put(part(node, ".since"), open ? this.#since(counter) : "");
    put(part(node, ".serves-now"), this.#servesNow(counter));
    put(part(node, ".changed"), counter.serves_configured === false ? t("serves_changed") : "");
    const voice = part(node, ".usual");
    voice.hidden = !mine;
    const box = /** @type {HTMLInputElement} */ (part(node, ".usual input"));
    if (document.activeElement !== box) box.checked = usualVoice(counter.id);
    this.#drawActs(node, counter, mine, ticket !== undefined);
  }

  /** @param {CounterView} counter */
  #since(counter) {
    const opened = t("opened_at", { time: clock(counter.opened_at ?? "") });
    return [opened, counter.state === "paused" ? pausedFor(counter) : ""].filter(Boolean).join("　");
  }

  /** @param {CounterView} counter */
  #servesNow(counter) {
    const names = counter.serves.map(({ service, rank }) =>
      t("serves_rank", { n: rank, service: local(this.store.serviceById(service)?.name ?? { ja: service }) }),
    );
    return names.join("　") || t("serves_nothing");
  }

  /** @param {HTMLElement} node @param {CounterView} counter @param {boolean} mine @param {boolean} busy */
  #drawActs(node, counter, mine, busy) {
    const others = this.#manages && !mine && counter.state !== "closed";
    const acts = this.asking === counter.id
      ? ["close", "keep"]
      : [...(this.#manages ? ["serves"] : []), ...(others && !busy ? ["ask"] : [])];
    reconcile(part(node, ".desk-acts"), acts, (act) => act, () => make("button"), (button, act) => {
      button.setAttribute("type", "button");
      button.dataset.act = act;
      button.className = act === "close" ? "danger" : act === "serves" ? "outline" : "quiet";
      const text = t(`desk_${act}`);
      put(button, text);
      button.setAttribute("aria-label", `${local(counter.name)} ${text}`);
    });
  }

  /** @param {Event} event */
  async #clicked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const counter = this.store.counterById(button?.closest("li")?.dataset.key ?? "");
    const act = button?.dataset.act;
    if (!counter || !act) return;
    if (act === "serves") return this.serves.open(counter);
    this.asking = act === "ask" ? counter.id : null;
    if (act === "close") await this.#close(counter);
    this.draw();
    const again = [...dialog.querySelectorAll("button")].find(
      (other) => other.closest("li")?.dataset.key === counter.id && other.dataset.act === (act === "ask" ? "close" : "ask"),
    );
    (again ?? el("desks-close")).focus();
  }

  /** Somebody has left without closing. @param {CounterView} counter */
  async #close(counter) {
    const answer = await this.commands.ask(counterPath(counter.id, "close"), {}, { counter: counter.id });
    const refused = typeof answer === "string";
    complain("desks-error", refused ? answer : "");
    put(el("desks-said"), refused ? "" : t("done_close", { counter: local(counter.name) }));
    if (!refused) tellDone(t("done_close", { counter: local(counter.name) }), false);
  }

  /** @param {Event} event */
  #changedVoice(event) {
    const box = /** @type {HTMLInputElement} */ (event.target);
    const id = box.closest("li")?.dataset.key ?? "";
    setUsualVoice(id, box.checked);
    if (this.store.mine?.id === id) this.commands.voice = box.checked;
    this.store.changed();
  }
}

function create() {
  const node = make("li", "desk-card");
  const head = make("div", "desk-head");
  head.append(make("h3", "name"), make("span", "figure"), make("span", "chip"));
  const usual = make("label", "only usual");
  const box = document.createElement("input");
  box.type = "checkbox";
  usual.append(box, make("span", "", t("usual_voice")));
  node.append(head, make("p", "who"), make("p", "since soft"), make("p", "serves-now"), make("p", "changed"), usual);
  node.append(make("div", "desk-acts"));
  return node;
}
