// The list by state (S1, S2): one table, a tab for each state, filters, what may be done at the end of each row.

import { el, local, put, reconcile, t } from "./page.js";
import { openMore } from "./more_menu.js";
import { walk } from "./row_keys.js";
import { SECTIONS, holds, offeredOn } from "./sections.js";
import { MINE, Showing } from "./showing.js";
import { createRow, drawRow } from "./ticket_row.js";

/** @import { TicketView } from "../types" */
/** @import { Actions } from "./actions.js" */
/** @import { Column } from "./showing.js" */
/** @import { Section } from "./sections.js" */
/** @import { Store } from "./store.js" */

const search = /** @type {HTMLInputElement} */ (el("search"));
const filter = /** @type {HTMLSelectElement} */ (el("filter-service"));
const sorters = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("#table .sort")]);

export class TicketList {
  /** @param {Store} store @param {Actions} actions */
  constructor(store, actions) {
    this.store = store;
    this.actions = actions;
    this.showing = new Showing();
    /** The ticket whose cancelling is being asked about. @type {string | null} */
    this.asking = null;
    /** The ticket whose row the Tab key comes to. @type {string | null} */
    this.current = null;
    this.rows = el("rows");
    el("tabs").addEventListener("click", (event) => this.#clickedTab(event));
    el("tabs").addEventListener("keydown", (event) => this.#arrow(event));
    this.rows.addEventListener("click", (event) => this.#clickedRow(event));
    this.rows.addEventListener("keydown", (event) => event.key === "Escape" && this.#ask(null));
    walk(this.rows, (id) => this.#stand(id));
    search.addEventListener("input", () => this.#find(search.value));
    search.addEventListener("keydown", (event) => this.#searchKey(event));
    filter.addEventListener("change", () => this.#changed(() => this.showing.filter(filter.value)));
    for (const button of sorters) button.addEventListener("click", () => this.#sort(button));
  }

  /** @param {number} index from 0 */
  choose(index) {
    const section = SECTIONS[index];
    if (!section) return;
    // The row or tab that has the focus is left behind: the keyboard goes on from the tab chosen.
    if (document.activeElement?.closest("#rows, #tabs")) el(`tab-${section}`).focus();
    this.#changed(() => this.showing.choose(section));
  }

  /** To the field for numbers. */
  seek() {
    search.focus();
    search.select();
  }

  /** @param {() => void} change of what is shown */
  #changed(change) {
    change();
    this.asking = null;
    el("panel").scrollTop = 0;
    this.draw();
  }

  /** @param {string} text */
  #find(text) {
    this.#changed(() => this.showing.find(text.trim()));
  }

  /** Escape empties it; Enter and the arrow go to the first that was found. @param {KeyboardEvent} event */
  #searchKey(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      search.value = "";
      this.#find("");
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      event.preventDefault();
      /** @type {HTMLElement | null} */ (this.rows.querySelector("button"))?.focus();
    }
  }

  /** @param {HTMLElement} button */
  #sort(button) {
    this.#changed(() => this.showing.sort(/** @type {Column} */ (button.dataset.sort)));
  }

  /** @param {Event} event */
  #clickedTab(event) {
    const tab = /** @type {HTMLElement} */ (event.target).closest("[role=tab]");
    if (tab instanceof HTMLElement) this.choose(SECTIONS.findIndex((section) => section === tab.dataset.tab));
  }

  /** @param {KeyboardEvent} event */
  #arrow(event) {
    const at = SECTIONS.indexOf(this.showing.section);
    const last = SECTIONS.length - 1;
    const next = at === last ? 0 : at + 1;
    const previous = at === 0 ? last : at - 1;
    const to = { ArrowRight: next, ArrowLeft: previous, Home: 0, End: last }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.choose(to);
    el(`tab-${this.showing.section}`).focus();
  }

  /** @param {Event} event */
  #clickedRow(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button");
    const ticket = this.store.tickets.get(button?.closest("tr")?.dataset.key ?? "");
    const action = button?.dataset.action;
    if (!button || !ticket || !action) return;
    if (action === "keep") return this.#ask(null);
    if (action === "more") {
      const { more } = offeredOn(ticket, this.showing.section);
      return openMore(button, ticket, more, (chosen) => this.#act(ticket.id, chosen));
    }
    this.#act(ticket.id, action);
  }

  /** @param {string} id @param {string} action */
  #act(id, action) {
    const ticket = this.store.tickets.get(id);
    if (!ticket) return;
    if (action === "cancel" && this.asking !== id) return this.#ask(id);
    this.asking = null;
    void this.actions.on(ticket, action).then(() => this.draw());
  }

  /** Cancelling takes two actions; the question stands in the ticket's own row.
   * @param {string | null} id */
  #ask(id) {
    const was = this.asking;
    if (was === id) return;
    this.asking = id;
    this.draw();
    this.#focusIn(id ?? was, id ? "cancel" : "");
  }

  /** @param {string | null} id @param {string} action or else its last button */
  #focusIn(id, action) {
    const row = [...this.rows.children].find((node) => /** @type {HTMLElement} */ (node).dataset.key === id);
    const buttons = /** @type {HTMLElement[]} */ ([...(row?.querySelectorAll("button") ?? [])]);
    const wanted = buttons.find(({ dataset }) => dataset.action === (action || "cancel"));
    (wanted ?? buttons.at(-1))?.focus();
  }

  /** @param {string} id */
  #stand(id) {
    if (this.current === id) return;
    this.current = id;
    this.draw();
  }

  draw() {
    const { store, showing } = this;
    this.#drawFilter();
    const passing = showing.passing(store);
    const shown = showing.shown(passing, store);
    const focused = this.#focusedRow();
    if (!shown.some(({ id }) => id === this.current)) this.current = shown[0]?.id ?? null;
    this.#drawTabs(passing);
    reconcile(this.rows, shown, (ticket) => ticket.id, createRow, (row, ticket) =>
      drawRow(row, ticket, {
        store,
        section: showing.section,
        asking: this.asking === ticket.id,
        onTab: this.current === ticket.id,
      }),
    );
    el("table").hidden = shown.length === 0;
    el("empty").hidden = shown.length > 0;
    const filtered = showing.search || showing.service ? "empty_filtered" : `empty_${showing.section}`;
    put(el("empty"), store.ready ? t(filtered) : t("loading"));
    put(el("found"), showing.search ? t("found", { n: shown.length }) : "");
    if (focused && !this.rows.contains(document.activeElement)) this.#focusAgain(focused);
  }

  /** @param {TicketView[]} passing */
  #drawTabs(passing) {
    const { section, order } = this.showing;
    for (const name of SECTIONS) {
      const tab = el(`tab-${name}`);
      const chosen = name === section;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      put(/** @type {HTMLElement} */ (tab.querySelector(".count")), this.#count(name, passing));
    }
    el("panel").setAttribute("aria-labelledby", `tab-${section}`);
    el("table").dataset.tab = section;
    for (const button of sorters) {
      const here = order?.by === button.dataset.sort;
      const how = here ? (order?.down ? "descending" : "ascending") : "none";
      button.closest("th")?.setAttribute("aria-sort", how);
    }
  }

  /** Of second calls also how many of them can be called. @param {Section} section @param {TicketView[]} passing */
  #count(section, passing) {
    const all = passing.filter((ticket) => holds(section, ticket));
    if (section !== "second") return String(all.length);
    const ready = all.filter((ticket) => ticket.state === "waiting").length;
    return ready ? t("count_ready", { ready, n: all.length }) : String(all.length);
  }

  #drawFilter() {
    const { store, showing } = this;
    const options = [
      { value: "", text: t("filter_all") },
      ...(store.mine || showing.service === MINE ? [{ value: MINE, text: t("only_mine") }] : []),
      ...store.services.map((service) => ({ value: service.id, text: local(service.name) })),
    ];
    reconcile(filter, options, ({ value }) => value, ({ value }) => new Option("", value), (node, { text }) => put(node, text));
    if (filter.value !== showing.service && options.some(({ value }) => value === showing.service)) {
      filter.value = showing.service;
    }
  }

  /** What has the focus in the list, before it is drawn anew. */
  #focusedRow() {
    const button = /** @type {HTMLElement | null} */ (document.activeElement?.closest("#rows button") ?? null);
    const row = button?.closest("tr");
    return button && row ? { button, row, index: [...this.rows.children].indexOf(row) } : null;
  }

  /** The focused button has moved or is gone, or its whole row has left: the keyboard goes on from there.
   * @param {{ button: HTMLElement, row: HTMLElement, index: number }} was */
  #focusAgain({ button, row, index }) {
    const here = row.isConnected ? row : this.rows.children[Math.min(index, this.rows.children.length - 1)];
    const next = button.isConnected ? button : here?.querySelector("button");
    (next instanceof HTMLElement ? next : el("panel")).focus({ preventScroll: true });
  }
}
