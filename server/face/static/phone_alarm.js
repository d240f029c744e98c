// Sound and vibration, after one tap of consent: browsers play nothing before it.

/** @type {AudioContext | undefined} */
let audio;

/** Called from within the tap. */
export function unlock() {
  audio ??= new AudioContext();
  void audio.resume();
}

/** A soft two-tone chime.
 * @param {number} times how often it sounds */
export function chime(times) {
  if (!audio) return;
  for (let round = 0; round < times; round += 1) {
    tone(audio, 1318.5, audio.currentTime + round * 1.4);
    tone(audio, 1046.5, audio.currentTime + round * 1.4 + 0.45);
  }
}

/** @param {AudioContext} context @param {number} hertz @param {number} at seconds on the context's clock */
function tone(context, hertz, at) {
  const source = new OscillatorNode(context, { frequency: hertz });
  const level = new GainNode(context, { gain: 0 });
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(0.4, at + 0.02);
  level.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
  source.connect(level).connect(context.destination);
  source.start(at);
  source.stop(at + 1);
}

/** @param {number[]} pattern milliseconds on and off; phones without a motor ignore it */
export function vibrate(pattern) {
  navigator.vibrate?.(pattern);
}
