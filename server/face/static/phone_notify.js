// What one tap of consent brings (Q2): sound and vibration, for browsers play nothing before it; and, where the server has
// keys, notifications that reach the phone with the page closed.

/** @import { PhoneSettings } from "./types" */

/** @type {AudioContext | undefined} */
let audio;

/** Called from within the tap. */
export function unlock() {
  const Context = window.AudioContext || /** @type {any} */ (window).webkitAudioContext;
  if (!audio && Context) audio = new Context();
  if (audio) void audio.resume();
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
  const source = context.createOscillator();
  const level = context.createGain();
  source.frequency.value = hertz;
  level.gain.setValueAtTime(0, at);
  level.gain.linearRampToValueAtTime(0.4, at + 0.02);
  level.gain.exponentialRampToValueAtTime(0.001, at + 0.9);
  source.connect(level);
  level.connect(context.destination);
  source.start(at);
  source.stop(at + 1);
}

/** @param {number[]} pattern milliseconds on and off; phones without a motor ignore it */
export function vibrate(pattern) {
  if (navigator.vibrate) navigator.vibrate(pattern);
}

/** @param {string} text base64url */
function bytesOf(text) {
  const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer | null} buffer */
function base64url(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer || new ArrayBuffer(0)));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** The registration for this ticket's page and no other: its scope is the page's address. @param {PhoneSettings} settings */
function registration(settings) {
  const push = settings.push;
  const able = push && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  return able && push ? navigator.serviceWorker.getRegistration(push.scope) : Promise.resolve(undefined);
}

/**
 * Asks for consent and subscribes. Called from within a tap.
 * @param {PhoneSettings} settings
 * @returns {Promise<boolean>} whether the phone will be woken
 */
export function subscribe(settings) {
  const push = settings.push;
  if (!push || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    return Promise.resolve(false);
  }
  return Promise.resolve(Notification.requestPermission())
    .then((answer) => (answer === "granted" ? navigator.serviceWorker.register(push.worker, { scope: push.scope }) : null))
    .then((worker) => worker && worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(push.key) }))
    .then((made) => {
      if (!made) return false;
      const keys = { p256dh: base64url(made.getKey("p256dh")), auth: base64url(made.getKey("auth")) };
      const body = JSON.stringify(Object.assign({ endpoint: made.endpoint, language: settings.lang }, keys));
      const headers = { "Content-Type": "application/json" };
      return fetch(push.url, { method: "POST", body, headers, credentials: "omit" }).then((answer) => answer.ok);
    })
    .catch(() => false); // No push service, or no line to it: sound and vibration do without.
}

/** Takes it all back: nothing stays on the phone. @param {PhoneSettings} settings @param {boolean} tell whether the server must hear of it */
export function unsubscribe(settings, tell) {
  const push = settings.push;
  return registration(settings)
    .then((worker) => worker && worker.unregister())
    .then((was) => (was && tell && push ? fetch(push.url, { method: "DELETE", credentials: "omit" }) : undefined))
    .catch(() => undefined); // It ends with the ticket in any case.
}
