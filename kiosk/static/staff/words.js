// The words of staff mode, Japanese first.

/** @import { LocalText } from "../types.d.ts" */
/** @import { Catalogue } from "./types.d.ts" */

export class Words {
  /** @param {Catalogue} catalogue */
  constructor(catalogue) {
    this.catalogue = catalogue;
    this.tag = "ja";
  }

  /** The other of the two languages. */
  turn() {
    this.tag = this.tag === "ja" ? "en" : "ja";
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} [places]
   */
  say(key, places = {}) {
    const text = this.catalogue[this.tag]?.[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (_whole, name) => String(places[name] ?? ""));
  }

  /** @param {string} key */
  has(key) {
    return this.catalogue[this.tag]?.[key] !== undefined;
  }

  /** @param {LocalText | null | undefined} text */
  local(text) {
    return text?.[this.tag] ?? text?.["ja"] ?? "";
  }

  /**
   * A time of day at the venue.
   * @param {string} at
   * @param {string | null} timezone
   */
  clock(at, timezone) {
    const zone = timezone ? { timeZone: timezone } : {};
    return new Intl.DateTimeFormat("ja-JP", { hour: "2-digit", minute: "2-digit", ...zone }).format(new Date(at));
  }

  /** Writes every text that stands in the document. */
  write() {
    document.documentElement.lang = this.tag;
    for (const element of document.querySelectorAll("[data-text]")) {
      element.textContent = this.say(element.getAttribute("data-text") ?? "");
    }
  }
}
