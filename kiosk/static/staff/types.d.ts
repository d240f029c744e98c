/** What the program answers below /staff/api; see kiosk/web/staff_models.py. */

import type { LocalText, PrintState, Texts } from "../types.d.ts";

export type Catalogue = Record<string, Texts>;

export type Door = { code_set: boolean; wait_seconds: number };

export type StaffState = {
  seconds: number;
  venue: LocalText | null;
  timezone: string | null;
  hub: boolean;
  untold: number;
  printer: { condition: "ready" | "paper-low" | "blocked" | "faulty"; faults: string[]; detail: string };
  closed_since: string | null;
  steps: number;
  volume: number;
  restarts: boolean;
  services: Record<string, LocalText>;
};

export type StaffSlip = { use: "visitor" | "counter"; state: PrintState; reprint: boolean };

export type StaffTicket = {
  id: string;
  number: string;
  service: string;
  issued_at: string;
  cards: number;
  slips: StaffSlip[];
  cancelled: "done" | "later" | "refused" | null;
};

export type StaffTickets = { total: number; first: number; tickets: StaffTicket[] };

export type TestSlip = { id: string; state: PrintState };

export type Screen = "door" | "no-code" | "menu" | "tickets" | "ticket";
