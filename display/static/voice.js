// Plays announcements one after another, never two at once, never half of one, and says when the browser forbids sound.

/** @import { Announcement, Part } from "./types.js" */

/** Seconds by which an announcement may end later than it should before the page goes on without its end. */
const LATE = 2;

export class Voice {
  #context = new AudioContext();
  #volume = this.#context.createGain();
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  /** @type {string | null} */
  #last = null;

  /** @param {(blocked: boolean) => void} onBlocked told now and whenever it changes */
  constructor(onBlocked) {
    this.#volume.connect(this.#context.destination);
    this.#keepAwake();
    const tell = () => onBlocked(this.blocked);
    this.#context.addEventListener("statechange", tell);
    tell();
  }

  /** Whether the browser wants a person's touch before it plays anything. */
  get blocked() {
    return this.#context.state !== "running";
  }

  /** After a person's touch. */
  async enable() {
    await this.#context.resume();
  }

  /**
   * Takes announcements; one that it has already is not played again.
   * @param {Announcement[]} announcements
   * @param {number} volume 0 to 1
   */
  take(announcements, volume) {
    this.#volume.gain.value = volume;
    for (const announcement of announcements) {
      if (announcement.id === this.#last) continue;
      this.#last = announcement.id;
      this.#queue = this.#queue.then(() => this.#perform(announcement));
    }
  }

  /** @param {Announcement} announcement */
  async #perform(announcement) {
    document.body.dataset["speaking"] = announcement.number;
    try {
      if (!this.blocked) await this.#play(announcement.parts);
    } catch (error) {
      console.warn("announcement not played:", error);
    } finally {
      delete document.body.dataset["speaking"];
    }
    await this.#report(announcement.id);
  }

  /** @param {Part[]} parts */
  async #play(parts) {
    const clips = await Promise.all(parts.map((part) => this.#clip(part.url)));
    let at = this.#context.currentTime + 0.02;
    /** @type {AudioBufferSourceNode | null} */
    let last = null;
    clips.forEach((clip, index) => {
      last = new AudioBufferSourceNode(this.#context, { buffer: clip });
      last.connect(this.#volume);
      last.start(at);
      at += clip.duration + (parts[index]?.pause ?? 0);
    });
    if (last) await ended(last, at - this.#context.currentTime, parts.at(-1)?.pause ?? 0);
  }

  /**
   * @param {string} url
   * @returns {Promise<AudioBuffer>}
   */
  async #clip(url) {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    return this.#context.decodeAudioData(await answer.arrayBuffer());
  }

  /** @param {string} id */
  async #report(id) {
    try {
      await fetch("/api/spoken", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ id }),
      });
    } catch {
      // The display is away; it goes on by itself after a while.
    }
  }

  /** A stream that never stops: monitors on HDMI swallow the first second after silence. */
  #keepAwake() {
    const hush = new ConstantSourceNode(this.#context, { offset: 1e-6 });
    hush.connect(this.#context.destination);
    hush.start();
  }
}

/**
 * Waits for the end of the last clip and the pause after it, but not for ever: sound hardware may go away.
 * @param {AudioBufferSourceNode} source
 * @param {number} seconds until then, as planned
 * @param {number} pause
 * @returns {Promise<void>}
 */
function ended(source, seconds, pause) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, (seconds + LATE) * 1000);
    source.addEventListener("ended", () => {
      clearTimeout(timer);
      setTimeout(resolve, pause * 1000);
    });
  });
}
