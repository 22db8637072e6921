import { daysOf } from '../../../shared/days.ts';
import {
  type Grade,
  type Report,
  type ReportStatus,
  SEVERITIES,
  type Severity,
} from '../../../shared/report.ts';
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

/** Columns of the summary table, in its order. */
interface SummaryRow {
  status: ReportStatus;
  overall: Grade | null;
  nextcloud_scan: Grade | null;
  tls: Grade | null;
  headers: Grade | null;
  headers_score: number | null;
  product: string | null;
  version: string | null;
  not_after: number | null;
  info: number;
  low: number;
  medium: number;
  high: number;
  critical: number;
}

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
  body: Uint8Array;
}

const SUMMARY =
  'status, overall, nextcloud_scan, tls, headers, headers_score, product, version, not_after, info, low, medium, high, critical';
const COLUMNS = SUMMARY.split(', ');
const SCAN = `scan.id, scan.at, scan.duration, ${COLUMNS.map((name) => `summary.${name}`).join(', ')}`;

function summaryRow(report: Report): SummaryRow {
  const count = (severity: Severity) =>
    report.findings.filter((finding) => finding.severity === severity).length;
  return {
    status: report.status,
    overall: report.grades.overall?.grade ?? null,
    nextcloud_scan: report.grades.nextcloudScan?.grade ?? null,
    tls: report.grades.tls?.grade ?? null,
    headers: report.grades.headers?.grade ?? null,
    headers_score: report.grades.headers?.score ?? null,
    product: report.cloud?.product ?? null,
    version: report.cloud?.version ?? null,
    not_after: report.certificate ? Date.parse(report.certificate.notAfter) : null,
    info: count('info'),
    low: count('low'),
    medium: count('medium'),
    high: count('high'),
    critical: count('critical'),
  };
}

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
  /** Works out anew since when each finding of the newest report is there. */
  rebuildSince(cloud: number): void;
}

/** Scans and their reports. */
export function reports(database: Database, clouds: CloudKeys): Reports {
  const since = findingsSince(database, clouds);
  const summaryId = (cloud: number, row: SummaryRow): number => {
    const values = Object.values(row) as (string | number | null)[];
    const known = database.get<{ id: number }>(
      `SELECT id FROM summary WHERE cloud = ? AND ${COLUMNS.map((name) => `${name} IS ?`).join(' AND ')} LIMIT 1`,
      cloud,
      ...values,
    );
    return (
      known?.id ??
      database.run(
        `INSERT INTO summary (cloud, ${SUMMARY}) VALUES (?, ${COLUMNS.map(() => '?').join(', ')})`,
        cloud,
        ...values,
      ).id
    );
  };

  /** Where the report's text goes: a content it equals, a difference to the newest content, or a content of its own. */
  const store = (cloud: number, text: string): { content: number; difference: Uint8Array | null } => {
    const hash = hashOf(text);
    const equal = database.get<{ id: number }>(
      'SELECT id FROM content WHERE cloud = ? AND hash = ? LIMIT 1',
      cloud,
      hash,
    );
    if (equal) return { content: equal.id, difference: null };
    const base = database.get<{ id: number; body: Uint8Array }>(
      'SELECT content.id, body FROM scan JOIN content ON content.id = scan.content WHERE scan.cloud = ? ORDER BY scan.id DESC LIMIT 1',
      cloud,
    );
    if (base) {
      const baseText = readable(() => unpack(base.body));
      const difference = baseText === null ? null : packDifference(text, baseText);
      if (difference && difference.length * 4 < base.body.length) return { content: base.id, difference };
    }
    const { id } = database.run(
      'INSERT INTO content (cloud, hash, body) VALUES (?, ?, ?)',
      cloud,
      hash,
      pack(text),
    );
    return { content: id, difference: null };
  };

  const read = (row: StoredBody | undefined): { scanId: number; report: Report } | null => {
    if (!row) return null;
    const text = readable(() => {
      const base = unpack(row.body);
      return row.difference ? unpackDifference(row.difference, base) : base;
    });
    const times: Times = { at: row.at, durationMs: row.duration };
    const report = text === null ? null : reportFrom(text, times);
    return report && { scanId: row.id, report };
  };

  const BODY =
    'SELECT scan.id, at, duration, difference, body FROM scan JOIN content ON content.id = scan.content WHERE scan.cloud = ?';

  const insert = (cloud: number, report: Report, id: number | null): number => {
    const { at, durationMs } = timesOf(report);
    const { content, difference } = store(cloud, canonicalText(report));
    return database.run(
      'INSERT INTO scan (id, cloud, at, duration, summary, content, difference) VALUES (?, ?, ?, ?, ?, ?, ?)',
      id,
      cloud,
      at,
      durationMs,
      summaryId(cloud, summaryRow(report)),
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
    rebuildSince: (cloud) => since.rebuild(cloud, newestFirst(cloud)),
    findingsSince: since.findingsSince,
    replaceReport(cloudId, scanId, report) {
      database.transaction(() => {
        const cloud = clouds.find(cloudId);
        if (cloud === null) return;
        const { content, difference } = store(cloud, canonicalText(report));
        const { at, durationMs } = timesOf(report);
        database.run(
          'UPDATE scan SET at = ?, duration = ?, summary = ?, content = ?, difference = ? WHERE id = ? AND cloud = ?',
          at,
          durationMs,
          summaryId(cloud, summaryRow(report)),
          content,
          difference,
          scanId,
          cloud,
        );
        const newest = database.get<{ id: number }>('SELECT max(id) AS id FROM scan WHERE cloud = ?', cloud);
        if (newest?.id === scanId) since.keep(cloud, report, at);
      });
    },
    latest(cloudId) {
      const cloud = clouds.find(cloudId);
      return cloud === null
        ? null
        : read(database.get<StoredBody>(`${BODY} ORDER BY scan.id DESC LIMIT 1`, cloud));
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

/** null where the stored bytes are damaged. */
function readable(unpacking: () => string): string | null {
  try {
    return unpacking();
  } catch {
    return null;
  }
}
