// The kiosk's two sounds. Both are also told by text and picture.

/** @type {Record<"issued" | "attention", HTMLAudioElement>} */
const sounds = { issued: new Audio("/sounds/issued.wav"), attention: new Audio("/sounds/attention.wav") };

for (const sound of Object.values(sounds)) sound.preload = "auto";

/**
 * Plays one from its beginning.
 * @param {"issued" | "attention"} name
 * @returns {Promise<boolean>} whether it could be heard, as far as the browser knows
 */
export async function play(name) {
  const sound = sounds[name];
  sound.currentTime = 0;
  try {
    await sound.play();
    return true;
  } catch {
    return false;
  }
}
