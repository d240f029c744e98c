/* The wire contract (server/contract) as the pages' scripts see it. Checked by `tsc --checkJs`; no page loads it. */

export type LocalText = Record<string, string>;
export type Texts = Record<string, string>;
export type Places = Record<string, string | number>;

export type TicketState =
  | "waiting" | "called" | "serving" | "on_hold" | "no_show" | "completed" | "cancelled" | "expired";
export type CounterState = "open" | "paused" | "closed";
export type ServiceState = "open" | "closed" | "paused" | "full";

export interface WaitRange {
  low: number;
  high: number;
}

export interface TicketView {
  id: string;
  number: string;
  service: string;
  language: string;
  cards: number;
  state: TicketState;
  version: number;
  issued_at: string;
  appointment_at: string | null;
  called_at: string | null;
  started_at: string | null;
  ended_at: string | null;
  counter: string | null;
  for_counter: string | null;
  calls: number;
  announce: boolean;
  /** issued by a kiosk that did not reach the hub */
  away: boolean;
  note: string | null;
  to_city_staff: boolean;
  transfer_reason: string | null;
  /** 2 from the moment it is set aside for its second call */
  part: 1 | 2;
  set_aside_at: string | null;
  ready_at: string | null;
  /** begin of the present part's wait: the issue, or when it was set aside */
  waiting_since: string;
  first_wait_seconds: number | null;
  second_wait_seconds: number | null;
  /** what the resident asked for from the phone: late, back, give-up */
  wish: string | null;
  actions: string[];
}

export interface CounterView {
  id: string;
  name: LocalText;
  state: CounterState;
  version: number;
  serves: { service: string; rank: number }[];
  /** false: changed for today by a manager */
  serves_configured: boolean;
  /** second calls of all services may go here */
  hands_over: boolean;
  operator: string | null;
  operator_id: string | null;
  current: string | null;
  opened_at: string | null;
  pause_reason: string | null;
  returns_at: string | null;
}

export interface ServiceView {
  id: string;
  name: LocalText;
  prefix: string;
  state: ServiceState;
  waiting: number;
  wait: WaitRange | null;
  counters_open: number;
  opens_at: string | null;
  accepts_until: string | null;
  asks_cards: boolean;
  max_cards: number;
}

export interface Queue {
  seq: number;
  generated_at: string;
  business_day: string;
  timezone: string;
  receptions: number;
  tickets: TicketView[];
  counters: CounterView[];
  services: ServiceView[];
  promises: { known: number; kept: number };
}

export interface QueueChange extends Omit<Queue, "timezone"> {
  prev: number;
}

export interface IssuedTicket {
  id: string;
  number: string;
  status_url: string;
  groups_ahead: number;
  wait: WaitRange | null;
}

export type CallRule = "waited-long" | "appointment" | "kept" | "second-call" | "rank" | "oldest";

export interface CallResult {
  ticket: TicketView | null;
  /** why this ticket was the next, in words of each language */
  why: { rule: CallRule; text: LocalText } | null;
  /** what staff should know, said once a day */
  notice: LocalText | null;
  finished: TicketView | null;
  counter: CounterView;
  seq: number;
}

export interface UndoResult {
  undone: string;
  tickets: TicketView[];
  seq: number;
}

export type PrinterCondition = "ready" | "paper-low" | "blocked" | "faulty";
export type OrderKind = "reprint" | "give-up" | "reset" | "settle" | "coming";
export type SlipUse = "visitor" | "counter";

export interface SlipTrouble {
  ticket: string;
  number: string;
  use: string;
  state: string;
  since: string;
  reprint: boolean;
}

export interface PrinterReport {
  id: string;
  condition: PrinterCondition;
  faults: string[];
  detail: string;
  model: string;
  since: string;
  waiting: number;
  troubles: SlipTrouble[];
}

export interface DeviceView {
  id: string;
  name: string;
  kind: "kiosk" | "display";
  connected: boolean;
  seen_at: string | null;
  clock_off_seconds: number | null;
  version: string;
  printers: PrinterReport[];
  /** staff closed this kiosk for the day */
  closed_since: string | null;
  staff_call_at: string | null;
}

export interface OrderView {
  id: string;
  kind: OrderKind;
  state: "pending" | "taken" | "expired";
  device: string;
  printer: string;
  ticket: string | null;
  number: string | null;
  uses: string[];
  at: string;
  by: string;
}

export interface Devices {
  seq: number;
  generated_at: string;
  devices: DeviceView[];
  orders: OrderView[];
}

export interface Reprinted {
  ticket: TicketView;
  order: OrderView;
}

export interface SessionView {
  id: string;
  login: string;
  name: string;
  role: "operator" | "manager" | "admin";
  expires_at: string;
  must_change_password: boolean;
}

export interface Problem {
  code: string;
  title: string;
  status: number;
  detail?: string | null;
  errors?: { field: string; message: string }[];
}

export interface VenueView {
  id: string;
  name: LocalText;
  timezone: string;
  languages: string[];
  services: { id: string; slips: number }[];
}

/** What the hub writes into the console's page. */
export interface ConsoleSettings {
  lang: string;
  venue: VenueView;
  session: SessionView | null;
  waitLevels: [number, number];
  texts: Texts;
}

/** The little of socket.io-client that the console uses. */
export interface Socket {
  on(event: "connect" | "disconnect" | "connect_error", heard: () => void): void;
  on(event: "queue", heard: (change: QueueChange) => void): void;
  on(event: "devices", heard: (devices: Devices) => void): void;
  /** Whether it is connected or will try again by itself. */
  readonly active: boolean;
  connect(): void;
  disconnect(): void;
}
