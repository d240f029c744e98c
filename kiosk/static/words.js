// The texts of the screen in the language that the resident chose.

/** @import { Language, LocalText, Service, State, Texts, Wait } from "./types.d.ts" */

import { plain, write } from "./ruby.js";

const FALLBACK = "ja";
/** A name of the configuration that has no translation is read by more people in this one. */
const SECOND = "en";

/** Texts, names, numbers and times in one language at a time. */
export class Words {
  /** @param {Record<string, Texts>} texts by language tag */
  constructor(texts) {
    this.texts = texts;
    this.tag = FALLBACK;
    this.lang = FALLBACK;
  }

  /** @param {Language} language */
  choose(language) {
    this.tag = language.tag in this.texts ? language.tag : FALLBACK;
    this.lang = language.lang;
  }

  /**
   * A text with its {places} filled in.
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   * @returns {string}
   */
  say(key, places = {}) {
    const text = this.texts[this.tag]?.[key] ?? this.texts[FALLBACK]?.[key] ?? "";
    return text.replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? ""));
  }

  /**
   * @param {string} key
   * @returns {boolean}
   */
  has(key) {
    return key in (this.texts[FALLBACK] ?? {});
  }

  /**
   * The same without readings, for what is heard or cannot hold ruby.
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   * @returns {string}
   */
  plain(key, places = {}) {
    return plain(this.say(key, places));
  }

  /**
   * The language in which a name of the configuration is told here.
   * @param {LocalText} name
   */
  tagOf(name) {
    const tags = this.lang === FALLBACK ? [this.tag, FALLBACK] : [this.tag, SECOND, FALLBACK];
    return tags.find((one) => name[one]) ?? FALLBACK;
  }

  /**
   * Writes a name of the configuration, marked with the language it is in.
   * @param {Element} element
   * @param {LocalText} name
   */
  writeName(element, name) {
    const tag = this.tagOf(name);
    write(element, name[tag] ?? "");
    if (tag === this.tag || this.lang === FALLBACK) element.removeAttribute("lang");
    else element.setAttribute("lang", tag);
  }

  /**
   * @param {number | null} groups null when nobody knows
   * @returns {string}
   */
  ahead(groups) {
    if (groups === null) return this.say("ahead_unknown");
    return groups ? this.say("ahead", { n: groups }) : this.say("ahead_none");
  }

  /**
   * @param {number | null} groups null when nobody knows
   * @returns {string}
   */
  groups(groups) {
    if (groups === null) return this.say("ahead_unknown");
    return groups ? this.say("groups", { n: groups }) : this.say("groups_none");
  }

  /**
   * @param {Wait | null} wait
   * @returns {string}
   */
  wait(wait) {
    if (!wait) return this.say("wait_unknown");
    if (wait.low === 0) return this.say("wait_within", { high: Math.max(wait.high, 5) });
    return this.say("wait_range", { low: wait.low, high: wait.high });
  }

  /**
   * Why a service cannot be picked, and when it can.
   * @param {Service} service
   * @param {State} state
   * @returns {string}
   */
  unavailable(service, state) {
    if (service.state === "full") return this.say("full");
    if (service.state === "paused") return this.say("paused");
    const note = service.closed_note ?? {};
    const why = note[this.tagOf(note)];
    return why ? `${why} ${this.closed(service, state)}` : this.closed(service, state);
  }

  /**
   * @param {Service} service
   * @param {State} state
   * @returns {string}
   */
  closed(service, state) {
    if (!service.opens_at) return this.say("closed");
    return this.say("closed_until", { t: this.time(new Date(service.opens_at), state.timezone ?? undefined) });
  }

  /**
   * A time of the venue's clock, with the date when it is not today.
   * @param {Date} instant
   * @param {string | undefined} timeZone
   * @returns {string}
   */
  time(instant, timeZone) {
    const day = new Intl.DateTimeFormat("en-CA", { timeZone });
    const today = day.format(instant) === day.format(new Date());
    const month = this.lang === FALLBACK ? "numeric" : "short"; // 11/20(金), Fri, Nov 20
    /** @type {Intl.DateTimeFormatOptions} */
    const date = today ? {} : { month, day: "numeric", weekday: "short" };
    return new Intl.DateTimeFormat([this.lang, SECOND], {
      ...date,
      hour: "numeric",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }).format(instant);
  }
}
