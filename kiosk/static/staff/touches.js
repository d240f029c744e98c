// Touches and keys of staff mode. Unlike the residents' screen a digit may be touched twice in a row.

import { play } from "../sounds.js";

const SAME_TARGET_MS = 700;
const FEEDBACK_MS = 150;
const REPEATED = /^(digit|search|clear|softer|louder|language)\b/;
const STEPS = /** @type {Readonly<Record<string, number>>} */ ({ ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 });
const NAMED = /** @type {Readonly<Record<string, string>>} */ ({ "*": "key-back", Escape: "key-back", Backspace: "key-erase" });

/**
 * @param {(name: string) => void} act gets the name of what was touched, `key:N` for a digit, `key-back`, `key-erase`
 * @param {() => void} touched told of every touch and key, whatever it hits
 */
export function onTouches(act, touched) {
  let last = { name: "", at: -Infinity };
  document.addEventListener(
    "pointerdown",
    (event) => {
      touched();
      press(target(event));
    },
    { passive: true },
  );
  document.addEventListener("click", (event) => {
    const name = target(event)?.dataset.touch;
    if (!name) return;
    const now = performance.now();
    if (name === last.name && now - last.at < SAME_TARGET_MS && !REPEATED.test(name)) return;
    last = { name, at: now };
    act(name);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    touched();
    const step = STEPS[event.key];
    const name = /^[0-9]$/.test(event.key) ? `key:${event.key}` : NAMED[event.key];
    if (step || name) event.preventDefault();
    if (step) move(step);
    if (name) act(name);
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
}

/** What there is to choose on this screen, or in the question over it. */
export function choices() {
  return inSight(document.querySelector("dialog[open]") ?? document.querySelector("main") ?? document.body);
}

/** @param {number} step */
function move(step) {
  const all = inSight(document.querySelector("dialog[open]") ?? document.body);
  const here = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
  all[here < 0 ? 0 : (here + step + all.length) % all.length]?.focus();
}

/** @param {Element} within */
function inSight(within) {
  return [...within.querySelectorAll("button")].filter((button) => !button.disabled && button.checkVisibility());
}

/**
 * @param {Event} event
 * @returns {HTMLButtonElement | null}
 */
function target(event) {
  return event.target instanceof Element ? event.target.closest("button[data-touch]:not(:disabled)") : null;
}

/** @param {HTMLElement | null} button */
function press(button) {
  if (!button) return;
  button.classList.add("pressed");
  void play("touch");
  setTimeout(() => button.classList.remove("pressed"), FEEDBACK_MS);
}
