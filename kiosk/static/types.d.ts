/** What the kiosk's program answers; see kiosk/web/models.py. */

export type LocalText = Record<string, string>;
export type Wait = { low: number; high: number };
export type Texts = Record<string, string>;

export type Service = {
  id: string;
  name: LocalText;
  prefix: string;
  state: "open" | "closed" | "paused" | "full";
  waiting: number;
  wait: Wait | null;
  opens_at: string | null;
  asks_cards: boolean;
  max_cards: number;
  slips: number;
};

export type Language = { tag: string; lang: string; name: string };

export type State = {
  version: string;
  venue: LocalText | null;
  timezone: string | null;
  languages: Language[];
  services: Service[];
  hub: { reachable: boolean; since: string | null };
  printer: { ready: boolean; faults: string[]; paper_low: boolean };
};

export type PrintState = "queued" | "printing" | "confirmed" | "unknown" | "blocked" | "failed" | "lost";

export type Ticket = {
  id: string;
  number: string;
  service: string;
  cards: number;
  groups_ahead: number;
  wait: Wait | null;
  print: { state: PrintState; slips: { use: string; state: PrintState }[] };
  print_url: string;
  qr_url: string;
};

export type Wish = { service: string; language: string; cards: number; idempotency_key: string };

export type Screen = "starting" | "away" | "services" | "cards" | "issuing" | "ticket" | "problem";
