// Draws what a resident chooses from: services with their waits, and the question of cards.

/** @import { Model, Service } from "./types.d.ts" */
/** @import { Words } from "./words.js" */

import { byId, icon, make } from "./dom.js";
import { worded, write } from "./ruby.js";
import * as spoken from "./spoken.js";

/** From so many on, cards stand in rows of four. */
const MANY_CARDS = 9;

/**
 * The services in sight, in place: a button that is being pressed stays the same element.
 * @param {Model} model
 * @param {Words} words
 * @param {{ size: number, wide: boolean }} page how many at most, and whether there is room for two side by side
 */
export function drawServices(model, words, { size, wide }) {
  const all = model.state.services;
  const first = Math.floor(Math.min(model.first, all.length - 1) / size) * size;
  const shown = all.slice(first, first + size);
  const list = byId("services");
  const items = shown.map((service) => {
    const old = list.querySelector(`[data-touch="service:${CSS.escape(service.id)}"]`)?.parentElement;
    const item = old ?? serviceItem(service);
    drawService(item, service, model, words);
    return item;
  });
  if (items.length !== list.children.length || items.some((item, index) => list.children[index] !== item)) {
    list.replaceChildren(...items);
  }
  list.dataset.columns = wide && shown.length > 3 ? "2" : "1";
  byId("pager").hidden = all.length <= size;
  byId("page-less").hidden = first === 0;
  byId("page-less").dataset.touch = `page:${first - size}`;
  byId("page-more").hidden = first + size >= all.length;
  byId("page-more").dataset.touch = `page:${first + size}`;
}

/** @param {Service} service */
function serviceItem(service) {
  const button = make("button", "service");
  button.type = "button";
  button.dataset.touch = `service:${service.id}`;
  const body = make("span", "service-body");
  body.append(make("span", "service-name"), make("span", "service-waits"));
  button.append(make("span", "service-prefix"), body, icon("next"));
  const item = make("li");
  item.append(button);
  return item;
}

/**
 * @param {Element} item
 * @param {Service} service
 * @param {Model} model
 * @param {Words} words
 */
function drawService(item, service, model, words) {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (item.querySelector(selector));
  const open = service.state === "open";
  /** @type {HTMLButtonElement} */ (item.firstElementChild).disabled = !open;
  write(find(".service-prefix"), service.prefix);
  words.writeName(find(".service-name"), service.name);
  /** @type {[string, string, string][]} */
  const told = open
    ? [
        ["people", words.groups(service.waiting), spoken.groups(service.waiting)],
        ["clock", words.wait(service.wait), spoken.wait(service.wait)],
      ]
    : [["closed", words.unavailable(service, model.state), spoken.unavailable(service, model.state)]];
  const waits = find(".service-waits");
  const drawn = JSON.stringify(told);
  if (waits.dataset.drawn === drawn) return;
  waits.dataset.drawn = drawn;
  waits.replaceChildren(...told.map(([picture, text, name]) => fact(picture, text, name)));
}

/**
 * @param {string} picture
 * @param {string} text
 * @param {string} name by which the voice knows the text
 */
export function fact(picture, text, name) {
  const element = make("span", "fact");
  element.dataset.say = name;
  element.append(icon(picture), worded("span", "", text));
  return element;
}

/**
 * How many cards, one touch each.
 * @param {Service} service
 * @param {Words} words
 * @param {boolean} wide
 */
export function drawCards(service, words, wide) {
  words.writeName(byId("cards-service"), service.name);
  const list = byId("cards");
  const drawn = `${words.tag} ${service.max_cards}`;
  const columns = service.max_cards > MANY_CARDS || wide ? 4 : 2;
  list.dataset.columns = String(Math.min(columns, service.max_cards));
  if (list.dataset.drawn === drawn) return;
  list.dataset.drawn = drawn;
  const counts = Array.from({ length: service.max_cards }, (_, index) => index + 1);
  list.replaceChildren(...counts.map((count) => cardItem(count, words)));
}

/**
 * @param {number} count
 * @param {Words} words
 */
function cardItem(count, words) {
  const button = make("button", "card");
  button.type = "button";
  button.dataset.touch = `cards:${count}`;
  button.append(worded("span", "", words.say("cards_n", { n: count })));
  const item = make("li");
  item.append(button);
  return item;
}
