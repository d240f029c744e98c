// Short tones for whoever works without a screen: made in the page, told apart by number and direction, not by pitch
// alone.

/** Each tone: frequency in Hz, begin and length in seconds. @typedef {[number, number, number]} Tone */

/** @type {Record<string, Tone[]>} */
export const TONES = {
  key: [[1400, 0, 0.03]],
  done: [[880, 0, 0.09], [1320, 0.1, 0.14]],
  undone: [[1320, 0, 0.09], [880, 0.1, 0.14]],
  nobody: [[660, 0, 0.45]],
  refused: [[196, 0, 0.16], [196, 0.22, 0.16], [196, 0.44, 0.16]],
};
const LOUD = 0.2;
/** So that no tone begins or ends with a click. */
const EDGE = 0.008;

/** @type {AudioContext | null} */
let audio = null;

/** @param {string} name of `TONES` */
export function sound(name) {
  audio ??= new AudioContext();
  void audio.resume();
  document.body.dataset.tone = name;
  for (const [frequency, begin, length] of TONES[name] ?? []) play(audio, frequency, audio.currentTime + begin, length);
}

/** @param {AudioContext} context @param {number} frequency @param {number} at @param {number} length */
function play(context, frequency, at, length) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUD, at + EDGE);
  volume.gain.setValueAtTime(LOUD, at + length - EDGE);
  volume.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + length);
}
