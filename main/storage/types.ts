import type { ChangeGroup } from '../../shared/change-groups.ts';
import type { Report } from '../../shared/report.ts';
import type { CloudSettings, Settings } from '../../shared/settings.ts';
import type {
  AlertRecord,
  Change,
  ChangeRecord,
  Notice,
  ScanSummary,
  TrendPoint,
} from '../../shared/state.ts';
import type { LightCheck } from '../scan/light.ts';

/** The owner's settings. One process holds them (the data directory's lock); every change is on disk when it returns. */
export interface SettingsStore {
  get(): Settings;
  /** Applies a pure change, validates the result, writes it; throws where the result is not valid settings. */
  update(change: (settings: Settings) => Settings): Settings;
  onChange(listener: (settings: Settings) => void): () => void;
  /** What happened while opening: an unreadable or newer file was kept aside at a path. */
  readonly notices: readonly Notice[];
  /** Called for each notice that comes up later; absent where none can. */
  onNotice?(listener: (notice: Notice) => void): void;
}

/** Secrets by name: encrypted by the desktop, a 0600 file without one. */
export interface SecretStore {
  get(name: string): string | null;
  set(name: string, value: string | null, acceptWeak: boolean): { stored: boolean; message: string };
}

/** How a cloud is found again in another installation. */
export type CloudName = Pick<CloudSettings, 'id' | 'name' | 'url'>;

/** What came of an import. */
export interface ImportCounts {
  imported: number;
  /** Lines that say what was here already. */
  known: number;
  /** Lines that are none of an export, or say what cannot be. */
  unreadable: number;
  /** Whether the file holds everything; null: it does not say, its end is missing. */
  complete: boolean | null;
  /** Clouds of the file that are not in the settings here. */
  strangers: CloudName[];
}

export type AlertDraft = Pick<
  AlertRecord,
  'at' | 'cloudId' | 'findingId' | 'kind' | 'severity' | 'title' | 'body'
> & {
  /** Same key, same alert: a second draft with it is not stored again (null is returned). */
  dedupeKey: string;
  delivery: 'stored' | 'held' | 'summed-up' | 'inbox-only';
};

/** What is stored of one matter. */
export interface StoredAlert {
  /** Of its newest alert. */
  id: number;
  at: string;
  /** Whether the owner acknowledged any of its alerts. */
  acknowledged: boolean;
}

/** An alert with the key it is stored under. */
export interface KeyedAlert extends AlertRecord {
  dedupeKey: string;
}

/** Which changes are meant; cloudId null: those of all clouds, no group: of all kinds. */
export interface ChangeFilter {
  cloudId: string | null;
  group?: ChangeGroup | undefined;
}

/** Everything that is remembered, in one SQLite file. Synchronous: node:sqlite is, and rows are small. */
export interface History {
  /** Stores a finished scan; an unchanged report costs a row of a few bytes. */
  addReport(cloudId: string, report: Report): ScanSummary;
  addLightCheck(cloudId: string, check: LightCheck): void;
  latest(cloudId: string): { scanId: number; report: Report } | null;
  report(cloudId: string, scanId: number): { scanId: number; report: Report } | null;
  /** Newest first; `before` is a scanId. */
  scans(cloudId: string, limit: number, before: number | null): ScanSummary[];
  /** Oldest first, at most about 400 points whatever the span. */
  trend(cloudId: string, days: number, now: Date): TrendPoint[];
  /** When each finding of the newest report was first seen without a gap. */
  findingsSince(cloudId: string): { findingId: string; subject: string | null; at: string }[];
  /** Replaces the evaluation of a stored scan (new advisory data, same measurements). */
  replaceReport(cloudId: string, scanId: number, report: Report): void;

  addChanges(cloudId: string, scanId: number | null, at: string, changes: readonly Change[]): ChangeRecord[];
  /** Newest first. */
  changes(
    query: ChangeFilter & { unreadOnly: boolean; limit: number; before: number | null },
  ): ChangeRecord[];
  /** How many are kept at all, how many of them fit, and how many of those are unread. */
  countChanges(filter: ChangeFilter): { all: number; fitting: number; unread: number };
  /** Those that fit, from id `from` (0 where it is left out) up to and with `upTo`. */
  markChangesRead(range: ChangeFilter & { from?: number | undefined; upTo: number }): void;
  unreadChanges(): number;

  /** null where an alert with the same dedupeKey was stored before. */
  addAlert(draft: AlertDraft): AlertRecord | null;
  /** Marks the moment before sending, so that a crash never sends twice; false where somebody did already. */
  claimAlert(id: number, at: string): boolean;
  /** `problem`: which way did not take it and why; null where all that were asked did. */
  setDelivery(
    id: number,
    delivery: AlertRecord['delivery'],
    at: string | null,
    problem?: string | null,
  ): void;
  /** The alert of a key together with those whose key continues it after "|" (reminders); null where there is none. */
  alertOf(dedupeKey: string): StoredAlert | null;
  /** Alerts held back (quiet hours) and claimed by nobody, oldest first. */
  heldAlerts(): KeyedAlert[];
  alert(id: number): KeyedAlert | null;
  alerts(limit: number, before: number | null): AlertRecord[];
  /** null: all. */
  acknowledge(id: number | null, at: string): void;
  unreadAlerts(): number;

  /** Small JSON values of the monitor: state machines that must survive a restart. */
  getState(key: string): unknown;
  setState(key: string, value: unknown): void;

  /** All or nothing. */
  transaction<T>(work: () => T): T;
  removeCloud(cloudId: string): void;
  /** Bytes of the database file without its log, and the full reports kept in it. */
  size(): { bytes: number; reports: number };
  /** One short step of retention, aggregates and vacuum; true where more is to be done. */
  maintain(now: Date, keepAllDays: number): boolean;
  /**
   * Everything, line by line, for an export of any size. A reader may take pauses; `known` are the clouds of the settings,
   * which the history itself knows by their ids only.
   */
  exportLines(known: readonly CloudName[]): Generator<string>;
  /** One line a scan, for spreadsheets. */
  exportCsv(known: readonly CloudName[]): Generator<string>;
  /** The lines of an export, its own or of another installation, step by step; what is there is not added twice. */
  importSteps(lines: Iterable<string>, known: readonly CloudName[]): Generator<void, ImportCounts>;
  /** Every cloud that something is remembered of, also those that are not in the settings; url '' where nothing tells. */
  clouds(known: readonly CloudName[]): CloudName[];
  /** What the owner is to know and has not put away, of earlier processes too. */
  readonly notices: readonly Notice[];
  /** Keeps a notice of another store until it is dismissed; absent where nothing outlives the process. */
  keepNotice?(notice: Notice): void;
  dismissNotice?(id: string): void;
  /** Called for each notice that comes up while the history is open. */
  onNotice?(listener: (notice: Notice) => void): void;
  close(): void;
}

/** The history in a file, with what tests and tools like to have in one go. */
export interface StoredHistory extends History {
  exportJsonLines(): string;
  importJsonLines(lines: Iterable<string>): ImportCounts;
}
