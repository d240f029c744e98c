// Orders to devices in words, and which of them are on their way.

import { clock, t } from "./page.js";
import { useName } from "./trouble.js";

/** @import { OrderView, SlipTrouble } from "../types" */

/** After so long an order that was taken has had its effect, or had none. */
const EFFECT_MS = 20_000;

/** What was ordered. @param {OrderView} order */
export function orderName(order) {
  const uses = order.uses.map(useName).join("・");
  const slip = order.number ? t("slip", { number: order.number, use: uses }) : "";
  return t(`order_${order.kind}`, { slip });
}

/** One line: when, what, who, how far. @param {OrderView} order */
export function orderLine(order) {
  const state = t(`order_${order.state}`);
  return t("order_line", { time: clock(order.at), what: orderName(order), by: order.by, state });
}

/** The order that will see to this slip, if one is on its way.
 * @param {OrderView[]} orders @param {SlipTrouble} trouble @param {number} now milliseconds */
export function orderForSlip(orders, trouble, now) {
  return orders.find(
    (order) => order.ticket === trouble.ticket && order.uses.includes(trouble.use) && isUnderWay(order, now),
  );
}

/** The order of this kind that the printer is about to carry out.
 * @param {OrderView[]} orders @param {string} device @param {string} printer
 * @param {OrderView["kind"]} kind @param {number} now milliseconds */
export function orderForPrinter(orders, device, printer, kind, now) {
  return orders.find(
    (order) => order.device === device && order.printer === printer && order.kind === kind && isUnderWay(order, now),
  );
}

/** @param {OrderView} order @param {number} now */
function isUnderWay(order, now) {
  return order.state === "pending" || (order.state === "taken" && now - Date.parse(order.at) < EFFECT_MS);
}
