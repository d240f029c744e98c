// Issuing by hand (S8): for an enquiry by phone, or a visitor who cannot use the kiosk.

import { tellDone } from "./news.js";
import { el, languageName, local, make, put, range, settings, t } from "./page.js";

/** @import { IssuedTicket, ServiceView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("issue"));
const form = /** @type {HTMLFormElement} */ (el("issue-form"));
const language = /** @type {HTMLSelectElement} */ (el("issue-language"));
const cards = /** @type {HTMLInputElement} */ (el("issue-cards"));
const error = el("issue-error");

export class IssueDialog {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    this.sending = false;
    for (const tag of settings.venue.languages) language.append(new Option(languageName(tag), tag));
    el("issue-open").addEventListener("click", () => this.open());
    el("issue-back").addEventListener("click", () => dialog.close());
    el("issue-close").addEventListener("click", () => dialog.close());
    el("issue-more").addEventListener("click", () => this.open());
    el("issue-services").addEventListener("change", () => this.#fitCards());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#issue();
    });
  }

  open() {
    el("issued").hidden = true;
    form.hidden = false;
    error.hidden = true;
    language.value = settings.venue.languages[0] ?? "ja";
    cards.value = "1";
    el("issue-services").replaceChildren(...this.store.services.map(createOption));
    this.#fitCards();
    if (!dialog.open) dialog.showModal();
    form.querySelector("input")?.focus();
  }

  #chosen() {
    return this.store.serviceById(String(new FormData(form).get("service") ?? ""));
  }

  /** How many cards are asked for depends on the service. */
  #fitCards() {
    const service = this.#chosen();
    el("issue-cards-box").hidden = !service?.asks_cards;
    cards.max = String(service?.max_cards ?? 1);
    if (Number(cards.value) > Number(cards.max)) cards.value = cards.max;
  }

  async #issue() {
    const service = this.#chosen();
    if (!service || this.sending) return;
    this.sending = true;
    const count = service.asks_cards ? Math.max(1, Math.trunc(Number(cards.value)) || 1) : 1;
    const answer = await this.commands.ask("/api/v1/tickets", { service: service.id, language: language.value, cards: count });
    this.sending = false;
    if (typeof answer === "string") {
      put(error, answer);
      error.hidden = false;
    } else {
      this.#show(answer, service);
    }
  }

  /** @param {IssuedTicket} ticket @param {ServiceView} service */
  #show(ticket, service) {
    tellDone(t("done_issue", { number: ticket.number }), true);
    form.hidden = true;
    el("issued").hidden = false;
    put(el("issued-number"), ticket.number);
    put(el("issued-service"), local(service.name));
    put(el("issued-ahead"), t("issued_ahead", { n: ticket.groups_ahead }));
    put(el("issued-wait"), t("issued_wait", { wait: range(ticket.wait) }));
    el("issued-link").setAttribute("href", ticket.status_url);
    el("issue-close").focus();
  }
}

/** @param {ServiceView} service @param {number} index */
function createOption(service, index) {
  const label = make("label", "option");
  const input = document.createElement("input");
  input.type = "radio";
  input.name = "service";
  input.value = service.id;
  input.checked = index === 0;
  const state = make("span", "soft", `${t(`service_${service.state}`)} ${t("counter_waiting", { n: service.waiting })}`);
  label.append(input, make("span", "name", local(service.name)), state);
  return label;
}
