// Nobody there? A question, twenty seconds, and the screen is as it was for the next resident.

const COUNTDOWN_SECONDS = 20;

/** Counts the seconds since the last touch. */
export class Idle {
  /**
   * @param {number} seconds until it asks
   * @param {{ wanted: () => boolean, ask: (left: number) => void, withdraw: () => void, over: () => void }} hooks
   *   whether there is anything to take back; the question with the seconds left; the question taken away; start over
   */
  constructor(seconds, hooks) {
    this.seconds = seconds;
    this.hooks = hooks;
    this.quiet = 0;
    for (const type of ["pointerdown", "keydown"]) {
      document.addEventListener(type, () => this.touched(), { passive: true });
    }
    setInterval(() => this.tick(), 1000);
  }

  get asking() {
    return this.quiet >= this.seconds;
  }

  /** Only an answer ends the question; any other touch before it says that somebody is there. */
  touched() {
    if (!this.asking) this.quiet = 0;
  }

  /** Somebody answered that they are there. */
  resume() {
    this.quiet = 0;
    this.hooks.withdraw();
  }

  tick() {
    if (!this.hooks.wanted()) {
      if (this.asking) this.hooks.withdraw();
      this.quiet = 0;
      return;
    }
    this.quiet += 1;
    const left = this.seconds + COUNTDOWN_SECONDS - this.quiet;
    if (left <= 0) {
      this.quiet = 0;
      this.hooks.over();
    } else if (this.asking) {
      this.hooks.ask(left);
    }
  }
}
