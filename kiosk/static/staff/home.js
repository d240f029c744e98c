// The way back to the residents' screen. It is loaded when the program answers, never before: a browser that finds
// nobody shows an error page of its own, and no one can leave that.

const AGAIN_MS = 1000;
const ANSWER_MS = 3000;

/** @type {Promise<void> | undefined} */
let underWay;

/**
 * Once, however often it is wished for: whoever asks a slow program for the page again starts anew each time.
 * @param {number} [after] milliseconds to wait first: a program that is about to end still answers
 */
export function home(after = 0) {
  return (underWay ??= go(after));
}

/** @param {number} after */
async function go(after) {
  if (after) await pause(after);
  while (!(await answers())) await pause(AGAIN_MS);
  location.replace("/");
}

/** Whether the program is there. Asking tells whatever watches over the browser that its page lives. */
export async function answers() {
  try {
    const answer = await fetch("/api/state", { cache: "no-cache", signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
