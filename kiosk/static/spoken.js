// The names by which the voice knows what changes: counts, waits, openings. `kiosk/spoken.py` has the words.

/** @import { Service, State, Wait } from "./types.d.ts" */

/** @param {number | null} count of groups that wait for a service; null when nobody knows */
export const groups = (count) => `groups.${count ?? "unknown"}`;

/** @param {number | null} count of groups before a ticket; null when nobody knows */
export const ahead = (count) => `ahead.${count ?? "unknown"}`;

/** @param {Wait | null} range */
export const wait = (range) => `wait.${range ? `${range.low}-${range.high}` : "unknown"}`;

/**
 * Why a service cannot be picked; the hour of its opening, where that is today.
 * @param {Service} service
 * @param {State} state
 */
export function unavailable(service, state) {
  if (service.state === "full" || service.state === "paused") return service.state;
  const opening = service.opens_at ? partsOf(new Date(service.opens_at), state) : undefined;
  if (!opening || opening.day !== partsOf(new Date(), state).day) return "closed";
  return `opens.${Number(opening.hour)}-${Number(opening.minute)}`;
}

/**
 * @param {Date} instant
 * @param {State} state
 */
function partsOf(instant, { timezone }) {
  const format = new Intl.DateTimeFormat("en-CA", {
    dateStyle: "short",
    timeStyle: "short",
    hourCycle: "h23",
    timeZone: timezone ?? undefined,
  });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour: parts.hour, minute: parts.minute };
}
