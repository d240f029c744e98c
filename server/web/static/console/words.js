// What happened and how things are, in the words of people at a counter.

import { clock, duration, local, t } from "./page.js";
import { isPreparing, isSecond } from "./sections.js";

/** @import { CounterView, TicketView } from "../types" */
/** @import { Store } from "./store.js" */

/** The ticket's state in a word. @param {TicketView} ticket */
export function stateName(ticket) {
  if (isPreparing(ticket)) return t("state_preparing");
  if (isSecond(ticket)) return t("state_ready");
  if (ticket.state === "completed" && ticket.to_city_staff) return t("state_to_city_staff");
  return t(`state_${ticket.state}`);
}

/** Where a ticket is now, and with whom: what the second of two operators should know.
 * @param {Store} store @param {string} id */
export function whereItIs(store, id) {
  const ticket = store.tickets.get(id);
  if (!ticket) return "";
  const counter = store.counterById(ticket.counter);
  const places = { number: ticket.number, state: stateName(ticket) };
  if (!counter || !["called", "serving"].includes(ticket.state)) return t("now_is", places);
  const who = counter.operator ?? "";
  return t(who ? "now_at_with" : "now_at", { ...places, counter: local(counter.name), who });
}

/** Who works at a counter. @param {Store} store @param {string} id */
export function whoIsThere(store, id) {
  const counter = store.counterById(id);
  if (!counter?.operator) return "";
  return t("counter_with", { counter: local(counter.name), who: counter.operator });
}

/** What a counter is doing, and for how long. @param {CounterView} counter @param {Store} store */
export function doing(counter, store) {
  const ticket = store.tickets.get(counter.current ?? "");
  if (ticket) {
    const since = ticket.state === "serving" ? ticket.started_at : ticket.called_at;
    return { word: t(`state_${ticket.state}`), time: since ? duration(store.minutesSince(since)) : "" };
  }
  return { word: t(`doing_${counter.state}`), time: "" };
}

/** Why and until when. @param {CounterView} counter */
export function pausedFor(counter) {
  const until = counter.returns_at ? t("returns_at", { time: clock(counter.returns_at) }) : "";
  return [counter.pause_reason ?? "", until].filter(Boolean).join("　");
}
