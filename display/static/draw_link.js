// How current the board is, said by shape and words; nothing that is not current looks so.

/** @import { LinkState } from "./types.js" */

import { fill, show, write } from "./dom.js";

/** Marks of the connection, told apart by shape. */
const MARKS = { starting: "…", live: "●", polling: "◐", lost: "✕", refused: "✕" };

/**
 * @param {LinkState} link
 * @param {string} time until when the board was current; empty without a board
 * @param {Record<string, string>} ja
 * @param {Record<string, string>} en
 */
export function drawLink(link, time, ja, en) {
  write("link-mark", MARKS[link]);
  write("link-text", ja[`link_${link}`] ?? "");
  const away = link === "lost" || link === "refused";
  show("lost", away);
  if (!away) return;
  const hint = link === "refused" ? "link_refused_hint" : time ? "link_lost_hint" : "link_lost_empty";
  write("lost-ja", ja[`link_${link}`] ?? "");
  write("lost-en", en[`link_${link}`] ?? "");
  write("lost-hint-ja", fill(ja[hint], { time }));
  write("lost-hint-en", fill(en[hint], { time }));
  if (time) return;
  write("empty-ja", ja[`link_${link}`] ?? "");
  write("empty-hint", fill(ja[hint], { time }));
  write("empty-en", en[`link_${link}`] ?? "");
}
