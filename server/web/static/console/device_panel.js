// The panel of kiosks and printers: how each is, what to do, and what may be done from here.

import { drawDevice, createDevice } from "./device_card.js";
import { el, put, reconcile, t } from "./page.js";
import { problemsOf } from "./trouble.js";
import { orderName } from "./orders.js";

/** @import { OrderView, Reprinted } from "../types" */
/** @import { Commands } from "./commands.js" */
/** @import { Store } from "./store.js" */

const dialog = /** @type {HTMLDialogElement} */ (el("printers"));

export class DevicePanel {
  /** @param {Store} store @param {Commands} commands */
  constructor(store, commands) {
    this.store = store;
    this.commands = commands;
    /** The printer whose giving-up is being asked about, as `device printer`. @type {string | null} */
    this.asking = null;
    this.sending = false;
    el("printers-close").addEventListener("click", () => dialog.close());
    el("printers-list").addEventListener("click", (event) => void this.#clicked(event));
    dialog.addEventListener("close", () => this.#ask(null));
  }

  open() {
    put(el("printers-said"), "");
    el("printers-error").hidden = true;
    if (!dialog.open) dialog.showModal();
    this.draw();
  }

  draw() {
    if (!dialog.open) return;
    const { store } = this;
    const hadFocus = dialog.contains(document.activeElement);
    const problems = problemsOf(store);
    reconcile(el("printers-list"), store.devices, (device) => device.id, createDevice, (node, device) =>
      drawDevice(node, device, store, problems.filter((problem) => problem.device === device.id), this.asking),
    );
    const none = store.devices.length === 0;
    put(el("printers-all"), none ? t("printers_none") : problems.length ? "" : `● ${t("printers_all_well")}`);
    // What had the focus was seen to, and is gone.
    if (hadFocus && !dialog.contains(document.activeElement)) el("printers-close").focus();
  }

  /** @param {Event} event */
  async #clicked(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const { act, device, printer, ticket, uses } = button?.dataset ?? {};
    if (!button || !act || !device || !printer) return;
    if (act === "ask") return this.#ask(`${device} ${printer}`);
    if (act === "keep") return this.#ask(null);
    const path = `/api/v1/devices/${encodeURIComponent(device)}/printers/${encodeURIComponent(printer)}/${act}`;
    const slips = { uses: (uses ?? "").split(" ") };
    if (act === "reprint") await this.#send(`/api/v1/tickets/${ticket}/reprint`, { ...slips, device });
    else if (act === "settle") await this.#send(path, { ...slips, ticket });
    else await this.#send(path, {});
  }

  /** @param {string} path @param {object} body */
  async #send(path, body) {
    if (this.sending) return;
    this.sending = true;
    this.asking = null;
    const answer = /** @type {OrderView | Reprinted | string} */ (await this.commands.ask(path, body));
    this.sending = false;
    const refused = typeof answer === "string";
    el("printers-error").hidden = !refused;
    if (refused) {
      put(el("printers-error"), answer);
    } else {
      const order = "order" in answer ? answer.order : answer;
      const name = this.store.deviceById(order.device)?.name ?? "";
      put(el("printers-said"), t("order_sent", { what: orderName(order), device: name }));
      this.store.learnOrder(order);
    }
    this.draw();
  }

  /** Giving up takes two actions. @param {string | null} key */
  #ask(key) {
    const was = this.asking;
    if (was === key) return;
    this.asking = key;
    this.draw();
    const act = key ? "give-up" : "ask";
    const button = [...dialog.querySelectorAll("button")].find(
      ({ dataset }) => dataset.act === act && `${dataset.device} ${dataset.printer}` === (key ?? was),
    );
    if (dialog.open) button?.focus();
  }
}
