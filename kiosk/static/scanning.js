// The whole screen by one switch: a frame goes from control to control, and a press takes what is inside it. With a
// second switch the resident moves the frame. It begins with the first press and ends with a touch, or another key.

import { around, stopsInSight } from "./scan_stops.js";
import { byId } from "./dom.js";

/** @import { Stop } from "./scan_stops.js" */

/** @typedef {{ choose: Set<string>, step: Set<string>, seconds: number }} Switches keys, and the frame's pace */

/** A trembling hand presses twice. */
const AGAIN_MS = 300;
/** After so many rounds without a press the frame rests. */
const ROUNDS = 2;
/** The first stop has this many times the pace: the screen is new, and somebody looks for the frame. */
const FIRST = 2;
const VOICE_MS = 200;
/** Until then the click of a finger that came down has happened. */
const AFTER_TOUCH_MS = 400;

/** The frame, where it stands, and what moves it. */
export class Scanning {
  /**
   * @param {Switches} switches
   * @param {{ taken: (button: HTMLButtonElement) => void, say: (stop: Stop | undefined, titled: boolean) => void,
   *   speaking: () => boolean, stepped: () => void, turned: () => void }} hooks
   *   a control is chosen; speak what is in the frame, without one the way out, and before it what the screen is;
   *   whether the voice is still at it; the frame moved by itself; it began, rests or ended
   */
  constructor(switches, hooks) {
    this.switches = switches;
    this.hooks = hooks;
    this.on = false;
    this.resting = false;
    /** @type {Stop[]} the groups that were gone into, outermost first */
    this.within = [];
    /** @type {Stop[]} those of the whole screen, and those that the frame goes through now */
    this.whole = [];
    /** @type {Stop[]} */
    this.stops = [];
    this.at = 0;
    this.round = 1;
    this.timer = 0;
    this.pressed = -Infinity;
    /** The resident moves the frame; nothing moves by itself. */
    this.byHand = false;
    this.frame = byId("scan");
    document.addEventListener("pointerdown", () => this.on && this.give(), { passive: true });
    document.addEventListener("keyup", (event) => this.on && this.isSwitch(event) && event.preventDefault());
  }

  /** @param {KeyboardEvent} event */
  isSwitch({ key }) {
    const name = key === " " ? "Space" : key;
    return this.switches.choose.has(name) || this.switches.step.has(name);
  }

  /**
   * Takes a key that is a switch's. Where keys are in use already, Enter and Space are what they are on any keyboard.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether nobody else may have it
   */
  takes(event) {
    if (!this.isSwitch(event)) {
      this.end();
      return false;
    }
    if (!this.on && document.documentElement.hasAttribute("data-keys")) return false;
    event.preventDefault();
    const now = performance.now();
    if (event.repeat || now - this.pressed < AGAIN_MS) return true;
    this.pressed = now;
    const steps = this.switches.step.has(event.key === " " ? "Space" : event.key);
    if (steps) this.byHand = true;
    if (!this.on || this.resting) this.begin();
    else if (steps) this.step();
    else this.choose();
    return true;
  }

  /** From the first control, at the whole screen. */
  begin() {
    this.on = true;
    this.resting = false;
    this.enter([]);
    this.tell();
  }

  /** No frame, and no word of it. */
  end() {
    if (!this.on) return;
    this.stop();
    this.tell();
  }

  /** A finger took over. The words change after it: nothing may move under a finger. */
  give() {
    this.stop();
    setTimeout(() => this.tell(), AFTER_TOUCH_MS);
  }

  stop() {
    this.on = false;
    this.resting = false;
    this.byHand = false;
    this.whole = [];
    clearTimeout(this.timer);
    if (this.frame.matches(":popover-open")) this.frame.hidePopover();
  }

  /** What is in sight may be another screen, or stand elsewhere. */
  drawn() {
    if (!this.on) return;
    const now = stopsInSight().flatMap((stop) => stop.parts);
    const before = this.whole.flatMap((stop) => stop.parts);
    if (now.length === before.length && now.every((part, index) => part === before[index])) return this.show();
    const rested = this.resting;
    this.resting = false;
    this.enter([]);
    if (rested) this.tell();
  }

  /**
   * @param {Stop[]} within
   * @param {number} [at]
   */
  enter(within, at = 0) {
    this.within = within;
    this.whole = stopsInSight();
    this.stops = within.at(-1)?.inner ?? this.whole;
    this.at = at;
    this.round = 1;
    this.stand(true, within.length === 0);
  }

  /** To the next control; after the last of a group comes the way out of it, then the first. */
  step() {
    const last = this.stops.length - (this.within.length ? 0 : 1);
    if (this.at < last) this.at += 1;
    else {
      this.at = 0;
      this.round += 1;
      if (this.round > ROUNDS && !this.byHand && !this.urgent) return this.within.length ? this.leave() : this.rest();
    }
    this.stand(false, false);
  }

  /**
   * @param {boolean} fresh whether the frame has just come here from elsewhere
   * @param {boolean} titled whether it is said what screen this is
   */
  stand(fresh, titled) {
    this.show();
    const stop = this.here();
    if (stop) this.hooks.say(this.leaving ? undefined : stop, titled);
    clearTimeout(this.timer);
    if (!this.byHand) this.timer = setTimeout(() => this.due(), this.switches.seconds * 1000 * (fresh ? FIRST : 1));
  }

  /** It goes on; not in the middle of a word. */
  due() {
    if (this.hooks.speaking()) {
      this.timer = setTimeout(() => this.due(), VOICE_MS);
      return;
    }
    this.hooks.stepped();
    this.step();
  }

  /** What stands in the frame; the group itself where the way out of it does. */
  here() {
    return this.stops[this.at] ?? this.within.at(-1);
  }

  /** Whether the frame stands on the way out of a group. */
  get leaving() {
    return this.at >= this.stops.length && this.within.length > 0;
  }

  /** A question that counts down: the frame does not rest before it is answered. */
  get urgent() {
    return this.whole[0]?.parts[0]?.hasAttribute("data-scan-first") ?? false;
  }

  choose() {
    const stop = this.here();
    if (!stop) return;
    if (this.leaving) return this.leave();
    if (stop.inner.length) return this.enter([...this.within, stop]);
    const before = this.whole;
    const [button] = stop.parts;
    if (button) this.hooks.taken(button);
    if (this.on && this.whole === before) this.stand(true, false); // the same screen: it may be taken again, or taken back
  }

  /** Out of a group, to where it stands. */
  leave() {
    const group = this.within.at(-1);
    const outer = this.within.slice(0, -1);
    const stops = outer.at(-1)?.inner ?? this.whole;
    this.enter(outer, Math.max(0, group ? stops.indexOf(group) : 0));
  }

  /** Nobody pressed for two rounds: the frame waits at the first control. */
  rest() {
    this.at = 0;
    this.resting = true;
    clearTimeout(this.timer);
    this.show();
    this.tell();
  }

  tell() {
    document.documentElement.toggleAttribute("data-scanning", this.on);
    document.documentElement.toggleAttribute("data-resting", this.resting);
    this.hooks.turned();
  }

  /** Draws the frame where it belongs, above whatever question is asked. */
  show() {
    const stop = this.here();
    if (!this.on || !stop) return;
    const { x, y, width, height } = around(stop);
    this.frame.dataset.kind = this.leaving ? "out" : stop.inner.length ? "group" : "one";
    for (const [name, value] of Object.entries({ left: x, top: y, width, height })) {
      this.frame.style.setProperty(name, `${value}px`);
    }
    const top = document.querySelector("dialog[open]")?.id ?? "";
    if (this.frame.matches(":popover-open") && this.frame.dataset.above === top) return;
    this.frame.dataset.above = top;
    if (this.frame.matches(":popover-open")) this.frame.hidePopover();
    this.frame.showPopover();
  }
}
