// What the hub answers to the staff area, as `server/contract` says it.

import type { LocalText, Problem, SessionView, Texts } from "../types";

export type { LocalText, Problem, SessionView, Texts };

export type Role = "operator" | "manager" | "admin";

export interface StaffSettings {
  lang: "ja" | "en";
  timezone: string;
  venue: LocalText;
  languages: string[];
  session: SessionView;
  texts: Texts;
}

export interface OperatorView {
  id: string;
  login: string;
  name: string;
  role: Role;
  active: boolean;
  must_change_password: boolean;
  version: number;
  created_at: string;
  seen_at: string | null;
  locked_until: string | null;
  may_change: boolean;
}

export interface Operators {
  generated_at: string;
  operators: OperatorView[];
  locked_addresses: { address: string; until: string }[];
}

export interface OneTimePassword {
  operator: OperatorView;
  password: string;
}

export interface AuditEntry {
  n: number;
  at: string;
  actor: string;
  actor_name: string;
  kind: string;
  subject: string;
  address: string;
  detail: Record<string, string>;
  hash: string;
}

export interface AuditPage {
  entries: AuditEntry[];
  next_before: number | null;
  day: string | null;
  head: number;
  head_hash: string;
}

/** A value of a setting, as the venue's file would have it. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };
export type Values = Record<string, Value>;

export interface SettingFinding {
  severity: "error" | "warning";
  path: string;
  what: string;
  code: string;
  message: string;
}

export interface SettingChange {
  path: string;
  what: string;
  before: string;
  after: string;
}

export interface SettingsView {
  version: number;
  at: string | null;
  by: string | null;
  values: Values;
  file: Values;
  changed: string[];
  moved: string[];
  moved_in_words: string[];
  fits: boolean;
  findings: SettingFinding[];
  today: string;
  languages: string[];
  services: { id: string; name: LocalText; prefix: string; open: number }[];
}

export interface SettingsPreview {
  ok: boolean;
  changes: SettingChange[];
  findings: SettingFinding[];
}

export interface SettingsVersionView {
  version: number;
  at: string;
  by: string;
  note: string;
  reverted_to: number | null;
  changes: SettingChange[];
}

export interface SettingsHistory {
  version: number;
  versions: SettingsVersionView[];
}
