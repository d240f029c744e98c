/** What the display sends: `display/screen.py`, with the board of `server/contract/snapshots.py`. */

export type LocalText = Record<string, string>;
export type LinkState = "starting" | "live" | "polling" | "lost" | "refused";

export interface Call {
  seq: number;
  ticket: string;
  number: string;
  counter: string;
  counter_name: LocalText;
  called_at: string;
  /** 2: called again, for a card or certificate that is ready */
  part: 1 | 2;
}

/** How large, how long, and what is shown; see `[monitor]` of the venue's file. */
export interface Monitor {
  panel_inches: number;
  seat_metres: number;
  new_call_seconds: number;
  notice_seconds: number;
  waits: boolean;
  missed: boolean;
}

export interface Service {
  id: string;
  name: LocalText;
  prefix: string;
  state: "open" | "closed" | "paused" | "full";
  waiting: number;
  wait: { low: number; high: number } | null;
  opens_at: string | null;
}

export interface Board {
  generated_at: string;
  venue: LocalText;
  timezone: string;
  languages: string[];
  calling: Call[];
  recent: Call[];
  services: Service[];
  notice: LocalText | null;
  /** numbers called in vain that may still come */
  missed: string[];
  monitor: Monitor;
}

export interface Part {
  url: string;
  seconds: number;
  pause: number;
}

export interface Announcement {
  id: string;
  number: string;
  parts: Part[];
}

export interface State {
  board: Board | null;
  directions: Record<string, { lang: string; text: string }[]>;
  connection: { online: boolean; link: LinkState; since: string };
  announcements: Announcement[];
  /** `by`: who plays, the page or the display program on its own sound card */
  sound: { on: boolean; volume: number; by: "page" | "card" };
}

export type Messages = Record<string, Record<string, string>>;
