// Touches: answered at once to eye and ear, and never taken twice.

import { play } from "./sounds.js";

const SAME_TARGET_MS = 1000;
/** A second tap of a trembling finger lands on whatever the first one brought up. */
const SAME_PLACE_MS = 400;
const SAME_PLACE_MM = 15;
const FEEDBACK_MS = 150;

/**
 * Calls `act` with the target's name ([data-touch]) for every touch that counts.
 * @param {(name: string) => void} act
 */
export function onTouch(act) {
  let last = { name: "", at: -Infinity, x: -Infinity, y: -Infinity };

  document.addEventListener("pointerdown", (event) => feedback(target(event)), { passive: true });
  document.addEventListener("click", (event) => {
    const name = target(event)?.dataset.touch;
    if (!name) return;
    const now = performance.now();
    const byFinger = event.detail > 0;
    const near = byFinger && Math.hypot(event.clientX - last.x, event.clientY - last.y) < SAME_PLACE_MM * millimetre();
    if (name === last.name && now - last.at < SAME_TARGET_MS) return;
    if (near && now - last.at < SAME_PLACE_MS) return;
    last = { name, at: now, x: byFinger ? event.clientX : -Infinity, y: byFinger ? event.clientY : -Infinity };
    act(name);
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
}

/**
 * @param {Event} event
 * @returns {HTMLButtonElement | null}
 */
function target(event) {
  return event.target instanceof Element ? event.target.closest("button[data-touch]:not(:disabled)") : null;
}

/** @param {HTMLElement | null} button */
export function feedback(button) {
  if (!button) return;
  button.classList.add("pressed");
  void play("touch");
  setTimeout(() => button.classList.remove("pressed"), FEEDBACK_MS);
}

/** CSS pixels to one millimetre of the panel. */
function millimetre() {
  return parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
}
