import { type AreaCoverage, type Coverage, CoverageArea } from '../../../shared/coverage.ts';
import type { Finding, Report, StatusReason } from '../../../shared/report.ts';

/** Made reports as a scan gives them that was not let see everything: negatives are gone, the books say so. */

const FULL: AreaCoverage = { state: 'full', asked: 10, answered: 10, refused: 0, why: null };

/** The books of a scan that saw all but what `over` says. */
export const coverageWith = (over: Partial<Record<CoverageArea, Partial<AreaCoverage>>> = {}): Coverage =>
  Object.fromEntries(CoverageArea.options.map((area) => [area, { ...FULL, ...over[area] }])) as Coverage;

/** Findings that need what was not seen. */
const needs = ({ id }: Finding, area: CoverageArea): boolean =>
  ({
    cloud: /^cloud\./,
    exposure: /^exposure\./,
    http: /^headers\./,
    tls: /^tls\./,
    certificate: /^certificate\./,
  })[area].test(id);

/** The report with nothing of these areas but what stands on an answer of its own. */
export function withoutSight(
  report: Report,
  areas: readonly CoverageArea[],
  why: string,
  more: Partial<AreaCoverage> = {},
): Report {
  const hidden = (area: CoverageArea) => areas.includes(area);
  const { cloud, tls, http, grades } = report;
  return {
    ...report,
    coverage: coverageWith({
      ...report.coverage,
      ...Object.fromEntries(
        areas.map((area) => [area, { state: 'partial', answered: 4, refused: 6, why, ...more } as const]),
      ),
    }),
    cloud:
      cloud && hidden('cloud')
        ? {
            ...cloud,
            version: null,
            versionString: null,
            advisories: [],
            lifecycle: { ...cloud.lifecycle, supported: null, eol: null },
          }
        : cloud,
    tls:
      tls && hidden('tls')
        ? {
            ...tls,
            protocols: { ...tls.protocols, 'TLS1.0': null, 'TLS1.1': null },
            cipherSuites: {},
          }
        : tls,
    http:
      http && (hidden('http') || hidden('exposure'))
        ? {
            ...http,
            ...(hidden('http') ? { hsts: null, csp: null, headers: {} } : {}),
            ...(hidden('exposure') ? { exposed: [] } : {}),
          }
        : http,
    grades: {
      ...grades,
      overall: { grade: null, atMost: grades.overall?.grade ?? null, reasons: [why] },
      headers: hidden('http') ? null : grades.headers,
      tls: hidden('tls') || hidden('certificate') ? null : grades.tls,
    },
    findings: report.findings.filter((finding) => !areas.some((area) => needs(finding, area))),
  };
}

/** A scan that something in front, or the cloud itself, did not let look: only TLS and the certificate were seen. */
export function refusedBy(report: Report, reason: StatusReason, why: string): Report {
  const seen = withoutSight(report, ['cloud', 'exposure', 'http'], `Nothing of the cloud was seen: ${why}.`, {
    state: 'none',
    asked: 1,
    answered: 0,
    refused: 1,
  });
  return {
    ...seen,
    status: 'refused',
    statusReason: reason,
    cloud: null,
    http: null,
    grades: { ...seen.grades, overall: { grade: null, atMost: null, reasons: [why] }, nextcloudScan: null },
    findings: [
      ...seen.findings,
      {
        id: `reachability.${reason}`,
        severity: reason === 'banned' ? 'low' : 'info',
        subject: null,
        title: reason,
        evidence: why,
      },
    ],
  };
}
