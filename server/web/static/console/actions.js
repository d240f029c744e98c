// One action on one ticket, wherever it was asked for: by a dialog where there is something to ask, else at once.

/** @import { TicketView } from "../types" */
/** @import { Commands } from "./commands.js" */

/** @typedef {{ open: (ticket: TicketView) => void }} TicketDialog */

export class Actions {
  /** @param {Commands} commands @param {Record<string, TicketDialog>} dialogs by the action they carry out */
  constructor(commands, dialogs) {
    this.commands = commands;
    this.dialogs = dialogs;
  }

  /** @param {TicketView} ticket @param {string} action as in `ticket.actions`
   * @returns {Promise<boolean>} whether it is done; false while its dialog is open */
  async on(ticket, action) {
    const dialog = this.dialogs[action];
    if (!dialog) return this.commands.onTicket(ticket, action);
    dialog.open(ticket);
    return false;
  }
}
