import type { Database } from './database.ts';

/**
 * The file's versions: each entry carries a database from version n (its position) to n + 1. Never edited once released;
 * a change of format is another entry. Times are milliseconds since the epoch, days are days since the epoch (UTC).
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE cloud (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);

  -- A report without its times, as zstd JSON; scans that differ little keep only the difference to one (codec.ts).
  CREATE TABLE content (id INTEGER PRIMARY KEY, cloud INTEGER NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL);
  CREATE INDEX content_hash ON content (cloud, hash);
  -- What lists and trends show of a report; most scans of a cloud share one.
  CREATE TABLE summary (
    id INTEGER PRIMARY KEY, cloud INTEGER NOT NULL, status TEXT NOT NULL,
    overall TEXT, nextcloud_scan TEXT, tls TEXT, headers TEXT, headers_score REAL,
    product TEXT, version TEXT, not_after INTEGER,
    info INTEGER NOT NULL, low INTEGER NOT NULL, medium INTEGER NOT NULL, high INTEGER NOT NULL, critical INTEGER NOT NULL
  );
  CREATE INDEX summary_cloud ON summary (cloud);
  CREATE TABLE scan (
    id INTEGER PRIMARY KEY AUTOINCREMENT, cloud INTEGER NOT NULL, at INTEGER NOT NULL, duration REAL NOT NULL,
    summary INTEGER NOT NULL, content INTEGER NOT NULL, difference BLOB
  );
  CREATE INDEX scan_time ON scan (cloud, at, id, summary);
  CREATE INDEX scan_order ON scan (cloud, id);
  CREATE INDEX scan_content ON scan (content);
  CREATE TABLE finding_since (
    cloud INTEGER NOT NULL, finding TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (cloud, finding, subject)
  ) WITHOUT ROWID;

  -- Light checks: one row a day, its checks packed (series.ts) beside the day's sums.
  CREATE TABLE light_state (id INTEGER PRIMARY KEY, cloud INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (cloud, body));
  CREATE TABLE light_day (
    cloud INTEGER NOT NULL, day INTEGER NOT NULL, checks INTEGER NOT NULL, down INTEGER NOT NULL,
    maintenance INTEGER NOT NULL, duration INTEGER NOT NULL, series BLOB,
    PRIMARY KEY (cloud, day)
  ) WITHOUT ROWID;

  CREATE TABLE change (
    id INTEGER PRIMARY KEY AUTOINCREMENT, cloud INTEGER NOT NULL, at INTEGER NOT NULL, scan INTEGER,
    kind TEXT NOT NULL, subject TEXT, direction TEXT NOT NULL, severity TEXT NOT NULL, sentence TEXT NOT NULL,
    before TEXT, after TEXT, cause TEXT NOT NULL, read INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX change_cloud ON change (cloud, id);
  CREATE INDEX change_unread ON change (cloud, id) WHERE read = 0;
  CREATE INDEX change_scan ON change (scan) WHERE scan IS NOT NULL;

  CREATE TABLE alert (
    id INTEGER PRIMARY KEY AUTOINCREMENT, dedupe_key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, cloud_id TEXT,
    finding TEXT, kind TEXT NOT NULL, severity TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL,
    delivery TEXT NOT NULL, claimed_at INTEGER, delivered_at INTEGER, acknowledged_at INTEGER
  );
  CREATE INDEX alert_open ON alert (id) WHERE acknowledged_at IS NULL;
  CREATE INDEX alert_held ON alert (id) WHERE delivery = 'held';
  CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
  `
  -- Lists of changes narrowed to a matter or a direction, and how many those are.
  CREATE INDEX change_kind ON change (kind, subject, cloud);
  CREATE INDEX change_direction ON change (direction, id);
  `,
  `
  -- Which way of telling did not take an alert, and why.
  ALTER TABLE alert ADD COLUMN problem TEXT;
  `,
];

/** Tables whose rows a recovery carries over, in an order that keeps references whole. */
export const TABLES = [
  'cloud',
  'content',
  'summary',
  'scan',
  'finding_since',
  'light_state',
  'light_day',
  'change',
  'alert',
  'state',
] as const;

export const versionOf = (database: Database): number =>
  database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;

/** Brings a database of any older version to the newest, all steps or none. */
export function migrate(database: Database): void {
  const from = versionOf(database);
  if (from >= migrations.length) return;
  // Only possible while the file has no tables; lets maintain() give space back without rewriting the whole file.
  if (from === 0) database.raw.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.raw.exec('PRAGMA journal_mode = WAL');
  database.transaction(() => {
    for (const step of migrations.slice(from)) database.raw.exec(step);
    database.raw.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}
