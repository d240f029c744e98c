// Which key of a USB keypad does what. To change it, change this table: the names on the left are `KeyboardEvent.code`,
// the ones on the right those of `callpad.js`.

/** @type {Record<string, string>} */
export const CALLPAD_KEYS = {
  Numpad0: "digit-0",
  Numpad1: "digit-1",
  Numpad2: "digit-2",
  Numpad3: "digit-3",
  Numpad4: "digit-4",
  Numpad5: "digit-5",
  Numpad6: "digit-6",
  Numpad7: "digit-7",
  Numpad8: "digit-8",
  Numpad9: "digit-9",
  /** Between the series and the number: `2.15` is the 15 of the second service. */
  NumpadDecimal: "series",
  /** Alone the next visitor; after a number that number; after `0` undo. */
  NumpadEnter: "enter",
  NumpadAdd: "recall",
  NumpadSubtract: "no-show",
  NumpadMultiply: "go-on",
  NumpadDivide: "hold",
  NumpadBackspace: "clear",
  NumpadEqual: "voice",
};

/** Keys that keypads have, and that a keyboard has elsewhere: taken only while digits are being typed. */
/** @type {Record<string, string>} */
export const WHILE_TYPING = { Backspace: "clear", Escape: "clear" };

/** The card of keys on the page, in its order: what is pressed, and the text that says what it does. */
export const CARD = [
  ["Enter", "call_next"],
  ["1–9 … Enter", "callpad_number"],
  ["2 . 15 Enter", "callpad_series"],
  ["+", "action_recall"],
  ["−", "action_no-show"],
  ["*", "callpad_go_on"],
  ["/", "action_hold"],
  ["0 Enter", "undo"],
];
