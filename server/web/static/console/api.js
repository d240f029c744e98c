// Calls on the hub. A command keeps its idempotency key however often it is sent, so one press is one effect.

import { settings } from "./page.js";

/** @import { Problem } from "../types" */

const DEADLINE_MS = 5000;
/** Waits before each further try of a command that got no answer. */
const AGAIN_AFTER_MS = [300, 900, 2000];

/** The hub answered that it will not. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** The hub did not answer. */
export class Away extends Error {}

/** A fresh key. `crypto.randomUUID` is missing where the hub is reached by plain HTTP in the venue's network. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `console-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {string} method
 * @param {string} path
 * @param {{ body?: object, etag?: string }} [options]
 * @returns {Promise<Response>} a success, or 304
 * @throws {Refused} with the hub's problem
 * @throws {Away} no answer, or none that can be understood
 */
export async function send(method, path, { body, etag } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", "Accept-Language": settings.lang };
  if (body) headers["Content-Type"] = "application/json";
  if (etag) headers["If-None-Match"] = etag;
  /** @type {Response} */
  let answer;
  try {
    const got = await fetch(path, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
      cache: "no-store",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    // Read here: a body that is cut, or does not come in time, is no answer either.
    const text = await got.text();
    answer = new Response(text || null, { status: got.status, headers: got.headers });
  } catch (error) {
    throw new Away(String(error));
  }
  if (answer.ok || answer.status === 304) return answer;
  throw await refusal(answer);
}

/** @param {Response} answer */
async function refusal(answer) {
  try {
    const problem = /** @type {Problem} */ (await answer.json());
    if (problem.code) return new Refused({ ...problem, status: answer.status });
  } catch {
    // Not the hub's words: a proxy's page, or a cut answer.
  }
  return new Away(`HTTP ${answer.status}`);
}

/**
 * A write. Sent again with the same key until an answer comes, three times at most.
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>} the hub's answer
 */
export async function command(path, body = {}) {
  const keyed = { ...body, idempotency_key: newKey() };
  for (const wait of [...AGAIN_AFTER_MS, null]) {
    try {
      const answer = await send("POST", path, { body: keyed });
      return answer.status === 204 ? null : await answer.json();
    } catch (error) {
      if (error instanceof Refused || wait === null) throw error;
      await pause(wait);
    }
  }
  return null;
}
