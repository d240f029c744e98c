// The door of staff mode: the code as it is entered, and how long to wait after a wrong one. The code is never shown.

/** @import { Words } from "./words.js" */

import { play } from "../sounds.js";
import * as api from "./api.js";
import { drawCode, put } from "./draw.js";

const LONGEST_CODE = 8;

export class Door {
  code = "";
  /** what became of the last try: the name of a text */
  said = "";
  waitUntil = 0;
  busy = false;

  /**
   * Whether there is a code at all, and how long to wait.
   * @returns {Promise<boolean>}
   */
  async ask() {
    const door = await api.fetchDoor();
    this.wait(door.wait_seconds);
    return door.code_set;
  }

  /** @param {string} digit */
  add(digit) {
    if (this.code.length < LONGEST_CODE) this.code += digit;
  }

  erase() {
    this.code = this.code.slice(0, -1);
  }

  clear() {
    this.code = "";
  }

  /**
   * Tries the code.
   * @returns {Promise<"in" | "out" | "no-code">}
   */
  async enter() {
    if (this.busy || !this.code) return "out";
    this.busy = true;
    const tried = this.code;
    this.code = "";
    try {
      await api.signIn(tried);
      return "in";
    } catch (error) {
      const refused = error instanceof api.Refusal ? error : undefined;
      this.said = refused ? (refused.code === "too-many-tries" ? "" : "door_wrong") : "door_silent";
      this.wait(refused?.wait ?? 0);
      void play("attention");
      return refused?.code === "no-staff-code" ? "no-code" : "out";
    } finally {
      this.busy = false;
    }
  }

  /** @param {Words} words */
  draw(words) {
    const left = Math.ceil((this.waitUntil - performance.now()) / 1000);
    const told = [this.said && words.say(this.said), left > 0 && words.say("door_wait", { n: left })];
    put("door-said", told.filter(Boolean).join("\n"));
    drawCode(this.code.length, words);
  }

  /** @param {number} seconds */
  wait(seconds) {
    this.waitUntil = performance.now() + seconds * 1000;
  }
}
