// Dates and times of the venue.

/**
 * @param {string} at
 * @param {string} timeZone
 */
export function clockTime(at, timeZone) {
  return new Date(at).toLocaleTimeString("ja-JP", { timeZone, hour: "numeric", minute: "2-digit" });
}

/**
 * @param {Date} at
 * @param {string} timeZone
 */
export function localDate(at, timeZone) {
  return at.toLocaleDateString("ja-JP", { timeZone, month: "long", day: "numeric", weekday: "short" });
}
