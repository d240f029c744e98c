/** What the kiosk's program answers; see kiosk/web/models.py. */

export type LocalText = Record<string, string>;
export type Wait = { low: number; high: number };
export type Texts = Record<string, string>;

export type Service = {
  id: string;
  name: LocalText;
  prefix: string;
  state: "open" | "closed" | "paused" | "full";
  waiting: number | null;
  wait: Wait | null;
  opens_at: string | null;
  /** when staff have closed it: why */
  closed_note?: LocalText | null;
  asks_cards: boolean;
  max_cards: number;
  slips: number;
};

export type Language = { tag: string; lang: string; name: string };

export type PrinterState = {
  ready: boolean;
  condition: "ready" | "paper-low" | "blocked" | "faulty";
  faults: string[];
  paper_low: boolean;
  needs_reset: boolean;
};

/** How loud it may be at this hour, how a number is told, and the languages of the voice that reads the screen. */
export type SoundState = { volume: number; success: "chime" | "voice"; guidance: string[] };

/** How far a resident's call for staff got; `calling`: only the chime rang. */
export type StaffCall = "none" | "calling" | "told" | "coming";

export type State = {
  version: string;
  venue: LocalText | null;
  timezone: string | null;
  languages: Language[];
  services: Service[];
  /** `alone`: not reachable, and the kiosk gives out numbers of its own. */
  hub: { reachable: boolean; alone: boolean; since: string | null };
  printer: PrinterState;
  /** staff closed this kiosk for the day */
  closed: boolean;
  staff_call: StaffCall;
  sound: SoundState;
};

/** `lost` is the page's own: the program does not answer. */
export type PrintState =
  | "queued"
  | "blocked"
  | "sending"
  | "awaiting"
  | "confirmed"
  | "unknown"
  | "failed"
  | "lost";

export type Ticket = {
  id: string;
  number: string;
  service: string;
  cards: number;
  groups_ahead: number | null;
  wait: Wait | null;
  print: { state: PrintState; slips: { use: string; state: PrintState }[] };
  print_url: string;
  qr_url: string;
};

export type Wish = { service: string; language: string; cards: number; idempotency_key: string };

export type Screen = "starting" | "away" | "closed" | "services" | "cards" | "issuing" | "ticket" | "problem";

/** What is in sight, and why. */
export type Model = {
  screen: Screen;
  state: State;
  /** the service chosen, for the question of cards */
  chosen?: Service | undefined;
  ticket?: Ticket | undefined;
  /** the wish that had no answer: the hub may have given it a number */
  unanswered?: Wish | undefined;
  problem: string;
  /** the first service in sight */
  first: number;
};
