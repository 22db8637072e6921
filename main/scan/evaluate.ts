import type { Grades, Report, ReportParts } from '../../shared/report.ts';
import { certificateFindings } from './certificate/findings.ts';
import { cloudFindings, exposureFindings } from './cloud/findings.ts';
import { applyKnowledge, type Knowledge } from './cloud/knowledge.ts';
import { gradeHeaders } from './grade/headers.ts';
import { gradeNextcloudScan } from './grade/nextcloud-scan.ts';
import { gradeOverall } from './grade/overall.ts';
import { gradeTls } from './grade/tls.ts';
import { headerFindings } from './http/findings.ts';
import { type Detector, toFindings } from './raised.ts';
import { reachabilityFindings, refusalFindings } from './reachability.ts';
import { RULES_VERSION } from './rules.ts';
import { tlsFindings } from './tls/findings.ts';

/** Why an area that nobody asked for has no coverage; the verdict over all of them is then nobody's either. */
export const LEFT_OUT = 'Left out of this scan.';

/** Every detector of the house; a finding that no detector here raises does not exist. */
export const detectors: readonly Detector[] = [
  reachabilityFindings,
  refusalFindings,
  cloudFindings,
  exposureFindings,
  certificateFindings,
  tlsFindings,
  headerFindings,
];

/**
 * Facts → findings → grades: pure. The same parts with newer knowledge give a newer verdict, so an advisory published
 * today is found in yesterday's measurements without another scan.
 */
export function evaluate(
  measured: ReportParts,
  knowledge: Knowledge,
  now: Date,
): Pick<Report, 'cloud' | 'grades' | 'findings'> {
  const cloud = measured.cloud === null ? null : applyKnowledge(measured.cloud, knowledge, now);
  const parts: ReportParts = { ...measured, cloud };
  const findings = toFindings(detectors.flatMap((detect) => detect(parts)));
  const grades: Grades = {
    overall: gradeOverall(parts, findings),
    nextcloudScan: gradeNextcloudScan(parts),
    tls: gradeTls(parts),
    headers: gradeHeaders(parts),
  };
  return { cloud, grades, findings };
}

/** A stored report, judged again with the rules and data of now; what was measured stays as it was. */
export function reevaluate(report: Report, knowledge: Knowledge, now: Date): Report {
  return {
    ...report,
    ...evaluate(report, knowledge, now),
    scanner: { ...report.scanner, rulesVersion: RULES_VERSION, dataAsOf: knowledge.dataAsOf },
  };
}
