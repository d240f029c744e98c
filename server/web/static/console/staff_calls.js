// Residents who call staff at a kiosk (職員を呼ぶ): who calls, since when, and who is on the way.

import { t } from "./page.js";

/** @import { DeviceView, OrderView } from "../types" */
/** @import { Problem } from "./trouble.js" */
/** @import { Store } from "./store.js" */

/** A call that nobody answered is over after so long, also where the kiosk cannot say so any more. */
const LASTS_MS = 5 * 60_000;
/** The kiosk reckons the hub's time to within this. */
const PLAY_MS = 2000;
const MINUTE_MS = 60_000;

/** As problems, those first that nobody answered; the longest wait first.
 * @param {Store} store
 * @returns {Problem[]} */
export function callsOf(store) {
  const calls = store.devices.filter(({ staff_call_at }) => staff_call_at !== null);
  calls.sort((a, b) => since(a) - since(b));
  const found = calls.flatMap((device) => {
    const answer = answerTo(device, store.orders);
    if (answer) return [coming(device, answer)];
    return store.now() - since(device) < LASTS_MS ? [calling(device, store.now())] : [];
  });
  return [...found.filter(({ act }) => act), ...found.filter(({ act }) => !act)];
}

/** @param {DeviceView} device */
function since({ staff_call_at }) {
  return Date.parse(staff_call_at ?? "");
}

/** Who comes. @param {DeviceView} device @param {OrderView[]} orders newest first */
function answerTo(device, orders) {
  const [last] = orders.filter((order) => order.kind === "coming" && order.device === device.id);
  return last && Date.parse(last.at) >= since(device) - PLAY_MS ? last : undefined;
}

/** @param {DeviceView} device @param {number} now
 * @returns {Problem} */
function calling(device, now) {
  const minutes = Math.floor((now - since(device)) / MINUTE_MS);
  const ago = minutes > 0 ? t("staff_call_minutes", { m: minutes }) : t("staff_call_now");
  return {
    key: `${device.id} call ${device.staff_call_at}`,
    device: device.id,
    level: "call",
    what: t("staff_call", { ago }),
    hint: t("hint_staff_call"),
    words: t("staff_call_at", { device: device.name, ago }),
    act: "coming",
  };
}

/** @param {DeviceView} device @param {OrderView} answer
 * @returns {Problem} */
function coming(device, answer) {
  const what = t("staff_coming", { by: answer.by });
  return { key: `${device.id} coming ${answer.id}`, device: device.id, level: "well", what, hint: "" };
}
