import type { Database } from './database.ts';
import { decode } from './series.ts';

const DAY = 86_400_000;
/** Trends of more days than these use day sums, so single light checks are of no use beyond. */
const SERIES_DAYS = 400;
/** An acknowledged alert is kept this long; one that nobody acknowledged stays. */
const ALERT_DAYS = 730;
/** Pages of freed space given back per step: about 1 MB, some milliseconds. */
const VACUUM_PAGES = 250;
/** Scans removed per step. */
const BATCH = 100;
/** A cloud with fewer kinds of answers is not searched for those that nothing names any more. */
const FEW_STATES = 100;

/**
 * The retention rule: every scan of the last `keepAllDays`; before that the last one of each day, the first of all, and
 * every one that changed something. Day sums of light checks and changes stay for good, acknowledged alerts two years.
 * Each step is a transaction of some milliseconds; whoever drives it lets others have their turn in between.
 */
export function* maintenance(database: Database, now: Date, keepAllDays: number): Generator<void> {
  const clouds = database.all<{ key: number }>('SELECT key FROM cloud ORDER BY key').map(({ key }) => key);
  const today = trustedDay(database, clouds, now);
  for (const cloud of clouds) {
    while (today !== null && thin(database, cloud, (today - keepAllDays) * DAY)) yield;
    yield;
    if (today !== null)
      database.run(
        'UPDATE light_day SET series = NULL WHERE cloud = ? AND day < ? AND series IS NOT NULL',
        cloud,
        today - SERIES_DAYS,
      );
    yield;
    sweepStates(database, cloud);
    database.run(
      'DELETE FROM summary WHERE cloud = ? AND id NOT IN (SELECT summary FROM scan WHERE cloud = ?)',
      cloud,
      cloud,
    );
    yield;
  }
  // An alert that something still open refers to says whether it was acknowledged: without it that would be told anew.
  if (today !== null)
    database.run(
      `DELETE FROM alert WHERE acknowledged_at IS NOT NULL AND at < ? AND id NOT IN (
         SELECT coalesce(json_extract(one.value, '$.alertId'), 0)
         FROM state, json_each(CASE WHEN json_valid(state.value) THEN state.value ELSE '{}' END) AS one
         WHERE state.key LIKE 'open/%' AND one.type = 'object')`,
      (today - ALERT_DAYS) * DAY,
    );
  yield;
  for (let free = freePages(database), before = Number.POSITIVE_INFINITY; free > 0 && free < before; ) {
    // `all`: the pragma frees one page per row it steps through.
    database.all(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
    yield;
    before = free;
    free = freePages(database);
  }
  database.raw.exec('PRAGMA optimize');
}

/**
 * The day retention goes by. A clock that is years ahead (an empty CMOS battery, a virtual machine that woke) would have
 * it throw nearly everything away at once: so it is at most the day after reports were last stored, not counting the
 * newest day of reports, which may be of that same clock. null: nothing says what day it is.
 */
function trustedDay(database: Database, clouds: readonly number[], now: Date): number | null {
  const newest = (before: number): number | null => {
    const times = clouds.map(
      (cloud) =>
        database.get<{ at: number | null }>(
          'SELECT max(at) AS at FROM scan WHERE cloud = ? AND at < ?',
          cloud,
          before,
        )?.at ?? null,
    );
    return times.reduce((a, b) => (a === null ? b : b === null ? a : Math.max(a, b)), null);
  };
  const last = newest(Number.MAX_SAFE_INTEGER);
  const known = last === null ? null : newest(last - DAY);
  return known === null ? null : Math.floor(Math.min(now.getTime(), known + 2 * DAY) / DAY);
}

/** Removes some scans of a cloud that the rule does not keep; false where none is left. */
function thin(database: Database, cloud: number, before: number): boolean {
  return database.transaction(() => {
    const old = database.all<{ id: number; content: number }>(
      `SELECT id, content FROM (
         SELECT id, content, row_number() OVER (PARTITION BY at / ${DAY} ORDER BY id DESC) AS of_day,
           row_number() OVER (ORDER BY id) AS of_all
         FROM scan WHERE cloud = ? AND at < ?) AS old
       WHERE of_day > 1 AND of_all > 1 AND NOT EXISTS (SELECT 1 FROM change WHERE change.scan = old.id)
         AND old.id <> (SELECT max(id) FROM scan WHERE cloud = ?)
       LIMIT ?`,
      cloud,
      before,
      cloud,
      BATCH,
    );
    for (const { id } of old) database.run('DELETE FROM scan WHERE id = ?', id);
    for (const content of new Set(old.map((scan) => scan.content)))
      database.run(
        'DELETE FROM content WHERE id = ? AND NOT EXISTS (SELECT 1 FROM scan WHERE scan.content = content.id)',
        content,
      );
    return old.length === BATCH;
  });
}

/** Kinds of answers that no kept check names: a server whose version differs each time makes one with every check. */
function sweepStates(database: Database, cloud: number): void {
  const ids = database
    .all<{ id: number }>('SELECT id FROM light_state WHERE cloud = ?', cloud)
    .map(({ id }) => id);
  if (ids.length < FEW_STATES) return;
  const named = new Set<number>();
  for (const { series } of database.all<{ series: Uint8Array }>(
    'SELECT series FROM light_day WHERE cloud = ? AND series IS NOT NULL',
    cloud,
  ))
    for (const { state } of decode(series)) named.add(state);
  database.transaction(() => {
    for (const id of ids) if (!named.has(id)) database.run('DELETE FROM light_state WHERE id = ?', id);
  });
}

const freePages = (database: Database): number =>
  database.get<{ freelist_count: number }>('PRAGMA freelist_count')?.freelist_count ?? 0;

/** Everything of one cloud, the watch's memory of it included (its keys end in the cloud's id). */
export function removeCloud(database: Database, cloudId: string, cloud: number | null): void {
  database.transaction(() => {
    database.run('DELETE FROM alert WHERE cloud_id = ?', cloudId);
    database.run("DELETE FROM state WHERE substr(key, instr(key, '/')) = ?", `/${cloudId}`);
    if (cloud === null) return;
    for (const table of ['content', 'summary', 'scan', 'finding_since', 'light_state', 'light_day', 'change'])
      database.run(`DELETE FROM ${table} WHERE cloud = ?`, cloud);
    database.run('DELETE FROM cloud WHERE key = ?', cloud);
  });
}
