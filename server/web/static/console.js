// The staff console: builds the parts, joins them, and keeps the clock.

import { Actions } from "./console/actions.js";
import { Callpad } from "./console/callpad.js";
import { send } from "./console/api.js";
import { Commands } from "./console/commands.js";
import { Desks } from "./console/desks.js";
import { DevicePanel } from "./console/device_panel.js";
import { DeviceStrip } from "./console/device_strip.js";
import { IssueDialog } from "./console/issue.js";
import { listen } from "./console/keys.js";
import { LeaveDialog } from "./console/leaving.js";
import { Live } from "./console/live.js";
import { canUndo, tellError, tick } from "./console/news.js";
import { NoteDialog } from "./console/note.js";
import { drawOverview } from "./console/overview.js";
import { el, settings } from "./console/page.js";
import { PauseDialog } from "./console/pausing.js";
import { ReprintDialog } from "./console/reprint.js";
import { ServesDialog } from "./console/serves.js";
import { askSignIn } from "./console/sign_in.js";
import { Station } from "./console/station.js";
import { Staying } from "./console/staying.js";
import { Store } from "./console/store.js";
import { TicketList } from "./console/ticket_list.js";
import { TransferDialog } from "./console/transfer.js";

/** @import { SessionView } from "./types" */

const store = new Store();
const live = new Live(store, sessionEnded);
const commands = new Commands(store, live, sessionEnded);
const actions = new Actions(commands, {
  reprint: new ReprintDialog(store, commands),
  transfer: new TransferDialog(store, commands),
  note: new NoteDialog(store, commands),
});
const station = new Station(store, commands, actions, new PauseDialog(store, commands));
const list = new TicketList(store, actions);
const issue = new IssueDialog(store, commands);
const panel = new DevicePanel(store, commands);
const strip = new DeviceStrip(store, commands, () => panel.open());
const desks = new Desks(store, commands, new ServesDialog(store, commands));
const staying = new Staying(signOut, sessionEnded);
const leaving = new LeaveDialog(store, signOut);
new Callpad(store, station, undo);

function draw() {
  drawOverview(store);
  station.draw();
  list.draw();
  strip.draw();
  panel.draw();
  desks.draw();
}

/** @param {SessionView} session */
function enter(session) {
  // Another operator than before: nothing of the first one's work may stay on the page. Nor does work begin with a
  // password that has to be changed: the hub leads to its page.
  if (session.must_change_password) return location.reload();
  if (store.session && store.session.login !== session.login) return location.reload();
  if (session.must_change_password) return location.assign(`/console/password?lang=${settings.lang}`);
  store.session = session;
  el("app").hidden = false;
  draw();
  staying.begin();
  void live.start();
}

/** Live again after signing in; the page stays as it is meanwhile. */
function sessionEnded() {
  live.stop();
  staying.end();
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

async function undo() {
  return canUndo() ? commands.undo() : false;
}

/** @param {string} action */
const act = (action) => () => void station.act(action);

store.watch(draw);
setInterval(() => {
  tick();
  staying.tick();
  if (store.ready) draw();
}, 1000);
el("sign-out").addEventListener("click", () => leaving.ask());
el("undo").addEventListener("click", () => void undo());
listen(() => void station.callNext(), {
  KeyS: act("start"),
  KeyC: act("complete"),
  KeyR: act("recall"),
  KeyA: act("no-show"),
  KeyH: act("hold"),
  KeyD: act("set-aside"),
  KeyT: act("transfer"),
  KeyN: act("note"),
  KeyB: act("undo-call"),
  KeyK: () => station.pause(),
  KeyV: () => station.toggleVoice(),
  KeyZ: () => void undo(),
  KeyI: () => issue.open(),
  KeyP: () => panel.open(),
  KeyW: () => desks.open(),
  Slash: () => list.seek(),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((n) => [`Digit${n + 1}`, () => list.choose(n)])),
});
if (settings.session) enter(settings.session);
else sessionEnded();
