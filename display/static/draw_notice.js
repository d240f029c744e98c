// The notice, in up to four languages in turn; Japanese first.

/** @import { Board, Messages } from "./types.js" */

import { element, fit, show, write } from "./dom.js";

const LANGUAGES = 4;
const FIRST = "ja";
const SECOND = "en";
/** Our tags whose `lang` is another. */
const LANG = /** @type {Readonly<Record<string, string>>} */ ({ "ja-easy": "ja" });

/**
 * @param {Board} board
 * @param {Messages} messages
 */
export function drawNotice(board, messages) {
  const notice = board.notice ?? {};
  const tags = [FIRST, ...board.languages.filter((tag) => tag !== FIRST)].filter((tag) => notice[tag]);
  const shown = tags.slice(0, LANGUAGES);
  const turn = Math.floor(performance.now() / (board.monitor.notice_seconds * 1000));
  const tag = shown[turn % shown.length] ?? "";
  show("notice", tag !== "");
  if (!tag) return;
  const lang = LANG[tag] ?? tag;
  const line = element("notice");
  const text = notice[tag] ?? "";
  if (line.lang === lang && element("notice-text").textContent === text) return;
  line.lang = lang;
  write("notice-label", (messages[lang] ?? messages[SECOND])?.["notice"] ?? "");
  write("notice-text", text);
  fit(line);
}
