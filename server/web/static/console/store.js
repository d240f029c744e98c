// The console's picture of the queue: a snapshot, and the changes pushed after it. Views draw from it and never write.

/** @import { CounterView, Devices, DeviceView, OrderView, Queue, QueueChange } from "../types" */
/** @import { ServiceView, SessionView, TicketView } from "../types" */

/** @typedef {"live" | "polling" | "away"} Link */

export class Store {
  constructor() {
    /** @type {Map<string, TicketView>} */
    this.tickets = new Map();
    /** @type {CounterView[]} */
    this.counters = [];
    /** @type {ServiceView[]} */
    this.services = [];
    /** @type {DeviceView[]} */
    this.devices = [];
    /** Today's orders to devices, newest first. @type {OrderView[]} */
    this.orders = [];
    /** When the hub told of devices, in its own time. */
    this.devicesAt = "";
    this.seq = -1;
    this.receptions = 0;
    this.promises = { known: 0, kept: 0 };
    this.businessDay = "";
    /** Milliseconds to add to this machine's clock to have the hub's. */
    this.offset = 0;
    /** When the hub was last heard, by this machine's clock. */
    this.heardAt = 0;
    /** @type {Link} */
    this.link = "away";
    /** @type {SessionView | null} */
    this.session = null;
    /** @type {string | null} */
    this.counterId = null;
    /** @type {Set<() => void>} */
    this.watchers = new Set();
  }

  /** True once a snapshot has come. */
  get ready() {
    return this.seq >= 0;
  }

  /** The hub's time in milliseconds. */
  now() {
    return Date.now() + this.offset;
  }

  /** @param {() => void} watcher called after every change */
  watch(watcher) {
    this.watchers.add(watcher);
  }

  changed() {
    for (const watcher of this.watchers) watcher();
  }

  /** @param {Link} link */
  setLink(link) {
    if (this.link === link) return;
    this.link = link;
    this.changed();
  }

  /** Takes a snapshot whole. @param {Queue} queue */
  replace(queue) {
    this.tickets = new Map(queue.tickets.map((ticket) => [ticket.id, ticket]));
    this.counters = queue.counters;
    this.services = queue.services;
    this.#heard(queue);
    this.changed();
  }

  /** Applies a push.
   * @param {QueueChange} change
   * @returns {boolean} false when something before it was missed: a snapshot is needed */
  apply(change) {
    if (change.seq <= this.seq) return true;
    if (change.prev !== this.seq || change.business_day !== this.businessDay) return false;
    for (const ticket of change.tickets) this.tickets.set(ticket.id, ticket);
    this.counters = merged(this.counters, change.counters);
    this.services = merged(this.services, change.services);
    this.#heard(change);
    this.changed();
    return true;
  }

  /** Takes what is told of devices, whole each time; an older word that was overtaken changes nothing.
   * @param {Devices} told */
  takeDevices(told) {
    if (Date.parse(told.generated_at) < Date.parse(this.devicesAt || told.generated_at)) return;
    this.devicesAt = told.generated_at;
    this.devices = told.devices;
    this.orders = told.orders;
    this.changed();
  }

  /** Takes an order that the hub has just answered, ahead of the push that brings it.
   * @param {OrderView} order */
  learnOrder(order) {
    if (!this.orders.some((known) => known.id === order.id)) this.orders = [order, ...this.orders];
    this.changed();
  }

  /** Takes what an answer says of tickets and counters, ahead of the push that brings the same.
   * @param {TicketView[]} tickets @param {CounterView[]} counters */
  learn(tickets, counters) {
    for (const ticket of tickets) {
      const known = this.tickets.get(ticket.id);
      if (known && known.version < ticket.version) this.tickets.set(ticket.id, ticket);
    }
    this.counters = merged(
      this.counters,
      counters.filter((counter) => (this.counterById(counter.id)?.version ?? 0) < counter.version),
    );
    this.changed();
  }

  /** @param {Queue | QueueChange} news */
  #heard(news) {
    this.seq = news.seq;
    this.receptions = news.receptions;
    this.promises = news.promises;
    this.businessDay = news.business_day;
    this.heardAt = Date.now();
    this.offset = Date.parse(news.generated_at) - this.heardAt;
  }

  /** How often a ticket was ordered to be printed again today. @param {string} ticket the id */
  reprints(ticket) {
    return this.orders.filter((order) => order.kind === "reprint" && order.ticket === ticket).length;
  }

  /** Kiosks that could print now. */
  get kiosks() {
    return this.devices.filter((device) => device.kind === "kiosk" && device.connected && device.printers.length > 0);
  }

  /** The counter that this console works at, when it is open or paused for this operator. */
  get mine() {
    const own = this.counters.filter((c) => c.state !== "closed" && c.operator_id === this.session?.id);
    return own.find((counter) => counter.id === this.counterId) ?? own[0] ?? null;
  }

  /** The ticket called or served at this counter. */
  get present() {
    return this.tickets.get(this.mine?.current ?? "") ?? null;
  }

  /** @param {string} id */
  deviceById(id) {
    return this.devices.find((device) => device.id === id) ?? null;
  }

  /** @param {string} id */
  serviceById(id) {
    return this.services.find((service) => service.id === id) ?? null;
  }

  /** @param {string | null} id */
  counterById(id) {
    return this.counters.find((counter) => counter.id === id) ?? null;
  }

  /** Whole minutes waited: until now while it waits, until the call once called. Of a ticket that was set aside, those
   * of its second part.
   * @param {TicketView} ticket */
  minutesWaited(ticket) {
    const since = Date.parse(this.#waitsSince(ticket));
    const waiting = ["waiting", "on_hold", "no_show"].includes(ticket.state);
    if (!waiting && ticket.part === 2 && ticket.second_wait_seconds !== null) {
      return Math.floor(ticket.second_wait_seconds / 60);
    }
    const until = waiting ? this.now() : Date.parse(ticket.called_at ?? ticket.ended_at ?? ticket.issued_at);
    return Math.max(0, Math.floor((until - since) / 60_000));
  }

  /** @param {TicketView} ticket */
  #waitsSince(ticket) {
    return (ticket.part === 2 ? (ticket.waiting_since ?? ticket.set_aside_at) : null) ?? ticket.issued_at;
  }

  /** Whole minutes since then. @param {string} moment */
  minutesSince(moment) {
    return Math.max(0, Math.floor((this.now() - Date.parse(moment)) / 60_000));
  }
}

/** @template {{ id: string }} T
 * @param {T[]} old @param {T[]} changes
 * @returns {T[]} */
function merged(old, changes) {
  const byId = new Map(changes.map((item) => [item.id, item]));
  return old.map((item) => byId.get(item.id) ?? item);
}
