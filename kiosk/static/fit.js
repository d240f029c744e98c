// Makes what is said fit the panel: letters go down step by step, in any language, before anything could be cut.
// The steps themselves are kiosk_sizes.css; what a step below `SMALLEST` costs is told there too.

/** The last step at which letters keep their smallest true size. */
export const SMALLEST = 4;
/** With large text: the last step at which letters are still clearly larger. */
export const STILL_LARGE = 2;
/** The last step: small panels and long words only. */
export const LAST = 8;
/** Rounding of the browser's own. */
const SLACK = 1.5;
const AIR = 0.3;
const TEXTS = new Set(["SPAN", "P", "H1", "H2", "FIGCAPTION"]);

/**
 * Finds the largest letters that fit.
 * @param {HTMLElement} box with `data-fit`
 * @param {number} [worst] the last step that may be taken
 * @returns {boolean} whether all of it fits
 */
export function fit(box, worst = LAST) {
  for (let step = 0; step <= worst; step += 1) {
    box.dataset.fit = String(step);
    if (fits(box)) return true;
  }
  return false;
}

/**
 * Whether nothing in it is cut, and nothing stands out of it.
 * @param {HTMLElement} box
 * @returns {boolean}
 */
export function fits(box) {
  box.toggleAttribute("data-measuring", true); // a button that is down stands lower than it will
  const whole = isWhole(box);
  box.removeAttribute("data-measuring");
  return whole;
}

/** @param {HTMLElement} box */
function isWhole(box) {
  if (overflows(box)) return false;
  const frame = box.getBoundingClientRect();
  for (const element of box.querySelectorAll("button, div, h1, h2, p, span, figure, figcaption, ul, li, main, section")) {
    const one = element.getBoundingClientRect();
    if (!one.width || !one.height) continue;
    if (one.bottom > frame.bottom + SLACK || one.right > frame.right + SLACK || overflows(element)) return false;
  }
  return true;
}

/**
 * A line may be lower than its letters' own box, which is mostly air: that is not cut.
 * @param {Element} element
 */
function overflows(element) {
  if (!element.clientHeight) return false; // inline boxes have no size of their own
  const air = parseFloat(getComputedStyle(element).fontSize) * AIR;
  const high = element.scrollHeight - element.clientHeight;
  return high > (TEXTS.has(element.tagName) ? air : SLACK) || element.scrollWidth - element.clientWidth > SLACK;
}
