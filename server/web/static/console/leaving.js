// Signing out on purpose: at once, or after a word about the counter that is still open.

import { el, local, put, t } from "./page.js";

/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("leaving"));

export class LeaveDialog {
  /** @param {Store} store @param {() => Promise<void>} leave */
  constructor(store, leave) {
    this.store = store;
    this.leave = leave;
    el("leaving-no").addEventListener("click", () => dialog.close());
    el("leaving-yes").addEventListener("click", () => {
      dialog.close();
      void this.leave();
    });
  }

  ask() {
    const { mine, present } = this.store;
    if (!mine) return void this.leave();
    const places = { counter: local(mine.name), number: present?.number ?? "" };
    put(el("leaving-text"), t(present ? "leaving_busy" : "leaving_open", places));
    dialog.showModal();
  }
}
