// A USB keypad as a callpad (呼出テンキー): the counter is worked without looking at the screen. What each key does is in
// `callpad_keys.js`; every press is answered by a tone and in words.

import { CALLPAD_KEYS, CARD, WHILE_TYPING } from "./callpad_keys.js";
import { tellRefusal } from "./news.js";
import { el, make, put, t } from "./page.js";
import { digits } from "./showing.js";
import { sound } from "./tones.js";

/** @import { TicketView } from "../types" */
/** @import { Station } from "./station.js" */
/** @import { Store } from "./store.js" */

const REMEMBER = "junban-callpad";
const box = /** @type {HTMLInputElement} */ (el("callpad"));
/** Digits that nobody ends with Enter are forgotten. */
const FORGET_MS = 8000;
/** As many as a number has at most, with its series. */
const MOST = 7;

export class Callpad {
  /** @param {Store} store @param {Station} station @param {() => Promise<boolean>} undo */
  constructor(store, station, undo) {
    this.store = store;
    this.station = station;
    this.undo = undo;
    this.typed = "";
    this.forgetting = 0;
    box.checked = localStorage.getItem(REMEMBER) === "on";
    box.addEventListener("change", () => {
      localStorage.setItem(REMEMBER, box.checked ? "on" : "off");
      this.#type("");
    });
    el("callpad-keys").replaceChildren(...CARD.map(([keys = "", text = ""]) => row(keys, t(text))));
    // Before every field and button: a keypad that is plugged in never types, and never presses what has the focus.
    addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    for (const kind of /** @type {const} */ (["keyup", "keypress"])) {
      addEventListener(kind, (event) => this.#name(event) && swallow(event), { capture: true });
    }
  }

  /** @param {KeyboardEvent} event */
  #name(event) {
    if (!box.checked) return "";
    return CALLPAD_KEYS[event.code] ?? (this.typed ? (WHILE_TYPING[event.code] ?? "") : "");
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const name = this.#name(event);
    if (!name) return;
    swallow(event);
    if (event.repeat) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog?.id === "staying") return el("staying-on").click(); // somebody is there: that is all it asks
    if (dialog) return this.#refuse(t("callpad_dialog"));
    if (name.startsWith("digit-")) this.#type(this.typed + name.slice(-1));
    else if (name === "series") this.#type(this.typed ? `${this.typed}.` : "");
    else if (name === "clear") this.#type("");
    else void this.#act(name);
  }

  /** @param {string} typed so far */
  #type(typed) {
    clearTimeout(this.forgetting);
    this.typed = typed.slice(0, MOST);
    const shown = el("callpad-typed");
    shown.hidden = typed === "";
    put(shown, typed ? t("callpad_typed", { digits: this.typed }) : "");
    if (typed === "") return;
    sound("key");
    this.forgetting = setTimeout(() => this.#type(""), FORGET_MS);
  }

  /** @param {string} name */
  async #act(name) {
    const { typed } = this;
    this.#type("");
    if (name === "enter") return typed ? this.#number(typed) : this.#next();
    // Digits belong to Enter: with another key one of the two was a slip of the finger.
    if (typed) return this.#refuse(t("callpad_enter"));
    if (name === "voice") return this.station.toggleVoice();
    const present = this.store.present;
    if (!present) return this.#refuse(t("callpad_nobody"));
    const action = name === "go-on" ? (present.state === "called" ? "start" : "complete") : name;
    if (!present.actions.includes(action)) return this.#refuse(t("callpad_not_now"));
    sound((await this.station.act(action)) ? "done" : "refused");
  }

  async #next() {
    const { mine } = this.store;
    if (mine?.state !== "open") return this.#refuse(t(mine ? "paused_note" : "callpad_closed"));
    const said = el("done-text").textContent;
    if (await this.station.callNext()) return sound("done");
    // Refused, or nobody waits: the words are on the page already.
    sound(el("error").hidden && el("done-text").textContent !== said ? "nobody" : "refused");
  }

  /** @param {string} typed digits, perhaps after a series */
  async #number(typed) {
    if (/^0+$/.test(typed)) return sound((await this.undo()) ? "undone" : "refused");
    const found = this.#find(typed);
    const [ticket] = found;
    if (!ticket) return this.#refuse(t("callpad_unknown", { digits: typed }));
    if (found.length > 1) {
      return this.#refuse(t("callpad_several", { numbers: found.map(({ number }) => number).sort().join("・") }));
    }
    if (!this.store.mine) return this.#refuse(t("callpad_closed"));
    sound((await this.station.actions.on(ticket, "call")) ? "done" : "refused");
  }

  /** Those that can be called with this number; where several series have it, those of this counter's services.
   * @param {string} typed
   * @returns {TicketView[]} */
  #find(typed) {
    const [series, number] = typed.includes(".") ? typed.split(".") : [null, typed];
    const service = series === null ? null : (this.store.services[Number(series) - 1]?.id ?? "");
    const found = [...this.store.tickets.values()].filter(
      (ticket) =>
        ticket.actions.includes("call") &&
        digits(ticket.number) === Number(number) &&
        (service === null || ticket.service === service),
    );
    const served = new Set(this.store.mine?.serves.map((rank) => rank.service));
    const own = found.filter((ticket) => served.has(ticket.service));
    return own.length ? own : found;
  }

  /** @param {string} words */
  #refuse(words) {
    sound("refused");
    tellRefusal(words);
  }
}

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {string} keys @param {string} text */
function row(keys, text) {
  const node = make("div");
  const term = make("dt");
  term.append(make("kbd", "", keys));
  node.append(term, make("dd", "", text));
  return node;
}
