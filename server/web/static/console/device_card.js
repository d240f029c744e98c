// One device in the panel: connection, each printer in words, what to do, its slips in trouble, the latest orders.

import { orderForPrinter, orderForSlip, orderLine, orderName } from "./orders.js";
import { clock, make, part, put, reconcile, t } from "./page.js";
import { MARKS, conditionOf, faultOf, isOpenQuestion, slipName, worst } from "./trouble.js";

/** @import { DeviceView, PrinterReport, SlipTrouble } from "../types" */
/** @import { Store } from "./store.js" */
/** @import { Problem } from "./trouble.js" */

/** As many orders are shown of each device. */
const ORDERS = 3;

/** What a button does. @typedef {{ act: string, text: string, look: string, uses?: string, ticket?: string }} Button */

export function createDevice() {
  const node = make("li", "device");
  const head = make("div", "device-head");
  const mark = make("span", "mark");
  mark.setAttribute("aria-hidden", "true");
  head.append(mark, make("h3", "name"), make("span", "chip kind"), make("span", "link-state"));
  const orders = make("div", "orders");
  orders.append(make("h4", "", t("orders")), make("ul"));
  node.append(head, make("ul", "hints"), make("p", "soft last"), make("ul", "device-printers"), orders);
  return node;
}

/** @param {HTMLElement} node @param {DeviceView} device @param {Store} store @param {Problem[]} problems its own
 * @param {string | null} asking the printer whose giving-up is being asked about */
export function drawDevice(node, device, store, problems, asking) {
  const level = worst(problems);
  node.dataset.level = level;
  put(part(node, ".mark"), device.seen_at === null ? "―" : MARKS[level]);
  put(part(node, ".name"), device.name);
  put(part(node, ".kind"), t(`kind_${device.kind}`));
  put(part(node, ".link-state"), linkState(device));
  // A printer's own hint stands beside the printer.
  const general = device.connected ? problems.filter(isOfDevice) : problems;
  reconcile(part(node, ".hints"), general, (problem) => problem.key, () => make("li"), (item, problem) =>
    put(item, isOfDevice(problem) ? `${MARKS[problem.level]} ${problem.what}　${problem.hint}` : problem.hint),
  );
  put(part(node, ".last"), !device.connected && device.printers.length ? t("device_last") : "");
  reconcile(part(node, ".device-printers"), device.printers, (printer) => printer.id, createPrinter, (item, printer) =>
    drawPrinter(item, device, printer, store, asking === `${device.id} ${printer.id}`),
  );
  const orders = store.orders.filter((order) => order.device === device.id).slice(0, ORDERS);
  part(node, ".orders").hidden = orders.length === 0;
  reconcile(part(node, ".orders ul"), orders, (order) => order.id, () => make("li"), (item, order) => {
    item.dataset.state = order.state;
    put(item, orderLine(order));
  });
}

/** Its clock, and who calls there. @param {Problem} problem */
function isOfDevice({ key, device }) {
  return [`${device} clock`, `${device} call`, `${device} coming`].some((start) => key.startsWith(start));
}

/** @param {DeviceView} device */
function linkState(device) {
  if (device.seen_at === null) return t("device_never");
  if (!device.connected) return t("device_away", { time: clock(device.seen_at) });
  const closed = device.closed_since ? t("device_closed", { time: clock(device.closed_since) }) : "";
  return [t("device_connected"), closed].filter(Boolean).join("　");
}

function createPrinter() {
  const node = make("li", "device-printer");
  const line = make("p", "condition");
  line.append(make("strong", "words"), make("span", "since"), make("span", "waiting"));
  node.append(line, make("p", "hint"), make("p", "soft detail"), make("div", "printer-acts"), make("ul", "slips"));
  return node;
}

/** @param {HTMLElement} node @param {DeviceView} device @param {PrinterReport} printer @param {Store} store
 * @param {boolean} asking */
function drawPrinter(node, device, printer, store, asking) {
  const fault = faultOf(printer);
  node.dataset.level = fault ? (fault === "paper-low" ? "warn" : "bad") : "well";
  put(part(node, ".words"), conditionOf(printer));
  put(part(node, ".since"), fault ? t("printer_since", { time: clock(printer.since) }) : "");
  put(part(node, ".waiting"), printer.waiting ? t("printer_waiting", { n: printer.waiting }) : "");
  put(part(node, ".hint"), fault && device.connected ? t(`hint_${fault}`) : "");
  put(part(node, ".detail"), [printer.model, printer.detail].filter(Boolean).join("　"));
  const of = { device: device.id, printer: printer.id };
  drawButtons(part(node, ".printer-acts"), of, device.connected ? printerActs(device, printer, store, asking) : []);
  reconcile(part(node, ".slips"), printer.troubles, slipKey, createSlip, (item, trouble) =>
    drawSlip(item, of, trouble, printer, store, device.connected),
  );
}

/** @param {DeviceView} device @param {PrinterReport} printer @param {Store} store @param {boolean} asking
 * @returns {(Button | string)[]} */
function printerActs(device, printer, store, asking) {
  const kind = printer.condition === "faulty" ? "reset" : printer.condition === "blocked" ? "give-up" : null;
  if (!kind) return [];
  const order = orderForPrinter(store.orders, device.id, printer.id, kind, store.now());
  if (order) return [`${orderName(order)}：${t(`order_${order.state}`)}`];
  if (kind === "reset") return [{ act: "reset", text: t("act_reset"), look: "solid" }];
  if (!printer.troubles.some(isUnderWay)) return [];
  if (!asking) return [{ act: "ask", text: t("act_give-up"), look: "quiet" }];
  return [
    t("give_up_ask"),
    { act: "give-up", text: t("give_up_yes"), look: "danger" },
    { act: "keep", text: t("give_up_no"), look: "quiet" },
  ];
}

/** The printer has some of it. @param {SlipTrouble} trouble */
function isUnderWay(trouble) {
  return ["sending", "awaiting"].includes(trouble.state);
}

/** @param {SlipTrouble} trouble */
function slipKey({ ticket, use, reprint }) {
  return `${ticket} ${use} ${reprint}`;
}

function createSlip() {
  const node = make("li", "slip");
  node.append(make("strong", "slip-name"), make("span", "slip-state"), make("span", "slip-hint"), make("div", "slip-acts"));
  return node;
}

/** @param {HTMLElement} node @param {{ device: string, printer: string }} of @param {SlipTrouble} trouble
 * @param {PrinterReport} printer @param {Store} store @param {boolean} connected */
function drawSlip(node, of, trouble, printer, store, connected) {
  const open = isOpenQuestion(trouble);
  node.dataset.state = trouble.state;
  put(part(node, ".slip-name"), slipName(trouble));
  put(part(node, ".slip-state"), `${open ? `${MARKS.ask} ` : ""}${t(`slip_${trouble.state}`)} ${clock(trouble.since)}`);
  put(part(node, ".slip-hint"), open ? t(`hint_${trouble.state}`) : "");
  const order = orderForSlip(store.orders, trouble, store.now());
  const acts = order ? [`${orderName(order)}：${t(`order_${order.state}`)}`] : slipActs(trouble, printer, store);
  drawButtons(part(node, ".slip-acts"), of, open && connected ? acts : []);
}

/** A person has looked: it came out, or it is printed again; nothing is printed by itself.
 * @param {SlipTrouble} trouble @param {PrinterReport} printer @param {Store} store
 * @returns {(Button | string)[]} */
function slipActs(trouble, printer, store) {
  const { ticket, use } = trouble;
  const settle = { act: "settle", text: t("act_settle"), look: "outline", ticket, uses: use };
  const acts = trouble.state === "unknown" ? [settle] : [];
  if (!store.tickets.get(ticket)?.actions.includes("reprint")) return acts;
  acts.push({ act: "reprint", text: t("act_again"), look: "outline", ticket, uses: use });
  const others = printer.troubles.filter((other) => other.ticket === ticket && other.use !== use && isOpenQuestion(other));
  if (others.length) acts.push({ act: "reprint", text: t("act_again_both"), look: "quiet", ticket, uses: "visitor counter" });
  return acts;
}

/** Buttons and words in a row; buttons keep their nodes, and so the focus.
 * @param {HTMLElement} parent @param {{ device: string, printer: string }} of @param {(Button | string)[]} acts */
function drawButtons(parent, of, acts) {
  const keyOf = (/** @type {Button | string} */ act) => (typeof act === "string" ? "words" : `${act.act} ${act.uses ?? ""}`);
  reconcile(parent, acts, keyOf, (act) => (typeof act === "string" ? make("span", "words") : createButton()), (node, act) => {
    if (typeof act === "string") return put(node, act);
    put(node, act.text);
    node.className = act.look;
    Object.assign(node.dataset, of, { act: act.act, uses: act.uses ?? "", ticket: act.ticket ?? "" });
  });
}

function createButton() {
  const button = make("button");
  button.setAttribute("type", "button");
  return button;
}
