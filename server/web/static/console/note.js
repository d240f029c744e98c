// A note on a ticket (メモ): a word among staff. No personal data: that is said beside the field.

import { ticketPath } from "./commands.js";
import { complain, onSubmit } from "./form.js";
import { tellDone } from "./news.js";
import { el, put, t } from "./page.js";

/** @import { TicketView } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("note"));
const field = /** @type {HTMLTextAreaElement} */ (el("note-text"));
const MOST = 200;

export class NoteDialog {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    /** @type {TicketView | null} */
    this.ticket = null;
    field.addEventListener("input", () => this.#count());
    field.addEventListener("keydown", (event) => this.#enter(event));
    el("note-back").addEventListener("click", () => dialog.close());
    el("note-remove").addEventListener("click", () => {
      field.value = "";
      /** @type {HTMLFormElement} */ (el("note-form")).requestSubmit();
    });
    onSubmit(/** @type {HTMLFormElement} */ (el("note-form")), () => this.#send());
  }

  /** @param {TicketView} ticket */
  open(ticket) {
    this.ticket = ticket;
    put(el("note-title"), t("note_title", { number: ticket.number }));
    field.value = ticket.note ?? "";
    el("note-remove").hidden = !ticket.note;
    complain("note-error", "");
    this.#count();
    dialog.showModal();
    field.focus();
  }

  /** A note is a line or two: Enter saves it, Shift+Enter is a new line. @param {KeyboardEvent} event */
  #enter(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    /** @type {HTMLFormElement} */ (el("note-form")).requestSubmit();
  }

  #count() {
    put(el("note-left"), t("note_left", { n: MOST - field.value.length }));
  }

  async #send() {
    const { ticket } = this;
    if (!ticket) return;
    const text = field.value.trim();
    const body = { text, version: ticket.version };
    const answer = await this.commands.ask(ticketPath(ticket.id, "note"), body, { ticket: ticket.id });
    if (typeof answer === "string") {
      complain("note-error", answer);
      this.ticket = this.store.tickets.get(ticket.id) ?? ticket;
      return;
    }
    dialog.close();
    tellDone(t(text ? "done_note" : "done_note_removed", { number: ticket.number }), true);
  }
}
