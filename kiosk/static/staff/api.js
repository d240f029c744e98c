// What the page of staff mode asks of the kiosk's program. The key is in this page's memory alone: a reload has none.

/** @import { Catalogue, Door, StaffState, StaffTicket, StaffTickets, TestSlip } from "./types.d.ts" */

const ANSWER_MS = 8000;
const BASE = "/staff/api";

let key = "";
/** What is being read. A page that signs out asks for nothing any more: it would be refused. */
let reading = new AbortController();

/** The program has a reason; `code` names it, `wait` is how many seconds to wait before the next try. */
export class Refusal extends Error {
  /**
   * @param {string} code
   * @param {number} wait
   */
  constructor(code, wait) {
    super(code);
    this.code = code;
    this.wait = wait;
  }
}

/** @returns {Promise<Catalogue>} */
export const fetchTexts = () => get("/texts");
/** @returns {Promise<Door>} */
export const fetchDoor = () => get("/door");
/** @returns {Promise<StaffState>} */
export const fetchState = () => get("/state");
/**
 * @param {string} id
 * @returns {Promise<StaffTicket>}
 */
export const fetchTicket = (id) => get(`/tickets/${encodeURIComponent(id)}`);
/**
 * @param {{ digits: string, first: number, most: number }} which
 * @returns {Promise<StaffTickets>}
 */
export const fetchTickets = ({ digits, first, most }) => get(`/tickets?digits=${digits}&first=${first}&most=${most}`);
/**
 * @param {string} id
 * @returns {Promise<TestSlip>}
 */
export const fetchTest = (id) => get(`/printer/test-slip/${encodeURIComponent(id)}`);

/** @param {string} code */
export async function signIn(code) {
  const entered = await post("/sign-in", { code });
  key = String(entered.key);
}

/** Whatever comes of it, this page has no session any more. */
export async function signOut() {
  reading.abort();
  reading = new AbortController();
  await post("/sign-out", {}).catch(() => undefined);
  key = "";
}

/** Whether there is a session, as far as the page knows. */
export const isIn = () => key !== "";

/**
 * A command.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} undefined where there is nothing to answer
 */
export async function post(path, body = {}) {
  return told(
    await fetch(BASE + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...proof() },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_MS),
    }),
  );
}

/** A name for one touch: a second one with it does nothing more. */
export const newKey = () => crypto.randomUUID();

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
async function get(path) {
  const signal = AbortSignal.any([reading.signal, AbortSignal.timeout(ANSWER_MS)]);
  return told(await fetch(BASE + path, { headers: proof(), cache: "no-store", signal }));
}

/** @returns {Record<string, string>} */
function proof() {
  return key ? { "X-Junban-Staff": key } : {};
}

/** @param {Response} answer */
async function told(answer) {
  const body = answer.status === 202 || answer.status === 204 ? undefined : await answer.json();
  if (!answer.ok) throw new Refusal(String(body?.code), Number(answer.headers.get("Retry-After") ?? 0));
  return body;
}
