// The errand under way, kept over a reload and over a lost answer: the same key again is the same ticket, never a second.

/** @import { Wish } from "./types.d.ts" */

/** @typedef {{ wish: Wish, at: number, left: boolean }} Kept since when, and whether its resident started over */

const PLACE = "junban-errand";
/** After this long the resident has left. */
const KEPT_MS = 60_000;
/** Who starts over and wishes the very same within this is the same resident; later it may be the next in line. */
const SAME_RESIDENT_MS = 20_000;

/**
 * A wish with its key, kept. The key is new, but where the same resident wishes again what had no answer.
 * @param {string} service
 * @param {string} language
 * @param {number} cards
 * @returns {Wish}
 */
export function begin(service, language, cards) {
  const before = kept(SAME_RESIDENT_MS);
  const same =
    before?.left &&
    before.wish.service === service &&
    before.wish.language === language &&
    before.wish.cards === cards;
  const wish = same ? before.wish : { service, language, cards, idempotency_key: newKey() };
  keep(wish);
  return wish;
}

/**
 * The wish is under way, from now on.
 * @param {Wish} wish
 */
export function keep(wish) {
  write({ wish, at: Date.now(), left: false });
}

/**
 * The wish that a reload interrupted.
 * @returns {Wish | null}
 */
export function interrupted() {
  const errand = kept(KEPT_MS);
  return errand && !errand.left ? errand.wish : null;
}

/** The resident started over before the outcome was known. */
export function leave() {
  const errand = kept(KEPT_MS);
  if (errand) write({ ...errand, left: true });
}

/** The resident is done with it. */
export function end() {
  sessionStorage.removeItem(PLACE);
}

/**
 * @param {number} ms how old it may be
 * @returns {Kept | null}
 */
function kept(ms) {
  const text = sessionStorage.getItem(PLACE);
  if (!text) return null;
  /** @type {Kept} */
  const errand = JSON.parse(text);
  return Date.now() - errand.at < ms ? errand : null;
}

/** @param {Kept} errand */
function write(errand) {
  sessionStorage.setItem(PLACE, JSON.stringify(errand));
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `kiosk-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
