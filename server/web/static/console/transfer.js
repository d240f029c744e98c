// Handing over (引継ぎ): to another service, another counter, or city staff; always with a reason.

import { ticketPath } from "./commands.js";
import { complain, onSubmit, quickAnswers, radio } from "./form.js";
import { tellDone } from "./news.js";
import { el, local, put, settings, t } from "./page.js";

/** @import { CounterView, TicketView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("transfer"));
const form = /** @type {HTMLFormElement} */ (el("transfer-form"));
const reason = /** @type {HTMLInputElement} */ (el("transfer-reason"));

export class TransferDialog {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    /** As it was when the operator decided. @type {TicketView | null} */
    this.ticket = null;
    const quick = Object.keys(settings.texts).filter((key) => key.startsWith("transfer_reason_"));
    quickAnswers(el("transfer-quick"), quick.map((key) => t(key)), (text) => {
      reason.value = text;
      reason.focus();
    });
    el("transfer-back").addEventListener("click", () => dialog.close());
    onSubmit(form, () => this.#send());
  }

  /** @param {TicketView} ticket */
  open(ticket) {
    this.ticket = ticket;
    put(el("transfer-title"), t("transfer_title", { number: ticket.number }));
    reason.value = "";
    complain("transfer-error", "");
    const services = this.store.services.filter((service) => service.id !== ticket.service);
    el("transfer-services").replaceChildren(
      ...services.map((service) => radio("to", `service ${service.id}`, local(service.name), waiting(service.waiting))),
    );
    const counters = this.store.counters.filter((counter) => counter.id !== ticket.counter);
    el("transfer-counters").replaceChildren(
      ...counters.map((counter) => radio("to", `counter ${counter.id}`, local(counter.name), about(counter))),
    );
    el("transfer-staff").replaceChildren(radio("to", "staff", t("transfer_to_staff"), t("transfer_to_staff_hint")));
    dialog.showModal();
    form.querySelector("input")?.focus();
  }

  async #send() {
    const { ticket } = this;
    const [kind, id] = String(new FormData(form).get("to") ?? "").split(" ");
    if (!ticket) return;
    if (!kind) return complain("transfer-error", t("transfer_no_target"));
    if (!reason.value.trim()) {
      complain("transfer-error", t("transfer_no_reason"));
      return reason.focus();
    }
    const to = kind === "staff" ? { to_city_staff: true } : kind === "counter" ? { counter: id } : { service: id };
    const body = { ...to, reason: reason.value.trim(), version: ticket.version };
    const answer = await this.commands.ask(ticketPath(ticket.id, "transfer"), body, { ticket: ticket.id });
    if (typeof answer === "string") {
      complain("transfer-error", answer);
      // What became of it is said: who presses again has seen it.
      this.ticket = this.store.tickets.get(ticket.id) ?? ticket;
      return;
    }
    dialog.close();
    tellDone(t("done_transfer", { number: ticket.number, to: this.#name(kind, id ?? "") }), true);
  }

  /** @param {string} kind @param {string} id */
  #name(kind, id) {
    if (kind === "staff") return t("transfer_to_staff");
    const found = kind === "counter" ? this.store.counterById(id) : this.store.serviceById(id);
    return found ? local(found.name) : "";
  }
}

/** @param {number} n */
function waiting(n) {
  return t("counter_waiting", { n });
}

/** @param {CounterView} counter */
function about(counter) {
  return [t(`counter_${counter.state}`), counter.operator ?? ""].filter(Boolean).join("　");
}
