// The texts of the screen in the language that the resident chose.

/** @import { Language, LocalText, Service, State, Texts, Wait } from "./types.d.ts" */

const FALLBACK = "ja";

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
   * Writes a name of the configuration, marked as Japanese where it has no other.
   * @param {Element} element
   * @param {LocalText} name
   */
  writeName(element, name) {
    const own = name[this.tag];
    const text = own ?? name[FALLBACK] ?? "";
    if (element.textContent !== text) element.textContent = text;
    if (own || this.lang === FALLBACK) element.removeAttribute("lang");
    else element.setAttribute("lang", FALLBACK);
  }

  /**
   * @param {number} groups
   * @returns {string}
   */
  groups(groups) {
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
    return new Intl.DateTimeFormat(this.lang, {
      ...date,
      hour: "numeric",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone,
    }).format(instant);
  }
}
