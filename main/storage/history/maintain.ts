import type { Database } from './database.ts';

const DAY = 86_400_000;
/** Trends of more days than these use day sums, so single light checks are of no use beyond. */
const SERIES_DAYS = 400;
/** Pages of freed space given back per call: about 1 MB, some milliseconds. */
const VACUUM_PAGES = 250;
/** Scans removed per call; a large backlog (after an import, a shorter setting) is worked off over several calls. */
const BATCH = 300;

/**
 * The retention rule: every scan of the last `keepAllDays`; before that the last one of each day, the first of all, and
 * every one that changed something. Day sums of light checks stay for good.
 */
export function maintain(database: Database, now: Date, keepAllDays: number): void {
  const today = Math.floor(now.getTime() / DAY);
  database.transaction(() => {
    const old = database.all<{ id: number; content: number }>(
      `SELECT id, content FROM (
         SELECT id, content, row_number() OVER (PARTITION BY cloud, at / ${DAY} ORDER BY id DESC) AS of_day,
           row_number() OVER (PARTITION BY cloud ORDER BY id) AS of_all
         FROM scan WHERE at < ?) AS old
       WHERE of_day > 1 AND of_all > 1 AND NOT EXISTS (SELECT 1 FROM change WHERE change.scan = old.id)
         AND old.id NOT IN (SELECT max(scan.id) FROM scan GROUP BY cloud)
       LIMIT ?`,
      (today - keepAllDays) * DAY,
      BATCH,
    );
    for (const { id } of old) database.run('DELETE FROM scan WHERE id = ?', id);
    for (const content of new Set(old.map((scan) => scan.content)))
      database.run(
        'DELETE FROM content WHERE id = ? AND NOT EXISTS (SELECT 1 FROM scan WHERE scan.content = content.id)',
        content,
      );
    database.run(
      'UPDATE light_day SET series = NULL WHERE series IS NOT NULL AND day < ?',
      today - SERIES_DAYS,
    );
  });
  // `all`: the pragma frees one page per row it steps through.
  database.all(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  database.raw.exec('PRAGMA optimize');
}

/** Everything of one cloud. */
export function removeCloud(database: Database, cloudId: string, cloud: number | null): void {
  database.transaction(() => {
    database.run('DELETE FROM alert WHERE cloud_id = ?', cloudId);
    if (cloud === null) return;
    for (const table of ['content', 'summary', 'scan', 'finding_since', 'light_state', 'light_day', 'change'])
      database.run(`DELETE FROM ${table} WHERE cloud = ?`, cloud);
    database.run('DELETE FROM cloud WHERE key = ?', cloud);
  });
}
