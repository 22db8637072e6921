import { daysOf } from '../../../shared/days.ts';
import { type Report, SEVERITIES, type Severity } from '../../../shared/report.ts';
import type { ScanSummary } from '../../../shared/state.ts';
import type { History } from '../types.ts';
import type { CloudKeys } from './clouds.ts';
import {
  canonicalText,
  hashOf,
  pack,
  packDifference,
  reportFrom,
  type Times,
  timesOf,
  unpack,
  unpackDifference,
} from './codec.ts';
import type { Database } from './database.ts';
import { findingsSince } from './since.ts';
import { COLUMNS, type SummaryRow, summaryId } from './summary.ts';

interface ScanRow extends SummaryRow {
  id: number;
  at: number;
  duration: number;
}

interface StoredBody {
  id: number;
  at: number;
  duration: number;
  difference: Uint8Array | null;
  hash: Uint8Array;
  body: Uint8Array;
}

/** A difference longer than this may tell that the cloud has changed for good, and a base of its own pays. */
const LONG_DIFFERENCE = 160;

const SCAN = `scan.id, scan.at, scan.duration, ${COLUMNS.map((name) => `summary.${name}`).join(', ')}`;

/** Days left as the report's certificate has them. */
export const daysLeft = (notAfter: number | null, at: number): number | null =>
  notAfter === null ? null : daysOf(notAfter - at);

const toSummary = (row: ScanRow): ScanSummary => ({
  scanId: row.id,
  startedAt: new Date(row.at).toISOString(),
  durationMs: row.duration,
  status: row.status,
  overall: row.overall,
  nextcloudScan: row.nextcloud_scan,
  tls: row.tls,
  headers: row.headers,
  headersScore: row.headers_score,
  product: row.product,
  version: row.version,
  certificateNotAfter: row.not_after === null ? null : new Date(row.not_after).toISOString(),
  certificateDaysLeft: daysLeft(row.not_after, row.at),
  findings: Object.fromEntries(SEVERITIES.map((severity) => [severity, row[severity]])) as Record<
    Severity,
    number
  >,
});

interface Reports
  extends Pick<History, 'addReport' | 'latest' | 'report' | 'scans' | 'findingsSince' | 'replaceReport'> {
  /** Stores a report, under a number of its own where one is given (imports). */
  insert(cloud: number, report: Report, id: number | null): number;
  newestFirst(cloud: number): Generator<{ scanId: number; report: Report }>;
  /** Works out a scan's summary anew from its report; false where that cannot be read. */
  renewSummary(cloud: number, scanId: number): boolean;
  /** Works out anew since when each finding of the newest report is there. */
  rebuildSince(cloud: number): void;
}

/** Scans and their reports; `onDamage` is told of each stored report that cannot be read any more. */
export function reports(
  database: Database,
  clouds: CloudKeys,
  onDamage: () => void = () => undefined,
): Reports {
  const since = findingsSince(database, clouds);
  const add = (cloud: number, hash: Uint8Array, text: string) => ({
    content: database.run('INSERT INTO content (cloud, hash, body) VALUES (?, ?, ?)', cloud, hash, pack(text))
      .id,
    difference: null,
  });

  /** Where the report's text goes: a content it equals, a difference to the newest content, or a content of its own. */
  const store = (cloud: number, text: string): { content: number; difference: Uint8Array | null } => {
    const hash = hashOf(text);
    const equal = database.get<{ id: number; body: Uint8Array }>(
      'SELECT id, body FROM content WHERE cloud = ? AND hash = ? LIMIT 1',
      cloud,
      hash,
    );
    if (equal) {
      // The same text once more: where the stored one was damaged, every scan that rests on it is whole again.
      if (unpack(equal.body, hash) === null)
        database.run('UPDATE content SET body = ? WHERE id = ?', pack(text), equal.id);
      return { content: equal.id, difference: null };
    }
    const last = database.get<StoredBody & { content: number }>(
      'SELECT scan.id, at, duration, content, difference, hash, body FROM scan JOIN content ON content.id = scan.content WHERE scan.cloud = ? ORDER BY scan.id DESC LIMIT 1',
      cloud,
    );
    const base = last && unpack(last.body, last.hash);
    if (!last || typeof base !== 'string') return add(cloud, hash, text);
    const difference = packDifference(text, base);
    if (difference.length * 4 >= last.body.length) return add(cloud, hash, text);
    if (difference.length > LONG_DIFFERENCE && last.difference && last.difference.length > LONG_DIFFERENCE) {
      // What was new in the last scan is still there: from here on it is what is usual.
      const before = unpackDifference(last.difference, base);
      if (before !== null && packDifference(text, before).length * 2 < difference.length)
        return add(cloud, hash, text);
    }
    return { content: last.content, difference };
  };

  const read = (row: StoredBody | undefined): { scanId: number; report: Report } | null => {
    if (!row) return null;
    const base = unpack(row.body, row.hash);
    const text = base !== null && row.difference ? unpackDifference(row.difference, base) : base;
    const times: Times = { at: row.at, durationMs: row.duration };
    const report = text === null ? null : reportFrom(text, times);
    if (!report) onDamage();
    return report && { scanId: row.id, report };
  };

  const BODY =
    'SELECT scan.id, at, duration, difference, hash, body FROM scan JOIN content ON content.id = scan.content WHERE scan.cloud = ?';

  const insert = (cloud: number, report: Report, id: number | null): number => {
    const { at, durationMs } = timesOf(report);
    const { content, difference } = store(cloud, canonicalText(report));
    return database.run(
      'INSERT INTO scan (id, cloud, at, duration, summary, content, difference) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      cloud,
      at,
      durationMs,
      summaryId(database, cloud, report),
      content,
      difference,
    ).id;
  };

  function* newestFirst(cloud: number): Generator<{ scanId: number; report: Report }> {
    for (const row of database.iterate<StoredBody>(`${BODY} ORDER BY scan.id DESC`, cloud)) {
      const found = read(row);
      if (found) yield found;
    }
  }

  const summaryOf = (id: number): ScanSummary => {
    const row = database.get<ScanRow>(
      `SELECT ${SCAN} FROM scan JOIN summary ON summary.id = scan.summary WHERE scan.id = ?`,
      id,
    );
    if (!row) throw new Error(`scan ${id} vanished`);
    return toSummary(row);
  };

  return {
    addReport: (cloudId, report) =>
      database.transaction(() => {
        const cloud = clouds.of(cloudId);
        const id = insert(cloud, report, null);
        since.keep(cloud, report, timesOf(report).at);
        return summaryOf(id);
      }),
    insert,
    newestFirst,
    renewSummary(cloud, scanId) {
      const found = read(database.get<StoredBody>(`${BODY} AND scan.id = ?`, cloud, scanId));
      if (found)
        database.run(
          'UPDATE scan SET summary = ? WHERE id = ?',
          summaryId(database, cloud, found.report),
          scanId,
        );
      return found !== null;
    },
    rebuildSince(cloud) {
      const found = newestFirst(cloud);
      const reportsOf = function* () {
        for (const { report } of found) yield report;
      };
      // In one go: nobody else has a turn while a history is recovered.
      for (const _ of since.rebuild(cloud, reportsOf()));
    },
    findingsSince: since.findingsSince,
    replaceReport(cloudId, scanId, report) {
      database.transaction(() => {
        const cloud = clouds.find(cloudId);
        if (cloud === null) return;
        const old = database.get<{ content: number }>(
          'SELECT content FROM scan WHERE id = ? AND cloud = ?',
          scanId,
          cloud,
        );
        if (!old) return;
        const { content, difference } = store(cloud, canonicalText(report));
        const { at, durationMs } = timesOf(report);
        database.run(
          'UPDATE scan SET at = ?, duration = ?, summary = ?, content = ?, difference = ? WHERE id = ? AND cloud = ?',
          at,
          durationMs,
          summaryId(database, cloud, report),
          content,
          difference,
          scanId,
          cloud,
        );
        database.run(
          'DELETE FROM content WHERE id = ? AND NOT EXISTS (SELECT 1 FROM scan WHERE scan.content = content.id)',
          old.content,
        );
        const newest = database.get<{ id: number }>('SELECT max(id) AS id FROM scan WHERE cloud = ?', cloud);
        if (newest?.id === scanId) since.keep(cloud, report, at);
      });
    },
    latest(cloudId) {
      const cloud = clouds.find(cloudId);
      // Where the newest report is damaged, the one before it is what is known: not nothing.
      if (cloud !== null) for (const found of newestFirst(cloud)) return found;
      return null;
    },
    report(cloudId, scanId) {
      const cloud = clouds.find(cloudId);
      return cloud === null ? null : read(database.get<StoredBody>(`${BODY} AND scan.id = ?`, cloud, scanId));
    },
    scans(cloudId, limit, before) {
      const cloud = clouds.find(cloudId);
      if (cloud === null) return [];
      return database
        .all<ScanRow>(
          `SELECT ${SCAN} FROM scan JOIN summary ON summary.id = scan.summary
           WHERE scan.cloud = ? AND scan.id < ? ORDER BY scan.id DESC LIMIT ?`,
          cloud,
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map(toSummary);
    },
  };
}
