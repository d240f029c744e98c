// Where the page's news comes from: a stream of events where there is one, else asking with the ETag, again and again.

/** @import { PhoneSettings, TicketStatus } from "./types" */

/** A request that takes longer is given up, milliseconds. */
const DEADLINE = 8000;
/** A stream that says nothing for so long is no stream, milliseconds; it sends a sign of life every 15 s or so. */
const SILENCE = 45000;
/** After so many broken streams in a row, asking does. */
const TRIES = 3;

export class Source {
  /**
   * @param {PhoneSettings} settings
   * @param {(now: TicketStatus | null) => void} heard called with each state; null: nothing new, but the line stands
   * @param {() => void} asked called after each attempt, good or not
   */
  constructor(settings, heard, asked) {
    this.url = settings.url;
    this.events = settings.events;
    this.heard = heard;
    this.asked = asked;
    this.seconds = settings.status.poll_seconds;
    this.etag = "";
    this.timer = 0;
    this.silence = 0;
    this.broken = 0;
    /** @type {EventSource | null} */
    this.stream = null;
  }

  start() {
    if (this.events && typeof EventSource === "function") this.listen(this.events);
    else this.later(Math.min(this.seconds * 500, 3000));
  }

  /** @param {string} url */
  listen(url) {
    const stream = new EventSource(url);
    this.stream = stream;
    stream.onmessage = (event) => {
      this.broken = 0;
      this.alive();
      if (event.data) this.take(JSON.parse(event.data));
      this.asked();
    };
    stream.addEventListener("ping", () => {
      this.alive();
      this.heard(null);
      this.asked();
    });
    stream.onopen = () => this.alive();
    stream.onerror = () => this.stumble(stream);
    this.alive();
  }

  /** The stream broke. It comes back by itself, unless the server refuses it; meanwhile the page asks. @param {EventSource} stream */
  stumble(stream) {
    if (stream !== this.stream) return;
    this.broken += 1;
    if (stream.readyState === 2 || this.broken >= TRIES) this.leave();
    this.ask();
  }

  /** No stream any more: from now on the page asks. */
  leave() {
    clearTimeout(this.silence);
    if (this.stream) this.stream.close();
    this.stream = null;
  }

  alive() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      this.leave();
      this.ask();
    }, SILENCE);
  }

  /** @param {number} milliseconds */
  later(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), milliseconds);
  }

  /** Asks now, and then again in time if there is no stream. */
  ask() {
    clearTimeout(this.timer);
    const abort = typeof AbortController === "function" ? new AbortController() : null;
    const late = setTimeout(() => abort && abort.abort(), DEADLINE);
    /** @type {RequestInit} */
    const options = { cache: "no-store", credentials: "omit", headers: this.etag ? { "If-None-Match": this.etag } : {} };
    if (abort) options.signal = abort.signal;
    const done = () => {
      clearTimeout(late);
      this.asked();
      // Earlier by up to a fifth, never later: thousands of phones must not ask in step, nor be told late.
      if (!this.stream) this.later(this.seconds * 1000 * (0.8 + 0.2 * Math.random()));
    };
    fetch(this.url, options).then((answer) => this.read(answer)).then(done, done);
  }

  /** @param {Response} answer @returns {Promise<void>} */
  read(answer) {
    if (answer.status === 404) location.reload();
    if (answer.status === 304) this.heard(null);
    if (!answer.ok) return Promise.resolve();
    this.etag = answer.headers.get("ETag") || "";
    return answer.json().then((now) => this.take(now));
  }

  /** @param {TicketStatus} now */
  take(now) {
    this.seconds = now.poll_seconds;
    this.heard(now);
  }
}
