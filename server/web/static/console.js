// The staff console: builds the parts, joins them, and keeps the clock.

import { send } from "./console/api.js";
import { Commands } from "./console/commands.js";
import { DevicePanel } from "./console/device_panel.js";
import { DeviceStrip } from "./console/device_strip.js";
import { IssueDialog } from "./console/issue.js";
import { listen } from "./console/keys.js";
import { Live } from "./console/live.js";
import { canUndo, tellError, tick } from "./console/news.js";
import { drawOverview } from "./console/overview.js";
import { el, settings } from "./console/page.js";
import { ReprintDialog } from "./console/reprint.js";
import { askSignIn } from "./console/sign_in.js";
import { Station } from "./console/station.js";
import { Store } from "./console/store.js";
import { TicketList } from "./console/ticket_list.js";

/** @import { SessionView } from "./types" */

const store = new Store();
const live = new Live(store, sessionEnded);
const commands = new Commands(store, live, sessionEnded);
const reprint = new ReprintDialog(store, commands);
const station = new Station(store, commands, reprint);
const list = new TicketList(store, commands, reprint);
const issue = new IssueDialog(store, commands);
const panel = new DevicePanel(store, commands);
const strip = new DeviceStrip(store, commands, () => panel.open());

function draw() {
  drawOverview(store);
  station.draw();
  list.draw();
  strip.draw();
  panel.draw();
}

/** @param {SessionView} session */
function enter(session) {
  // Another operator than before: nothing of the first one's work may stay on the page.
  if (store.session && store.session.login !== session.login) return location.reload();
  store.session = session;
  el("app").hidden = false;
  draw();
  void live.start();
}

/** Live again after signing in; the page stays as it is meanwhile. */
function sessionEnded() {
  live.stop();
  askSignIn({ again: store.session !== null, login: store.session?.login ?? "" }, enter);
}

async function signOut() {
  try {
    await send("DELETE", "/api/v1/session");
  } catch (reason) {
    return tellError(reason);
  }
  location.reload();
}

function undo() {
  if (canUndo()) void commands.undo();
}

/** @param {string} action */
const act = (action) => () => station.act(action);

store.watch(draw);
setInterval(() => {
  tick();
  if (store.ready) draw();
}, 1000);
el("sign-out").addEventListener("click", () => void signOut());
el("undo").addEventListener("click", undo);
listen(() => station.callNext(), {
  KeyS: act("start"),
  KeyC: act("complete"),
  KeyR: act("recall"),
  KeyA: act("no-show"),
  KeyH: act("hold"),
  KeyB: act("undo-call"),
  KeyV: () => station.toggleVoice(),
  KeyZ: undo,
  KeyI: () => issue.open(),
  KeyP: () => panel.open(),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((n) => [`Digit${n + 1}`, () => list.choose(n)])),
});
if (settings.session) enter(settings.session);
else sessionEnded();
