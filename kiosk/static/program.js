// What the page asks of the kiosk's program on loopback.

/** @import { StaffCall, State, Texts, Ticket, Wish } from "./types.d.ts" */

const ANSWER_MS = 5000;
/** The resident who calls staff hears so long at most only the chime. */
const CALL_MS = 1500;
/** The program is tried again after this; the key makes both tries one ticket. */
const AGAIN_MS = 500;
/** How often the outcome of a wish without an answer is asked for. */
const INSIST_MS = 2000;
const RATE_LIMITED = 429;
const SERVER_ERROR = 500;

/** The program, or the hub behind it, has a reason; `code` names it. */
export class Refusal extends Error {
  /**
   * @param {string} code
   * @param {number} status
   */
  constructor(code, status) {
    super(code);
    this.code = code;
    this.status = status;
  }
}

/**
 * Whether it says that no ticket was given; anything else may hide one.
 * @param {unknown} error
 * @returns {error is Refusal}
 */
export function isFinal(error) {
  return error instanceof Refusal && error.status < SERVER_ERROR && error.status !== RATE_LIMITED;
}

/** @returns {Promise<State>} */
export const fetchState = () => get("/api/state");

/** @returns {Promise<Record<string, Texts>>} */
export const fetchTexts = () => get("/api/texts");

/**
 * @param {string} url of the ticket's print state
 * @returns {Promise<Ticket>}
 */
export const fetchTicket = (url) => get(url);

/**
 * Calls staff; without an answer nobody knows more than that the chime rang.
 * @returns {Promise<StaffCall>}
 */
export async function callStaff() {
  try {
    const answer = await fetch("/api/staff-call", { method: "POST", signal: AbortSignal.timeout(CALL_MS) });
    return answer.ok ? (await answer.json()).staff_call : "calling";
  } catch {
    return "calling";
  }
}

/**
 * Issues; a lost answer is asked for once more with the same key.
 * @param {Wish} wish
 * @returns {Promise<Ticket>}
 */
export async function issue(wish) {
  try {
    return await post(wish);
  } catch (error) {
    if (error instanceof Refusal) throw error;
  }
  await pause(AGAIN_MS);
  return post(wish);
}

/**
 * Asks with the same key until the outcome of a wish is known.
 * @param {Wish} wish
 * @param {{ wanted: () => boolean, present: () => boolean }} resident whether it is still wanted; whether somebody is there
 * @returns {Promise<Ticket | undefined>} undefined when it is wanted no longer
 * @throws {Refusal} a final one
 */
export async function insist(wish, resident) {
  for (;;) {
    await pause(INSIST_MS);
    if (!resident.wanted()) return undefined;
    if (!resident.present()) continue;
    try {
      return await post(wish);
    } catch (error) {
      if (isFinal(error)) throw error;
    }
  }
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {Wish} wish
 * @returns {Promise<Ticket>}
 */
async function post(wish) {
  const answer = await fetch("/api/tickets", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Refusal(String(body.code), answer.status);
  return body;
}

/**
 * @param {string} url
 * @returns {Promise<any>}
 */
async function get(url) {
  const answer = await fetch(url, { cache: "no-cache", signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.json();
}
