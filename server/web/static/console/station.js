// The operator's own counter: choose and open it, the present ticket, its buttons, voice, call next.

import { cards, clock, duration, el, enable, isEnabled, languageName, local, make, part, put, reconcile, t } from "./page.js";
import { usualVoice } from "./usual_voice.js";
import { pausedFor, stateName } from "./words.js";

/** @import { CounterView, TicketView } from "../types" */
/** @import { Actions } from "./actions.js" */
/** @import { Commands } from "./commands.js" */
/** @import { PauseDialog } from "./pausing.js" */
/** @import { Store } from "./store.js" */

const acts = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll("#acts .act")]);

export class Station {
  /** @param {Store} store @param {Commands} commands @param {Actions} actions @param {PauseDialog} pausing */
  constructor(store, commands, actions, pausing) {
    this.store = store;
    this.commands = commands;
    this.actions = actions;
    this.pausing = pausing;
    /** The ticket for which the voice was switched off; with it the switch goes back on. @type {string | null} */
    this.silentFor = null;
    /** the ticket during whose silent call the switch was moved by hand
     * @type {string | null} */
    this.moved = null;
    /** The counter that the switch stands for. @type {string | null} */
    this.voiceOf = null;
    this.asking = false;
    /** The ticket that a screen reader was told of. @type {string | null} */
    this.saidOf = null;
    for (const button of acts) button.addEventListener("click", () => void this.act(button.dataset.action ?? ""));
    // The second click of a double-click would complete a visitor who was called a moment ago.
    el("call-next").addEventListener("click", (event) => event.detail < 2 && void this.callNext());
    el("voice").addEventListener("click", () => this.toggleVoice());
    el("pause").addEventListener("click", () => this.pause());
    el("unpause").addEventListener("click", () => this.pause());
    el("close").addEventListener("click", () => this.#move("close"));
    el("note-open").addEventListener("click", () => void this.act("note"));
    el("reprint-open").addEventListener("click", () => void this.act("reprint"));
    el("cancel").addEventListener("click", () => this.#ask(true));
    el("cancel-no").addEventListener("click", () => this.#ask(false));
    el("cancel-yes").addEventListener("click", () => this.#cancel());
    el("cancel-box").addEventListener("keydown", (event) => event.key === "Escape" && this.#ask(false));
  }

  /** @param {string} action
   * @returns {Promise<boolean>} whether it is done */
  async act(action) {
    const ticket = this.store.present;
    return ticket?.actions.includes(action) ? this.actions.on(ticket, action) : false;
  }

  /** @returns {Promise<boolean>} whether somebody was called */
  async callNext() {
    const mine = this.store.mine;
    if (!mine || !isEnabled(el("call-next"))) return false;
    return Boolean((await this.commands.callNext(mine.id))?.ticket);
  }

  /** Asks for a pause, or ends it. */
  pause() {
    const mine = this.store.mine;
    if (mine?.state === "open") this.pausing.open(mine);
    else if (mine) this.#move("open");
  }

  toggleVoice() {
    this.commands.voice = !this.commands.voice;
    this.moved = this.silentFor;
    this.draw();
  }

  /** @param {"open" | "close"} move */
  #move(move) {
    const mine = this.store.mine;
    if (mine) void this.commands.moveCounter(mine.id, move);
  }

  /** Cancelling takes two actions. @param {boolean} asking */
  #ask(asking) {
    if (asking && !this.store.present) return;
    const was = this.asking;
    this.asking = asking;
    this.draw();
    if (was !== asking) el(asking ? "cancel-yes" : "cancel").focus();
  }

  #cancel() {
    this.#ask(false);
    void this.act("cancel");
  }

  draw() {
    const mine = this.store.mine;
    this.#keepVoice();
    el("station").dataset.mode = !this.store.ready ? "loading" : (mine?.state ?? "closed");
    el("chooser").hidden = !this.store.ready || mine !== null;
    el("present").hidden = mine === null;
    put(el("station-name"), mine ? local(mine.name) : t("choose_counter"));
    put(el("station-state"), mine ? t(`counter_${mine.state}`) : "");
    el("station-state").hidden = mine === null;
    el("pause").hidden = mine?.state !== "open";
    el("unpause").hidden = mine?.state !== "paused";
    el("close").hidden = mine === null;
    if (mine) this.#drawPresent(mine, this.store.present);
    else this.#drawChoices();
  }

  /** A call without voice stays so for its recalls; when its visitor has come, or is away, the switch stands again as
   * is usual at this counter, unless it was moved by hand since. */
  #keepVoice() {
    const counter = this.store.mine?.id ?? null;
    if (counter && counter !== this.voiceOf) this.commands.voice = usualVoice(counter);
    this.voiceOf = counter;
    const present = this.store.present;
    const silent = present?.state === "called" && !present.announce ? present.id : null;
    if (this.silentFor && this.silentFor !== silent && this.silentFor !== this.moved) {
      this.commands.voice = usualVoice(this.store.mine?.id ?? "");
    }
    this.silentFor = silent;
  }

  #drawChoices() {
    reconcile(
      el("choices"),
      this.store.counters,
      (counter) => counter.id,
      (counter) => this.#createChoice(counter),
      (node, counter) => this.#drawChoice(node, counter),
    );
  }

  /** @param {HTMLElement} node @param {CounterView} counter */
  #drawChoice(node, counter) {
    const taken = counter.state !== "closed" && counter.operator !== null;
    const services = counter.serves.map((rank) => this.store.serviceById(rank.service)).filter((found) => found !== null);
    const waiting = services.reduce((sum, service) => sum + service.waiting, 0);
    put(part(node, ".name"), local(counter.name));
    put(part(node, ".serves"), services.map((service) => local(service.name)).join("・") || t("serves_nothing"));
    const left = counter.operator ? null : this.store.tickets.get(counter.current ?? "");
    const free = left ? t("left_behind", { number: left.number }) : t(`counter_${counter.state}`);
    put(part(node, ".chip"), taken ? t("open_by", { name: counter.operator ?? "" }) : free);
    put(part(node, ".figure"), t("counter_waiting", { n: waiting }));
    node.toggleAttribute("data-taken", taken);
  }

  /** @param {CounterView} counter */
  #createChoice(counter) {
    const node = make("li");
    const button = make("button", "choice");
    button.setAttribute("type", "button");
    button.append(make("span", "name"), make("span", "chip"), make("span", "serves"), make("span", "figure"));
    button.addEventListener("click", () => void this.commands.moveCounter(counter.id, "open"));
    node.append(button);
    return node;
  }

  /** @param {CounterView} mine @param {TicketView | null} ticket */
  #drawPresent(mine, ticket) {
    el("ticket").dataset.state = ticket?.state ?? "none";
    el("ticket-none").hidden = ticket !== null;
    el("ticket-some").hidden = ticket === null;
    put(el("ticket-none-hint"), mine.state === "paused" ? pausedFor(mine) : t("nobody_here_hint"));
    if (ticket) this.#drawTicket(ticket);
    for (const button of acts) enable(button, ticket?.actions.includes(button.dataset.action ?? "") ?? false);
    this.#drawCancel(ticket);
    this.#drawVoice();
    const open = mine.state === "open";
    enable(el("call-next"), open && this.store.link !== "away");
    put(el("call-next-ends"), open && ticket ? t("call_next_ends", { number: ticket.number }) : "");
    put(el("call-next-text"), open ? t(this.commands.voice ? "call_next" : "call_next_silent") : t("paused_note"));
  }

  /** @param {TicketView} ticket */
  #drawTicket(ticket) {
    const service = this.store.serviceById(ticket.service);
    put(el("ticket-number"), ticket.number);
    if (this.saidOf !== ticket.id) this.#say(ticket);
    put(el("ticket-state"), stateName(ticket));
    put(el("ticket-service"), service ? local(service.name) : ticket.service);
    const facts = [
      languageName(ticket.language),
      cards(ticket.cards),
      ...this.#waits(ticket),
      ...(ticket.appointment_at ? [t("appointment", { time: clock(ticket.appointment_at) })] : []),
      ...(ticket.wish ? [t(`wish_${ticket.wish}`)] : []),
      ...(ticket.calls > 1 ? [t("called_times", { n: ticket.calls })] : []),
      ...(ticket.state === "called" && !ticket.announce ? [t("silent_call")] : []),
      ...this.#reprinted(ticket),
    ];
    reconcile(el("ticket-facts"), facts, (fact) => fact, (fact) => make("span", "fact", fact), () => undefined);
    el("ticket-facts").toggleAttribute("data-foreign", ticket.language !== "ja");
    put(el("ticket-note"), ticket.note ? t("note_says", { text: ticket.note }) : "");
    const { why } = this.commands;
    put(el("ticket-why"), why?.ticket === ticket.id ? t("why", { text: why.text }) : "");
  }

  /** Who is here now, once for a screen reader: what changes with each minute is not spoken. @param {TicketView} ticket */
  #say(ticket) {
    this.saidOf = ticket.id;
    const service = this.store.serviceById(ticket.service);
    const facts = [ticket.number, service ? local(service.name) : "", languageName(ticket.language), cards(ticket.cards)];
    put(el("ticket-said"), [...facts, ticket.note ?? ""].filter(Boolean).join(" "));
  }

  /** Of a second call the waits of both parts, apart. @param {TicketView} ticket */
  #waits(ticket) {
    const time = duration(this.store.minutesWaited(ticket));
    if (ticket.part !== 2) return [t("waited", { time })];
    const first = ticket.first_wait_seconds;
    return [
      ...(first === null ? [] : [t("first_wait", { time: duration(Math.floor(first / 60)) })]),
      t("second_wait", { time }),
    ];
  }

  /** @param {TicketView} ticket */
  #reprinted(ticket) {
    const times = this.store.reprints(ticket.id);
    return times ? [t("reprinted_times", { n: times })] : [];
  }

  /** @param {TicketView | null} ticket */
  #drawCancel(ticket) {
    const may = ticket?.actions.includes("cancel") ?? false;
    if (!may) this.asking = false;
    enable(el("cancel"), may);
    el("note-open").hidden = this.asking || !(ticket?.actions.includes("note") ?? false);
    el("cancel").hidden = this.asking;
    el("reprint-open").hidden = this.asking || !(ticket?.actions.includes("reprint") ?? false);
    el("cancel-ask").hidden = !this.asking;
    put(el("cancel-text"), t("cancel_ask", { number: ticket?.number ?? "" }));
  }

  #drawVoice() {
    const on = this.commands.voice;
    el("voice").setAttribute("aria-checked", String(on));
    put(el("voice-word"), t(on ? "voice_on" : "voice_off"));
    el("call-next").toggleAttribute("data-silent", !on);
  }
}
