// Keeps the store fresh: pushes over Socket.IO; a snapshot after each connection and each gap; polling without it.

import { Away, Refused, send } from "./api.js";

/** @import { Devices, Queue, QueueChange, Socket } from "../types" */
/** @import { Store } from "./store.js" */

const POLL_MS = 5000;
/** Fetched from npm at set-up. Without it the console works by polling. */
const SOCKET_IO = "../vendor/socket.io.esm.min.js";

export class Live {
  /** @param {Store} store @param {() => void} signedOut called when the session has ended */
  constructor(store, signedOut) {
    this.store = store;
    this.signedOut = signedOut;
    /** @type {Socket | null} */
    this.socket = null;
    this.connected = false;
    this.running = false;
    this.etag = "";
    this.devicesEtag = "";
    /** After a new connection the snapshot counts, whatever its number: the hub may have begun anew. */
    this.anew = true;
    /** @type {Promise<void> | null} */
    this.fetching = null;
    /** Pushes that came while a snapshot was on its way. @type {QueueChange[]} */
    this.early = [];
    setInterval(() => this.running && !this.connected && this.#poll(), POLL_MS);
    addEventListener("online", () => this.running && void this.refresh());
    document.addEventListener("visibilitychange", () => {
      if (this.running && document.visibilityState === "visible") void this.refresh();
    });
  }

  async start() {
    this.running = true;
    await this.refresh();
    if (!this.running) return;
    this.socket ??= await this.#makeSocket();
    this.socket?.connect();
  }

  stop() {
    this.running = false;
    this.connected = false;
    this.socket?.disconnect();
  }

  /** Fetches the snapshot; a second call while one is on its way shares it. */
  refresh() {
    this.fetching ??= this.#fetch().finally(() => {
      this.fetching = null;
    });
    return this.fetching;
  }

  /** The same, but never shared with one that was on its way before: it may be older than what made us ask. */
  async refreshAnew() {
    await this.fetching;
    await this.refresh();
  }

  #poll() {
    void this.refresh();
    // Socket.IO tries again by itself after a lost line, but not after the hub's own no.
    if (this.socket && !this.socket.active) this.socket.connect();
  }

  async #fetch() {
    try {
      void this.#fetchDevices();
      const answer = await send("GET", "/api/v1/queue", { etag: this.etag });
      if (answer.status === 200) {
        const queue = /** @type {Queue} */ (await answer.json());
        this.etag = answer.headers.get("ETag") ?? "";
        // A push may have overtaken this answer: then the answer is the older of the two.
        if (this.anew || !this.connected || queue.seq >= this.store.seq) this.store.replace(queue);
        this.anew = false;
      }
      this.store.heardAt = Date.now();
      this.#takeEarly();
      this.store.setLink(this.connected ? "live" : "polling");
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) return this.signedOut();
      if (!(error instanceof Away || error instanceof Refused || error instanceof SyntaxError)) throw error;
      this.etag = "";
      this.devicesEtag = "";
      this.store.setLink(this.connected ? "live" : "away");
    }
  }

  /** Beside the queue, which does not wait for it, and whose answer says how the line to the hub is. */
  async #fetchDevices() {
    try {
      const answer = await send("GET", "/api/v1/devices", { etag: this.devicesEtag });
      if (answer.status !== 200) return;
      const devices = /** @type {Devices} */ (await answer.json());
      this.devicesEtag = answer.headers.get("ETag") ?? "";
      this.store.takeDevices(devices);
    } catch (error) {
      if (!(error instanceof Away || error instanceof Refused || error instanceof SyntaxError)) throw error;
      this.devicesEtag = "";
    }
  }

  /** @param {Devices} devices */
  #pushedDevices(devices) {
    this.devicesEtag = ""; // it belonged to what was known before
    this.store.takeDevices(devices);
  }

  #takeEarly() {
    const waiting = this.early;
    this.early = [];
    for (const change of waiting) this.#pushed(change);
  }

  /** @param {QueueChange} change */
  #pushed(change) {
    if (this.anew) {
      this.early.push(change);
    } else if (this.store.apply(change)) {
      return;
    } else if (this.fetching) {
      this.early.push(change);
    } else {
      this.etag = "";
      void this.refresh();
    }
  }

  /** @returns {Promise<Socket | null>} */
  async #makeSocket() {
    try {
      const { io } = await import(SOCKET_IO);
      /** @type {Socket} */
      const socket = io({
        autoConnect: false,
        transports: ["websocket"],
        reconnectionDelay: 1000,
        reconnectionDelayMax: 5000,
        randomizationFactor: 0.5,
      });
      socket.on("connect", () => {
        this.connected = true;
        this.anew = true;
        this.early = [];
        this.etag = "";
        this.devicesEtag = "";
        this.store.devicesAt = ""; // another hub's clock may be behind
        // One that is on its way may be older than this connection: ask after it.
        void this.refreshAnew();
      });
      socket.on("disconnect", () => this.#lost());
      socket.on("connect_error", () => this.#lost());
      socket.on("queue", (change) => this.#pushed(change));
      socket.on("devices", (devices) => this.#pushedDevices(devices));
      return socket;
    } catch {
      return null; // the file is missing, or could not be fetched: polling goes on
    }
  }

  #lost() {
    const was = this.connected;
    this.connected = false;
    if (!this.running || !was) return;
    this.store.setLink("polling");
    void this.refresh();
  }
}
