// Whether a counter's calls are spoken when nobody says otherwise (C1): kept in this browser, for each counter.

/** @param {string} counter the id */
function name(counter) {
  return `junban-voice-${counter}`;
}

/** @param {string} counter the id */
export function usualVoice(counter) {
  return localStorage.getItem(name(counter)) !== "off";
}

/** @param {string} counter the id @param {boolean} spoken */
export function setUsualVoice(counter, spoken) {
  localStorage.setItem(name(counter), spoken ? "on" : "off");
}
