// What waits for each service, and what is shut.

/** @import { Board, Service } from "./types.js" */

import { clockTime, localDate } from "./clock.js";
import { element, fill, fit, make, show } from "./dom.js";

const MANY_SERVICES = 4;

/**
 * @param {Board} board
 * @param {boolean} current
 * @param {Record<string, string>} ja
 */
export function drawServices(board, current, ja) {
  const services = current && board.monitor.waits ? board.services : []; // waits that are not current are no waits
  show("services", services.length > 0);
  element("services").toggleAttribute("data-many", services.length > MANY_SERVICES);
  const items = services.map((service) => drawService(service, board, ja));
  element("services-list").replaceChildren(...items);
  for (const item of items) fit(/** @type {HTMLElement} */ (item.querySelector(".text")));
}

/**
 * @param {Service} service
 * @param {Board} board
 * @param {Record<string, string>} ja
 */
function drawService(service, board, ja) {
  const text = make("span", "text", service.name["ja"] ?? service.id);
  const name = make("span", "name", ...(service.prefix ? [make("span", "prefix", service.prefix)] : []), text);
  const waiting = make("span", "count", ja["waiting"] ?? "", make("b", "", String(service.waiting)), ja["groups"] ?? "");
  const open = service.state === "open";
  const wait = make("span", "wait", open ? waitText(service, ja) : shutText(service, board, ja));
  const parts = open || service.waiting > 0 ? [name, waiting, wait] : [name, wait];
  return make("li", open ? "service" : "service shut", ...parts);
}

/**
 * @param {Service} service
 * @param {Record<string, string>} ja
 */
function waitText(service, ja) {
  if (service.wait === null) return ja["wait_unknown"] ?? "";
  const { low, high } = service.wait;
  if (high === 0) return ja["nobody_waiting"] ?? "";
  return fill(low === 0 ? ja["wait_within"] : ja["wait_range"], { low, high });
}

/**
 * @param {Service} service
 * @param {Board} board
 * @param {Record<string, string>} ja
 */
function shutText(service, board, ja) {
  const state = ja[`state_${service.state}`] ?? "";
  return service.state === "closed" && service.opens_at ? `${state} ${opens(service.opens_at, board, ja)}` : state;
}

/**
 * When it opens, in words: today the time, another day the date as well.
 * @param {string} at
 * @param {Board} board
 * @param {Record<string, string>} ja
 */
export function opens(at, board, ja) {
  const time = clockTime(at, board.timezone);
  const day = localDate(new Date(at), board.timezone);
  const today = localDate(new Date(board.generated_at), board.timezone);
  return day === today ? fill(ja["opens_today"], { time }) : fill(ja["opens_on"], { date: day, time });
}
