// Printing a ticket's slips again (再発行): which of them, and at which kiosk.

import { el, make, put, settings, t } from "./page.js";
import { tellDone } from "./news.js";
import { useName } from "./trouble.js";

/** @import { Reprinted, TicketView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("reprint"));
const form = /** @type {HTMLFormElement} */ (el("reprint-form"));
const kiosk = /** @type {HTMLSelectElement} */ (el("reprint-kiosk"));
const error = el("reprint-error");

export class ReprintDialog {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    /** @type {TicketView | null} */
    this.ticket = null;
    this.sending = false;
    el("reprint-back").addEventListener("click", () => dialog.close());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#reprint();
    });
  }

  /** @param {TicketView} ticket */
  open(ticket) {
    this.ticket = ticket;
    error.hidden = true;
    put(el("reprint-title"), t("reprint_title", { number: ticket.number }));
    const before = this.store.reprints(ticket.id);
    put(el("reprint-before"), before ? t("reprint_before", { n: before }) : "");
    const slips = settings.venue.services.find((service) => service.id === ticket.service)?.slips ?? 2;
    const choices = slips > 1 ? ["visitor counter", "visitor", "counter"] : ["visitor"];
    el("reprint-uses").replaceChildren(...choices.map(createChoice));
    const { kiosks } = this.store;
    const own = new Option(t("reprint_kiosk_own"), "");
    kiosk.replaceChildren(own, ...kiosks.map((device) => new Option(device.name, device.id)));
    el("reprint-kiosk-box").hidden = kiosks.length < 2;
    dialog.showModal();
    form.querySelector("input")?.focus();
  }

  async #reprint() {
    const { ticket } = this;
    if (!ticket || this.sending) return;
    this.sending = true;
    const uses = String(new FormData(form).get("uses") ?? "visitor").split(" ");
    const body = { uses, ...(kiosk.value ? { device: kiosk.value } : {}) };
    const answer = /** @type {Reprinted | string} */ (
      await this.commands.ask(`/api/v1/tickets/${encodeURIComponent(ticket.id)}/reprint`, body)
    );
    this.sending = false;
    error.hidden = typeof answer !== "string";
    if (typeof answer === "string") return put(error, answer);
    dialog.close();
    this.store.learnOrder(answer.order);
    this.store.learn([answer.ticket], []);
    const device = this.store.deviceById(answer.order.device)?.name ?? "";
    tellDone(t("done_reprint", { number: ticket.number, device }), false);
  }
}

/** @param {string} uses @param {number} index */
function createChoice(uses, index) {
  const label = make("label", "option");
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "uses";
  input.value = uses;
  input.checked = index === 0;
  label.append(input, make("span", "name", uses.includes(" ") ? t("reprint_both") : useName(uses)));
  return label;
}
