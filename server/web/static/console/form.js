// What all small forms in dialogs share: quick answers, refusals, one send at a time.

import { el, make, put } from "./page.js";

/** Buttons that fill a field.
 * @param {HTMLElement} place @param {string[]} texts @param {(text: string) => void} chosen */
export function quickAnswers(place, texts, chosen) {
  place.replaceChildren(
    ...texts.map((text) => {
      const button = make("button", "outline", text);
      button.setAttribute("type", "button");
      button.addEventListener("click", () => chosen(text));
      return button;
    }),
  );
}

/** A choice of one. @param {string} name @param {string} value @param {string} text @param {string} [about] */
export function radio(name, value, text, about = "") {
  const label = make("label", "option");
  const input = document.createElement("input");
  input.type = "radio";
  input.name = name;
  input.value = value;
  label.append(input, make("span", "name", text), make("span", "soft", about));
  return label;
}

/** Says under the form why it was not done. @param {string} id of the place @param {string} words "" for nothing */
export function complain(id, words) {
  put(el(id), words);
  el(id).hidden = words === "";
}

/** Calls `send` when the form is submitted, not again before it has ended.
 * @param {HTMLFormElement} form @param {() => Promise<void>} send */
export function onSubmit(form, send) {
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    try {
      await send();
    } finally {
      sending = false;
    }
  });
}
