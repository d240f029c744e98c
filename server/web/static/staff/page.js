// What the pages of the staff area share: words, elements, calls on the hub, dialogs.

/** @import { LocalText, Problem, StaffSettings } from "./types" */

/** @type {StaffSettings} */
export const settings = JSON.parse(document.getElementById("settings")?.textContent ?? "{}");

const DEADLINE_MS = 10000;

/** A text of the catalogue, its places filled in.
 * @param {string} key @param {Record<string, string | number>} [places] */
export function t(key, places = {}) {
  return (settings.texts[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(places[name] ?? ""));
}

/** Whether the catalogue has such a text.
 * @param {string} key */
export function has(key) {
  return key in settings.texts;
}

/** A name in the page's language, else in Japanese.
 * @param {LocalText | undefined} text */
export function local(text) {
  return text ? (text[settings.lang] ?? text.ja ?? "") : "";
}

/** The element of that id, which the page has.
 * @param {string} id */
export function el(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** An element with attributes, listeners (`onclick`) and children; what is null, false or undefined is left out.
 * @param {string} tag
 * @param {Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement} */
export function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null && child !== undefined && child !== false)));
  return made;
}

const minuteFormat = new Intl.DateTimeFormat(settings.lang === "ja" ? "ja-JP" : "en-GB", {
  timeZone: settings.timezone,
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});
const secondFormat = new Intl.DateTimeFormat("sv-SE", {
  timeZone: settings.timezone,
  dateStyle: "short",
  timeStyle: "medium",
});

/** Month, day and time at the venue. @param {string} moment ISO 8601 */
export function shortTime(moment) {
  return minuteFormat.format(new Date(moment));
}

/** The whole date and time at the venue, to the second. @param {string} moment ISO 8601 */
export function fullTime(moment) {
  return secondFormat.format(new Date(moment));
}

/** The hub answered that it will not. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }

  /** What to say: the reasons of fields come after the title. */
  get words() {
    const reasons = (this.problem.errors ?? []).map(({ field, message }) => (has(`reason_${message}`) ? t(`reason_${message}`) : `${field}: ${message}`));
    return [this.message, ...reasons].join(" ");
  }
}

/** Asks the hub.
 * @param {string} method @param {string} path @param {object} [body]
 * @returns {Promise<any>} its answer
 * @throws {Refused} with its problem @throws {Error} when it does not answer */
export async function ask(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "Accept-Language": settings.lang };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(`/api/v1${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
  } catch {
    throw new Error(t("away"));
  }
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  /** @type {Problem | null} */
  const problem = await answer.json().catch(() => null);
  if (!problem?.code) throw new Error(t("away"));
  // Signed out meanwhile: the console's page asks who is there.
  if (["not-signed-in", "session-expired"].includes(problem.code)) location.assign(`/console?lang=${settings.lang}`);
  throw new Refused(problem);
}

/** Says what was done, to eyes and ears. @param {string} text */
export function say(text) {
  tell("said", text);
  tell("failed", "");
}

/** Says why not. @param {unknown} error */
export function complain(error) {
  tell("said", "");
  tell("failed", error instanceof Refused ? error.words : error instanceof Error ? error.message : String(error));
}

/** @param {string} id @param {string} text */
function tell(id, text) {
  el(id).textContent = text;
  el(id).hidden = text === "";
  if (text) el(id).scrollIntoView({ block: "nearest" });
}

/** Does something that may be refused; while it is under way the button that began it is not pressed again.
 * @param {Event | null} event @param {() => Promise<void>} work */
export async function attempt(event, work) {
  const button = event?.currentTarget instanceof HTMLButtonElement ? event.currentTarget : null;
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true");
  try {
    await work();
  } catch (error) {
    complain(error);
  } finally {
    button?.removeAttribute("aria-disabled");
  }
}

/** A dialog with a title, that is gone when it is closed.
 * @param {string} title @param {...(Node | string | null | false)} children
 * @returns {HTMLDialogElement} */
export function dialog(title, ...children) {
  const heading = h("h2", { id: "dialog-title" }, title);
  const made = /** @type {HTMLDialogElement} */ (h("dialog", { "aria-labelledby": "dialog-title" }, heading, ...children));
  made.addEventListener("close", () => made.remove());
  document.body.append(made);
  made.showModal();
  return made;
}

/** A button. @param {string} text @param {string} look @param {(event: Event) => void} pressed */
export function button(text, look, pressed) {
  return h("button", { type: "button", class: look, onclick: pressed }, text);
}

/** A label with its field and a hint below.
 * @param {string} text @param {HTMLElement} field @param {string} [hint] */
export function labelled(text, field, hint) {
  field.id ||= `f${(fields += 1)}`;
  if (hint) field.setAttribute("aria-describedby", `${field.id}-hint`);
  return h("div", { class: "field" }, h("label", { for: field.id }, text), field, hint ? h("p", { class: "hint", id: `${field.id}-hint` }, hint) : null);
}

let fields = 0;
