import type { Grade, Report, ReportStatus, Severity } from '../../../shared/report.ts';
import type { Database } from './database.ts';

/** Columns of the summary table, in its order. */
export interface SummaryRow {
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

const NAMES =
  'status, overall, nextcloud_scan, tls, headers, headers_score, product, version, not_after, info, low, medium, high, critical';
/** The summary table's columns, but for its keys. */
export const COLUMNS = NAMES.split(', ');

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

/** The number of the summary that says what lists and trends show of a report; made where there is none yet. */
export function summaryId(database: Database, cloud: number, report: Report): number {
  const values = Object.values(summaryRow(report)) as (string | number | null)[];
  const known = database.get<{ id: number }>(
    `SELECT id FROM summary WHERE cloud = ? AND ${COLUMNS.map((name) => `${name} IS ?`).join(' AND ')} LIMIT 1`,
    cloud,
    ...values,
  );
  return (
    known?.id ??
    database.run(
      `INSERT INTO summary (cloud, ${NAMES}) VALUES (?, ${COLUMNS.map(() => '?').join(', ')})`,
      cloud,
      ...values,
    ).id
  );
}
