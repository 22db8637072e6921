import type { FindingId } from '../../shared/findings/index.ts';
import { catalogue, type FindingRow } from '../../shared/findings/index.ts';
import { type Finding, type ReportParts, SEVERITIES } from '../../shared/report.ts';

/** What a detector says: an id of the catalogue and the evidence; title and severity are the catalogue's. */
export interface Raised {
  id: FindingId;
  subject?: string | null;
  evidence?: string | null;
}

/** A pure function from the measured parts to what is wrong with them. */
export type Detector = (parts: ReportParts) => Raised[];

/** Findings as a report lists them: worst first, then by id and subject; one per id and subject. */
export function toFindings(raised: readonly Raised[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const { id, subject = null, evidence = null } of raised) {
    const row: FindingRow = catalogue[id];
    const key = `${id}\n${subject ?? ''}`;
    if (!seen.has(key))
      seen.set(key, {
        id,
        severity: row.severity,
        subject: subject?.slice(0, 512) ?? null,
        title: row.title,
        evidence: evidence?.slice(0, 2048) ?? null,
      });
  }
  return [...seen.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
      a.id.localeCompare(b.id, 'en') ||
      (a.subject ?? '').localeCompare(b.subject ?? '', 'en'),
  );
}
