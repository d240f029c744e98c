// `/embed.js`: the waits as an element of a city's page (W2). Either <junban-waits lang="ja"></junban-waits> with this
// script anywhere, or the script's tag alone, which the element then follows. Attributes: lang, services (ids, in their
// order), src (the feed, when it is not beside this script). It asks of the page's policy only to load this script and
// to connect to where it came from. It runs as it stands in browsers since 2020; in older ones what the element holds stays.
(() => {
  const FEED = "feed/v1/waits.json";
  const WORDS = "embed/words/{lang}.json";
  const PAGE = "embed?lang={lang}";
  const LANGUAGES = ["ja", "en", "es", "fil", "id", "ja-easy", "ko", "ne", "pt-BR", "vi", "zh-Hans"];
  const STALE_AFTER_TTLS = 3;
  const DEADLINE = 10000;
  const LONGEST = 300000;

  const STYLE = `
:host { display: block; color: #1a1a1a; background: #fff; text-align: left; overflow-wrap: break-word; }
:host([hidden]) { display: none; }
table { width: 100%; border-collapse: collapse; }
caption { padding: .25em 0; text-align: left; font-weight: 700; font-size: 1.125em; }
caption span, .until, .note, thead th { font-size: .875rem; font-weight: 400; }
caption span, .until { display: block; color: #4d4d4d; }
th, td { padding: .5em .75em .5em 0; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top; word-break: auto-phrase; }
thead th { border-bottom: 2px solid #1a1a1a; vertical-align: bottom; }
td { font-weight: 700; font-variant-numeric: tabular-nums; }
.word { display: inline-block; margin-top: .25em; padding: 0 .5em; border: 1px solid #767676; border-radius: 4px; background: #f2f2f2; font-size: .875rem; font-weight: 400; }
[data-state=open] .word { border-color: #0017c1; background: #0017c1; color: #fff; }
.notice { margin: .5em 0; padding: .5em .75em; border-left: .5em solid #0017c1; background: #e8f1fe; font-weight: 700; }
.late { border-color: #c74700; background: #ffeee2; }
.note { margin: .5em 0 0; color: #4d4d4d; }
a { display: inline-block; padding: .6em 0; color: #0017c1; }
a:focus-visible { outline: 4px solid #000; outline-offset: 2px; box-shadow: 0 0 0 2px #ffd43d; }
rt { font-size: .6em; }`;

  const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const base = own && own.src ? own.src : document.baseURI;

  /**
   * @param {string} tag
   * @returns {string} the nearest language there are words for; English for readers of none of them
   */
  function spoken(tag) {
    const wanted = tag.toLowerCase();
    const primary = wanted.split("-")[0];
    return (
      LANGUAGES.find((known) => known.toLowerCase() === wanted) ||
      LANGUAGES.find((known) => known.toLowerCase().split("-")[0] === primary) ||
      (wanted ? "en" : "ja")
    );
  }

  /**
   * @param {string} text
   * @param {Record<string, string | number>} places
   */
  const fill = (text, places) => text.replace(/\{(\w+)\}/g, (_, name) => String(places[name]));

  /**
   * An element; 何(なに) in its text becomes ruby.
   * @param {string} tag
   * @param {string} [text]
   * @param {string} [className]
   */
  function make(tag, text = "", className = "") {
    const element = document.createElement(tag);
    if (className) element.className = className;
    for (const piece of text.split(/([\u3005\u4e00-\u9fff]+\([\u3041-\u309f]+\))/)) {
      const read = /^([\u3005\u4e00-\u9fff]+)\((.+)\)$/.exec(piece);
      if (!read) {
        element.append(piece);
        continue;
      }
      const ruby = document.createElement("ruby");
      const above = document.createElement("rt");
      above.append(String(read[2]));
      ruby.append(String(read[1]), above);
      element.append(ruby);
    }
    return element;
  }

  /**
   * @param {string} address
   * @returns {Promise<Response>} asked again with its ETag, by the browser itself: a header of ours would cost a preflight
   */
  async function get(address) {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(), DEADLINE);
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit", signal: end.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  class JunbanWaits extends HTMLElement {
    constructor() {
      super();
      /** @type {import("./types").Waits | null} */
      this._waits = null;
      /** @type {import("./types").Texts | null} */
      this._words = null;
      this._lang = "";
      this._from = "";
      /** How old the waits were when they were read, ms: by the server's clock if it tells, for this one may be wrong. */
      this._age = 0;
      this._readAt = 0;
      this._misses = 0;
      this._drawn = "";
      this._round = 0;
      this._due = 0;
      this._timer = 0;
      this._ageing = 0;
      this._wake = () => {
        if (!document.hidden && Date.now() >= this._due) this._refresh();
      };
      const root = this.attachShadow({ mode: "open" });
      this._box = make("div");
      this._box.append(document.createElement("slot"));
      this._link = make("a");
      root.append(this._box);
      if ("adoptedStyleSheets" in root && "replaceSync" in CSSStyleSheet.prototype) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        root.adoptedStyleSheets = [sheet];
      } else root.prepend(make("style", STYLE));
    }

    static get observedAttributes() {
      return ["lang", "src", "services"];
    }

    connectedCallback() {
      document.addEventListener("visibilitychange", this._wake);
      this._refresh();
    }

    disconnectedCallback() {
      document.removeEventListener("visibilitychange", this._wake);
      clearTimeout(this._timer);
      clearTimeout(this._ageing);
      this._round += 1;
    }

    attributeChangedCallback() {
      if (this.isConnected && this._round) this._refresh();
    }

    async _refresh() {
      const round = ++this._round;
      clearTimeout(this._timer);
      const said = /** @type {HTMLElement | null} */ (this.closest("[lang]"));
      const lang = spoken(said ? said.lang : "");
      const feed = new URL(this.getAttribute("src") || FEED, this.hasAttribute("src") ? document.baseURI : base).href;
      try {
        const words =
          lang === this._lang && this._words
            ? this._words
            : await (await get(new URL(WORDS.replace("{lang}", lang), base).href)).json();
        if (round !== this._round) return;
        [this._lang, this._words] = [lang, words];
        if (feed !== this._from) [this._from, this._waits] = [feed, null];
        const answer = await get(feed);
        const waits = await answer.json();
        if (round !== this._round) return;
        this._waits = waits;
        this._readAt = Date.now();
        this._age = (Date.parse(answer.headers.get("Date") || "") || this._readAt) - Date.parse(waits.generated_at);
        this._misses = 0;
        clearTimeout(this._ageing);
        this._ageing = window.setTimeout(() => this._draw(), STALE_AFTER_TTLS * waits.ttl * 1000 - this._age + 1000);
      } catch (_error) {
        if (round !== this._round) return;
        this._misses += 1;
      }
      this._draw();
      const pace = (this._waits ? this._waits.ttl : 30) * 1000;
      const wait = Math.min(pace * 2 ** Math.min(this._misses, 5), Math.max(LONGEST, pace)) * (1 + Math.random() / 5);
      this._due = Date.now() + wait;
      this._timer = window.setTimeout(this._wake, wait + 10);
    }

    /** Writes the table when it says something new: a reader in the middle of it is not thrown out. */
    _draw() {
      const words = this._words;
      if (!words) return;
      const waits = this._waits;
      const stale = !!waits && this._age + Math.max(0, Date.now() - this._readAt) > STALE_AFTER_TTLS * waits.ttl * 1000;
      const drawn = JSON.stringify([waits, stale, this._lang, this.getAttribute("services")]);
      if (drawn === this._drawn) return;
      this._drawn = drawn;
      this._box.lang = String(words.lang);
      this._box.replaceChildren(...(waits ? this._table(waits, words, stale) : [make("p", words.unreachable, "notice late")]));
      this._link.replaceChildren(...make("a", words.page).childNodes);
      this._link.setAttribute("href", new URL(PAGE.replace("{lang}", this._lang), base).href);
      if (!this._link.isConnected && !("page" in this.dataset)) this._box.after(this._link);
    }

    /**
     * @param {import("./types").Waits} waits
     * @param {import("./types").Texts} words
     * @param {boolean} stale
     */
    _table(waits, words, stale) {
      /** @param {string} key @param {Record<string, string | number>} [places] */
      const t = (key, places = {}) => fill(words[key] || "", places);
      /** @param {import("./types").LocalText} text */
      const local = (text) => text[this._lang] || text.ja || "";
      const time = new Date(waits.generated_at).toLocaleTimeString("en-GB", {
        hour: "2-digit",
        minute: "2-digit",
        timeZone: waits.venue.timezone,
      });
      const notices = stale
        ? [make("p", t("stale", { time }), "notice late")]
        : [waits.status === "open" ? "" : t(waits.status), local(waits.notice || {})]
            .filter(Boolean)
            .map((text) => make("p", text, "notice"));
      const wanted = (this.getAttribute("services") || "").split(/[\s,]+/).filter(Boolean);
      const services = wanted.length
        ? wanted.flatMap((id) => waits.services.filter((service) => service.id === id))
        : waits.services;
      if (!services.length) return [...notices, make("p", t("no_services"), "notice")];

      const table = document.createElement("table");
      const caption = table.createCaption();
      // A page of ours has that as its heading.
      if (!("page" in this.dataset)) caption.append(...make("b", t("caption", { venue: local(waits.venue.name) })).childNodes);
      caption.append(make("span", t("as_of", { time })));
      const head = table.createTHead().insertRow();
      for (const label of ["service", "waiting_label", "wait_label"]) {
        const cell = make("th", t(label));
        cell.setAttribute("scope", "col");
        head.append(cell);
      }
      const body = table.createTBody();
      for (const service of services) {
        const state = stale ? "unknown" : service.state;
        const row = body.insertRow();
        row.dataset.state = state;
        const name = make("th", local(service.name));
        name.setAttribute("scope", "row");
        name.append(make("br"), make("span", t(`state_${state}`), "word"));
        if (state === "open" && service.accepts_until) name.append(make("span", t("until", { time: service.accepts_until }), "until"));
        row.append(name, make("td", waiting(service, state, t)), make("td", wait(service, state, t)));
      }
      return [...notices, table, make("p", t("note"), "note")];
    }
  }

  /**
   * @param {import("./types").FeedService} service
   * @param {string} state
   * @param {(key: string, places?: Record<string, string | number>) => string} t
   */
  function waiting(service, state, t) {
    if (state === "unknown" || (state === "closed" && !service.waiting)) return t("none");
    return t(service.waiting === 1 ? "waiting_one" : "waiting", { n: service.waiting });
  }

  /**
   * What is not known is never "0 minutes" (W4).
   * @param {import("./types").FeedService} service
   * @param {string} state
   * @param {(key: string, places?: Record<string, string | number>) => string} t
   */
  function wait(service, state, t) {
    const range = state === "unknown" ? null : service.wait_minutes;
    if (range) return t(range.low ? "wait_range" : "wait_within", range);
    return t(state === "open" ? "wait_unknown" : "none");
  }

  function begin() {
    if (own && own.isConnected && !own.closest("head") && !document.querySelector("junban-waits:not([data-placed])")) {
      const element = document.createElement("junban-waits");
      element.dataset.placed = "";
      for (const name of ["lang", "src", "services"]) {
        const value = own.getAttribute(`data-${name}`);
        if (value) element.setAttribute(name, value);
      }
      own.after(element);
    }
  }

  if (!customElements.get("junban-waits")) customElements.define("junban-waits", JunbanWaits);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
