/* The public part of the wire contract as the pages' scripts see it. Checked by `tsc --checkJs`; no page loads it. */

export type LocalText = Record<string, string>;
export type Texts = Record<string, string>;
export type Places = Record<string, string | number>;

export type TicketState =
  | "waiting" | "called" | "serving" | "on_hold" | "no_show" | "completed" | "cancelled" | "expired";

export type WishKind = "late" | "back" | "give-up" | "undo";

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
  wishes: WishKind[];
  wish: WishKind | null;
  undo_until: string | null;
  pending: WishKind | null;
  stale: boolean;
  survey_url: string | null;
}

/** What the hub writes into the phone page. */
export interface PhoneSettings {
  status: TicketStatus;
  texts: Texts;
  lang: string;
  zone: string;
  url: string;
  wish: string;
  events: string | null;
  push: { key: string; url: string; worker: string; scope: string } | null;
}

export interface FeedService {
  id: string;
  name: LocalText;
  state: "open" | "closed" | "paused" | "full";
  waiting: number;
  wait_minutes: { low: number; high: number } | null;
  accepts_until: string | null;
}

/** `GET /feed/v1/waits.json`, as far as the widget reads it. */
export interface Waits {
  generated_at: string;
  ttl: number;
  venue: { id: string; name: LocalText; timezone: string };
  status: "open" | "closed" | "suspended";
  notice?: LocalText;
  services: FeedService[];
}
