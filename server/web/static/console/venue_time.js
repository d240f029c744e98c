// A time of day at the venue as a moment, whatever zone this machine is set to.

const DAY_MS = 86_400_000;

/** Today's HH:MM at the venue.
 * @param {string} time HH:MM
 * @param {number} now milliseconds
 * @param {string} timeZone IANA
 * @returns {number} milliseconds */
export function momentAt(time, now, timeZone) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const since = (now + offsetAt(now, timeZone)) % DAY_MS;
  const guess = now - since + hours * 3_600_000 + minutes * 60_000;
  // A change of clocks between now and then moves it.
  return guess + offsetAt(now, timeZone) - offsetAt(guess, timeZone);
}

/** How far the venue's clock is ahead of UTC, in milliseconds. @param {number} moment @param {string} timeZone */
function offsetAt(moment, timeZone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const at = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(at("year"), at("month") - 1, at("day"), at("hour"), at("minute"), at("second"));
  return local - Math.floor(moment / 1000) * 1000;
}
