/* The public part of the wire contract as the pages' scripts see it. Checked by `tsc --checkJs`; no page loads it. */

export type LocalText = Record<string, string>;
export type Texts = Record<string, string>;
export type Places = Record<string, string | number>;

export type TicketState =
  | "waiting" | "called" | "serving" | "on_hold" | "no_show" | "completed" | "cancelled" | "expired";

export interface WaitRange {
  low: number;
  high: number;
}

export interface TicketStatus {
  number: string;
  state: TicketState;
  language: string;
  venue: LocalText;
  service: LocalText;
  issued_at: string;
  groups_ahead: number | null;
  wait: WaitRange | null;
  counter: string | null;
  counter_name: LocalText | null;
  called_at: string | null;
  updated_at: string;
  poll_seconds: number;
}

/** What the hub writes into the phone page. */
export interface PhoneSettings {
  status: TicketStatus;
  texts: Texts;
  lang: string;
  zone: string;
  url: string;
}
