// The voice that reads the screen: its title, then each choice with its digit. The program has the clips; see
// `/api/guidance/<language>/<name>.wav`. A clip that is missing is left out, and a touch ends the reading.

import { choices } from "./keypad.js";

/** Between two clips: what belongs together is heard together. */
const BREATH_MS = 120;

/** Reads one screen at a time. */
export class Guidance {
  /** @param {() => void} reading called with each clip that begins */
  constructor(reading) {
    this.begins = reading;
    /** @type {Promise<unknown>} what must have ended before it speaks */
    this.others = Promise.resolve();
    /** @type {Promise<boolean>} whether any of what is being read was heard */
    this.going = Promise.resolve(false);
    this.on = false;
    this.volume = 1;
    this.reading = 0;
    /** @type {string[]} what was read of this screen, and what is being read */
    this.said = [];
    /** @type {string[]} what is still to be read */
    this.names = [];
    /** @type {HTMLAudioElement | undefined} */
    this.clip = undefined;
    document.addEventListener("pointerdown", () => this.stop(), { passive: true });
  }

  /**
   * Lets a chime ring out before it speaks.
   * @param {number} ms
   */
  after(ms) {
    this.others = new Promise((resolve) => setTimeout(resolve, ms));
  }

  /** Ends what is being read. */
  stop() {
    this.reading += 1;
    this.names = [];
    this.clip?.pause();
    this.clip = undefined;
  }

  /**
   * Reads names one after the other.
   * @param {string} language tag
   * @param {string[]} names of clips
   * @returns {Promise<boolean>} whether any of it was heard
   */
  read(language, names) {
    this.stop();
    this.said = [];
    this.names = names;
    return this.go(language);
  }

  /**
   * Goes on with what is new on the screen, when it has ended what it says now; what does not hold any more is left out.
   * @param {string} language tag
   * @param {string[]} names of all that is in sight
   * @returns {Promise<boolean>} whether anything was heard of this screen
   */
  goOn(language, names) {
    const busy = this.clip !== undefined;
    this.names = names.filter((name) => !this.said.includes(name));
    return busy ? this.going : this.go(language);
  }

  /** @param {string} language */
  go(language) {
    this.going = this.goThrough(language);
    return this.going;
  }

  /** @param {string} language */
  async goThrough(language) {
    const mine = this.reading;
    let heard = false;
    await this.others;
    while (mine === this.reading) {
      const name = this.names.shift();
      if (name === undefined) break;
      this.said.push(name);
      this.clip = ready(language, name);
      const [next] = this.names;
      if (next !== undefined) ready(language, next);
      this.begins();
      heard = (await this.play(this.clip)) || heard;
      await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
    }
    if (mine === this.reading) this.clip = undefined;
    return heard;
  }

  /**
   * @param {HTMLAudioElement} clip
   * @returns {Promise<boolean>} when it has ended, or could not be played: whether it was heard
   */
  play(clip) {
    clip.volume = this.volume;
    return new Promise((resolve) => {
      for (const end of ["ended", "error", "pause"]) clip.addEventListener(end, () => resolve(end !== "error"));
      clip.play().catch(() => resolve(false));
    });
  }
}

/**
 * The clip of a name, on its way here.
 * @param {string} language tag
 * @param {string} name
 */
export function ready(language, name) {
  const clip = new Audio(`/api/guidance/${language}/${encodeURIComponent(name)}.wav`);
  clip.preload = "auto";
  return clip;
}

/**
 * The names of what is in sight: the title's key, what is told, then `choice.1`, `service.delivery`, `groups.3` ...
 * and last the services that cannot be chosen now.
 * @param {boolean} [choosing] whether the choices are told too
 * @returns {string[]}
 */
export function inSight(choosing = true) {
  const top = document.querySelector("dialog[open]") ?? document.querySelector("[data-screen]:not([hidden])");
  if (!top) return [];
  const title = top.querySelector("h1, h2");
  const number = top.querySelector("#ticket-number")?.textContent;
  const names = number ? [`number.${number}`] : title ? [nameOf(title)] : [];
  names.push(...told(top, "[data-say], .lead[data-text], .print-hint"));
  if (!choosing) return names.filter(Boolean);
  const buttons = choices().slice(0, 9);
  buttons.forEach((button, index) => names.push(`choice.${index + 1}`, nameOf(button), ...told(button, "[data-say]")));
  for (const closed of top.querySelectorAll("button.service:disabled")) {
    names.push(nameOf(closed), ...told(closed, "[data-say]"));
  }
  if (buttons.length > 1) names.push("how");
  return names.filter(Boolean);
}

/**
 * The names of one control, with what is told on it.
 * @param {HTMLButtonElement} button
 * @returns {string[]}
 */
export function inFrame(button) {
  return [nameOf(button), ...told(button, "[data-say]")].filter(Boolean);
}

/**
 * @param {Element} within
 * @param {string} selector
 * @returns {string[]}
 */
function told(within, selector) {
  const elements = [...within.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  const outside = within instanceof HTMLButtonElement ? elements : elements.filter((one) => !one.closest("button"));
  return outside.map((element) => element.getAttribute("data-say") ?? element.getAttribute("data-text") ?? "");
}

/** @param {Element} element */
function nameOf(element) {
  const [what = "", which] = (element.getAttribute("data-touch") ?? "").split(":");
  if (which && what !== "page") return `${what}.${which}`;
  return (element.closest("[data-text]") ?? element.querySelector("[data-text]"))?.getAttribute("data-text") ?? what;
}
