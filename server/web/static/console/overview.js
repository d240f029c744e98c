// Always in sight: receptions, how many wait and how long, the line to the hub, services and all counters.

import { clock, duration, el, local, make, part, put, range, reconcile, settings, t, waitLevel } from "./page.js";
import { isSecond } from "./sections.js";
import { doing, pausedFor } from "./words.js";

/** @import { CounterView, ServiceView } from "../types" */
/** @import { Store } from "./store.js" */

const SERVICE_MARKS = { open: "●", closed: "―", paused: "▲", full: "◆" };
/** So many counters stand in two lines of tiles unless these are small. */
const MANY = 6;
const LINK_MARKS = { live: "●", polling: "▲", away: "✕" };

/** @param {Store} store */
export function drawOverview(store) {
  drawFigures(store);
  drawLink(store);
  put(el("operator"), store.session?.name ?? "");
  reconcile(el("services"), store.services, (service) => service.id, createService, drawService);
  el("counters").toggleAttribute("data-many", store.counters.length > MANY);
  reconcile(el("counters"), store.counters, (counter) => counter.id, createCounter, (node, counter) =>
    drawCounter(node, counter, store),
  );
}

/** @param {Store} store */
function drawFigures(store) {
  const all = [...store.tickets.values()].filter((ticket) => ticket.state === "waiting");
  const waiting = all.filter((ticket) => !isSecond(ticket));
  const minutes = all.map((ticket) => store.minutesWaited(ticket));
  const longest = Math.max(-1, ...minutes);
  const { level, mark, word } = waitLevel(longest);
  put(el("receptions"), store.ready ? t("receptions_value", { n: store.receptions }) : "–");
  put(el("waiting"), store.ready ? t("waiting_value", { n: waiting.length }) : "–");
  el("ready-box").hidden = all.length === waiting.length;
  put(el("ready-waiting"), t("waiting_value", { n: all.length - waiting.length }));
  put(el("longest"), longest < 0 ? t("nobody") : `${mark} ${duration(longest)} ${word}`.trim());
  el("longest-box").dataset.level = level;
  put(el("promises"), promisesKept(store.promises));
  const name = `${t("page")} – ${local(settings.venue.name)}`;
  const title = store.ready ? `(${waiting.length}) ${name}` : name;
  if (document.title !== title) document.title = title;
}

/** How often the wait on the slip was true. @param {{known: number, kept: number}} promises */
function promisesKept({ known, kept }) {
  return known ? t("promises_value", { share: Math.round((100 * kept) / known) }) : "–";
}

/** @param {Store} store */
function drawLink(store) {
  const link = el("link");
  link.dataset.link = store.link;
  put(link, `${LINK_MARKS[store.link]} ${t(`link_${store.link}`)}`);
  const banner = el("banner");
  banner.hidden = store.link === "live" || !store.ready;
  banner.dataset.link = store.link;
  if (!banner.hidden) put(banner, t(`banner_${store.link}`, { time: clock(store.heardAt + store.offset) }));
}

function createService() {
  const node = make("li", "tile service-tile");
  node.append(make("span", "name"), make("span", "chip"), make("span", "figure"), make("span", "wait"));
  return node;
}

/** @param {HTMLElement} node @param {ServiceView} service */
function drawService(node, service) {
  node.dataset.state = service.state;
  put(part(node, ".name"), local(service.name));
  put(part(node, ".chip"), `${SERVICE_MARKS[service.state]} ${t(`service_${service.state}`)}`);
  put(part(node, ".figure"), t("service_waiting", { n: service.waiting }));
  put(part(node, ".wait"), service.state === "open" ? range(service.wait) : "");
}

function createCounter() {
  const node = make("li", "tile counter-tile");
  const chip = make("span", "chip");
  chip.append(make("span", "word"), make("span", "time"));
  node.append(make("span", "name"), chip, make("span", "figure"), make("span", "who"));
  return node;
}

/** @param {HTMLElement} node @param {CounterView} counter @param {Store} store */
function drawCounter(node, counter, store) {
  const ticket = store.tickets.get(counter.current ?? "");
  const { word, time } = doing(counter, store);
  node.dataset.state = ticket?.state ?? counter.state;
  node.toggleAttribute("data-mine", store.mine?.id === counter.id);
  put(part(node, ".name"), local(counter.name));
  put(part(node, ".figure"), ticket?.number ?? "");
  put(part(node, ".word"), word);
  put(part(node, ".time"), time);
  const pause = counter.state === "paused" && !ticket ? pausedFor(counter) : "";
  put(part(node, ".who"), [counter.operator ?? "", pause].filter(Boolean).join("　"));
}
