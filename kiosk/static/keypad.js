// The whole screen by a numeric keypad, or by any keys: a digit goes to a choice, Enter takes it.
//
//   1-9 the n-th choice   Enter take it   * or Backspace back   0 staff   / languages   . easier to see   + the voice
//   arrows and Tab go through everything in sight

const NAMED = /** @type {Readonly<Record<string, string>>} */ ({
  "*": "keys-back",
  Backspace: "keys-back",
  Escape: "keys-back",
  0: "call-staff",
  "/": "language-list",
  ".": "ease",
  "+": "ease:guidance",
});
const STEPS = /** @type {Readonly<Record<string, number>>} */ ({
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
});

/**
 * Listens to keys; `act` gets the names that touches have, and `keys-back`.
 * @param {(name: string) => void} act
 * @param {(event: KeyboardEvent) => boolean} first who may keep a key for himself
 */
export function onKeys(act, first) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || first(event)) return;
    const step = STEPS[event.key];
    const named = NAMED[event.key];
    const digit = /^[1-9]$/.test(event.key);
    if (event.repeat || step || named || digit) event.preventDefault();
    if (event.repeat) return;
    document.documentElement.toggleAttribute("data-keys", true);
    if (digit) choices()[Number(event.key) - 1]?.focus();
    if (step) move(step);
    if (named) act(named);
  });
}

/** Writes each choice's digit on it, for whoever has keys. */
export function numberChoices() {
  for (const button of document.querySelectorAll("[data-key]")) button.removeAttribute("data-key");
  choices()
    .slice(0, 9)
    .forEach((button, index) => button.setAttribute("data-key", String(index + 1)));
}

/** The next resident may have no keys. */
export function forgetKeys() {
  document.documentElement.removeAttribute("data-keys");
}

/**
 * What there is to choose: the question's answers, or the screen's own buttons.
 * @returns {HTMLButtonElement[]}
 */
export function choices() {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) return inSight(dialog);
  const main = inSight(/** @type {Element} */ (document.querySelector("main")));
  return main.length ? main : inSight(/** @type {Element} */ (document.querySelector("footer"))).slice(0, 1);
}

/** @param {number} step */
function move(step) {
  const all = inSight(document.querySelector("dialog[open]") ?? document.body);
  const here = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  const first = choices()[0];
  const next = here < 0 ? first : all[(here + step + all.length) % all.length];
  next?.focus();
}

/**
 * @param {Element} within
 * @returns {HTMLButtonElement[]}
 */
function inSight(within) {
  const buttons = [...within.querySelectorAll("button")];
  return buttons.filter((button) => !button.disabled && button.checkVisibility());
}
