// The kiosk's sounds. Each is also told by text and picture.

/** @typedef {"touch" | "issued" | "attention"} Sound */

/** @type {Record<Sound, HTMLAudioElement>} */
const sounds = {
  touch: new Audio("/sounds/touch.wav"),
  issued: new Audio("/sounds/issued.wav"),
  attention: new Audio("/sounds/attention.wav"),
};

for (const sound of Object.values(sounds)) sound.preload = "auto";

/** @param {number} volume 0 to 1, as the hour wants it */
export function setVolume(volume) {
  for (const sound of Object.values(sounds)) sound.volume = Math.min(1, Math.max(0, volume));
}

/**
 * Plays one from its beginning.
 * @param {Sound} name
 * @returns {Promise<boolean>} whether it could be heard, as far as the browser knows
 */
export async function play(name) {
  const sound = sounds[name];
  sound.currentTime = 0;
  try {
    await sound.play();
    return sound.volume > 0;
  } catch {
    return false;
  }
}
