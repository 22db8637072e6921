import { describe, expect, it } from 'vitest';
import { catalogue } from './findings/index.ts';
import type { Report } from './report.ts';
import { SHORT_TITLE_LENGTH, shortTitle } from './short-titles.ts';
import { summaryRows } from './summary.ts';
import { sampleReport } from './testing/report.ts';
import { daysLeftText } from './words/index.ts';

const base = sampleReport(Date.UTC(2026, 5, 1));

/** The TLS row of a report with this grade and these facts, and no TLS finding. */
function tlsRowOf(grade: 'A' | 'C' | 'F' | 'M' | 'T', old: boolean) {
  if (base.tls === null || base.grades.tls === null) throw new Error('The sample report has a TLS part.');
  const report: Report = {
    ...base,
    findings: [],
    tls: {
      ...base.tls,
      protocols: { ...base.tls.protocols, 'SSL2.0': false, 'SSL3.0': false, 'TLS1.0': old, 'TLS1.1': old },
      forwardSecrecy: old ? 'none' : 'all',
    },
    grades: { ...base.grades, tls: { ...base.grades.tls, grade, caps: [] } },
  };
  return summaryRows(report).find(({ kind }) => kind === 'tls');
}

describe('the TLS row', () => {
  it.each([
    ['A', false, 'clear', 'all suites forward secret'],
    ['C', true, 'unsettled', 'TLS 1.0, no forward secrecy'],
    ['T', false, 'unsettled', 'certificate not trusted'],
    ['T', true, 'unsettled', 'TLS 1.0, no forward secrecy'],
    ['M', false, 'storm', 'certificate for another name'],
    ['F', true, 'storm', 'TLS 1.0, no forward secrecy'],
  ] as const)('of grade %s, old versions %s, is %s', (grade, old, weather, detail) => {
    expect(tlsRowOf(grade, old)).toEqual({ kind: 'tls', weather, title: `TLS ${grade}`, detail });
  });
});

/** The detail of a row when this is the only finding. */
function detailWith(kind: string, id: keyof typeof catalogue, change: Partial<Report> = {}) {
  const { severity, title } = catalogue[id];
  const findings = [{ id, severity, title, subject: null, evidence: null }];
  return summaryRows({ ...base, ...change, findings }).find((row) => row.kind === kind);
}

describe('a small finding that decides the overall grade is told on its row', () => {
  it.each([
    ['tls', 'tls.client-renegotiation', 'unlimited renegotiation'],
    ['headers', 'headers.server-version', 'server tells its version'],
    ['version', 'cloud.service-discovery', 'apps cannot find it'],
    ['reachability', 'reachability.address-silent', 'one address is silent'],
    ['exposure', 'exposure.source-code', 'program files readable'],
  ] as const)('%s: %s', (kind, id, detail) => {
    expect(detailWith(kind, id)).toMatchObject({ detail });
  });

  it('behind the days left of a certificate', () => {
    const row = detailWith('certificate', 'certificate.transparency-missing', {
      certificate: base.certificate && { ...base.certificate, renewal: 'fresh', daysLeft: 61.2 },
    });
    expect(row).toMatchObject({ weather: 'clear', detail: '61 days, in no public log' });
  });
});

describe('a cap of the TLS grade that is no finding of TLS', () => {
  it.each([
    ['HSTS is not set, which an A+ needs', 'no A+ without HSTS'],
    ['HSTS is invalid, switched off or shorter than half a year', 'HSTS is not in order'],
    ['The certificate chain is incomplete', 'certificate chain incomplete'],
    ['A rule of next year with a long sentence', 'A- at most'],
    ['RC4 is offered', 'RC4 is offered'],
  ])('%s', (reason, detail) => {
    if (base.grades.tls === null) throw new Error('The sample report has a TLS grade.');
    const grades = { ...base.grades, tls: { ...base.grades.tls, caps: [{ grade: 'A-' as const, reason }] } };
    const row = summaryRows({ ...base, findings: [], grades }).find(({ kind }) => kind === 'tls');
    expect(row?.detail).toBe(detail);
    expect(detail.length).toBeLessThanOrEqual(SHORT_TITLE_LENGTH);
  });
});

describe('short titles', () => {
  const named = Object.entries(catalogue).filter(([id]) =>
    /^(?:exposure|headers|reachability|tls|cloud\.(?:hardening|newer|brute|service|generated))/u.test(id),
  );
  it.each(named)('%s fits on the right of a row', (id, { title }) => {
    expect(shortTitle({ id, title }).length).toBeLessThanOrEqual(SHORT_TITLE_LENGTH);
  });

  it.each(named.filter(([id, { severity }]) => id.startsWith('headers.') && severity !== 'info'))(
    '%s fits beside the grade of the headers',
    (id, { title }) => {
      expect(shortTitle({ id, title }).length).toBeLessThanOrEqual(SHORT_TITLE_LENGTH - 3);
    },
  );

  it.each([
    'not-yet-valid',
    'pin-mismatch',
    'chain-incomplete',
    'key-weak',
    'signature-weak',
    'must-staple-unstapled',
    'transparency-missing',
    'lifetime-too-long',
    'alternate-expiring',
  ])('certificate.%s fits behind the days left', (matter) => {
    const id = `certificate.${matter}`;
    expect(shortTitle({ id, title: 'x'.repeat(40) }).length).toBeLessThanOrEqual(18);
  });

  it('leave the title of an id nobody knows any more', () => {
    expect(shortTitle({ id: 'tls.forgotten', title: 'Something old' })).toBe('Something old');
  });

  it('name an open data directory in a few words', () => {
    const finding = {
      id: 'exposure.data-directory',
      severity: 'critical',
      subject: null,
      title: 'The data directory can be read from the Internet',
      evidence: null,
    } as const;
    expect(summaryRows({ ...base, findings: [finding] })).toContainEqual({
      kind: 'exposure',
      weather: 'storm',
      title: 'Exposed',
      detail: 'data directory readable',
    });
  });
});

describe('days left', () => {
  it.each([
    [11.99, '11 days left'],
    [1.5, '36 h left'],
    [0.01, '1 h left'],
    [-0.5, 'expired today'],
    [-3.2, 'expired 3 days ago'],
  ])('%s says "%s"', (days, text) => {
    expect(daysLeftText(days)).toBe(text);
  });
});
