import { describe, expect, it } from 'vitest';
import type { Report } from '../../../shared/report.ts';
import { makeReport, type ReportTraits } from '../testing/reports.ts';
import { coverageWith } from '../testing/unseen.ts';
import { keyArea, keyAreas, viewOf } from './view.ts';

const failed = (...probes: string[]): Report['errors'] =>
  probes.map((probe) => ({ probe, kind: 'timeout', message: '' }));
const full = {
  status: 'full',
  cloud: 'full',
  exposure: 'full',
  certificate: 'full',
  tls: 'full',
  http: 'full',
  network: 'full',
};
/** The facts of a report whose cloud, HTTP or TLS part says this as well. */
const factsOf = (
  parts: { cloud?: object; http?: object; tls?: object; certificate?: object },
  traits: ReportTraits = {},
) => {
  const report = makeReport(traits);
  for (const part of ['cloud', 'http', 'tls', 'certificate'] as const)
    Object.assign(report[part] ?? {}, parts[part]);
  return viewOf(report).facts;
};
const lifecycle = (over: object) => ({
  lifecycle: { ...makeReport().cloud?.lifecycle, supported: true, ...over },
});

it.each([
  ['finding:certificate.expired|', 'certificate'],
  ['finding:caa.missing|', 'certificate'],
  ['finding:tls.old-protocols|', 'tls'],
  ['finding:headers.hsts-missing|', 'http'],
  ['finding:exposure.git|/.git', 'exposure'],
  ['finding:http2.missing|', 'http'],
  ['finding:redirect.missing|', 'http'],
  ['finding:cookies.insecure|', 'http'],
  ['finding:reachability.ipv6|', 'network'],
  ['finding:cloud.debug-mode|', 'cloud'],
  ['finding:of-a-newer-version|', 'cloud'],
  ['protocol:TLS1.0', 'tls'],
  ['suite:TLS_AES_128_GCM_SHA256', 'tls'],
  ['grade:tls', 'tls'],
  ['header:server', 'http'],
  ['exposure:/.git', 'exposure'],
  ['grade:headers', 'http'],
  ['name:cloud.example', 'certificate'],
  ['certificate', 'certificate'],
  ['status', 'status'],
  ['version', 'cloud'],
  ['advisory:CVE-1', 'cloud'],
  ['grade:overall', 'cloud'],
])('%s belongs to %s', (key, area) => {
  expect(keyArea(key)).toBe(area);
});

it('a grade rests on more than one area, all else on its own', () => {
  expect(keyAreas('grade:tls')).toEqual(['tls', 'certificate']);
  expect(keyAreas('grade:overall')).toEqual(['cloud', 'exposure', 'certificate', 'tls', 'http']);
  expect(keyAreas('header:server')).toEqual(['http']);
});

describe('what a report saw', () => {
  const sight = (traits: ReportTraits) => viewOf(makeReport(traits)).sight;

  it.each<[string, object]>([
    ['cloud', { cloud: 'partial', exposure: 'partial', http: 'partial' }],
    ['cloud.exposure', { cloud: 'partial', exposure: 'partial', http: 'partial' }],
    ['cloud.status', { cloud: 'partial' }],
    ['caa', { certificate: 'partial' }],
    ['tls', { tls: 'partial' }],
    ['http3', { http: 'partial' }],
    ['own-cloud', { network: 'partial' }],
    ['dns', { network: 'partial' }],
  ])('is partial where the probe %s failed', (probe, partial) => {
    expect(sight({ errors: failed(probe) })).toEqual({ ...full, ...partial });
  });

  it('is partial of a cloud in maintenance, which answers everything with 503', () => {
    expect(sight({ status: 'maintenance' })).toEqual({
      ...full,
      cloud: 'partial',
      exposure: 'partial',
      http: 'partial',
    });
    const bare = { ...makeReport({ status: 'maintenance' }), cloud: null, http: null };
    expect(viewOf(bare).sight).toMatchObject({ cloud: 'none', http: 'none' });
  });

  it('is nothing of what was not there, failed or not', () => {
    const none = {
      ...full,
      cloud: 'none',
      exposure: 'none',
      certificate: 'none',
      tls: 'none',
      http: 'none',
      network: 'none',
    };
    expect(sight({ status: 'unreachable' })).toEqual(none);
    expect(sight({ status: 'unreachable', errors: failed('cloud', 'tls', 'dns') })).toEqual(none);
  });

  it('is what its coverage says, whatever failed', () => {
    const covered = (over: Parameters<typeof coverageWith>[0], traits: ReportTraits = {}) =>
      viewOf({ ...makeReport(traits), coverage: coverageWith(over) });
    const hidden = covered(
      { http: { state: 'partial' }, exposure: { state: 'none' } },
      { errors: failed('tls') },
    );
    expect(hidden.sight).toEqual({ ...full, http: 'partial', exposure: 'none' });
    expect(hidden.incomplete).toEqual(['exposure', 'http']);
    expect(covered({}, { errors: failed('dns') }).sight.network).toBe('partial');
    for (const status of ['maintenance', 'upgrade-pending'] as const) {
      const little = covered({}, { status });
      expect(little.sight).toMatchObject({ cloud: 'partial', exposure: 'partial', http: 'partial' });
      expect(little.incomplete).toEqual(['cloud', 'exposure', 'http']);
    }
  });

  it('tells no state of a cloud that it was not let see, nor what else stands in front', () => {
    for (const status of ['refused', 'unknown'] as const) {
      const view = viewOf({ ...makeReport(), status });
      expect(view.facts.status).toBeUndefined();
      expect(view.incomplete).toEqual(['network']);
    }
    expect(viewOf({ ...makeReport(), status: 'upgrade-pending' }).facts.status).toEqual({ value: 'up' });
  });

  it.each<['full' | 'partial' | 'none', 'A+' | 'A' | 'B', boolean]>([
    ['full', 'A+', true],
    ['full', 'A', true],
    // Without its header an A+ is an A, and no worse for it.
    ['partial', 'A', false],
    ['none', 'A', false],
    ['none', 'B', true],
  ])('with the headers seen %s, an %s of TLS counts: %s', (state, grade, counts) => {
    const seen = { state: 'full' as const, asked: 1, answered: 1, refused: 0, why: null };
    const coverage = {
      ...{ cloud: seen, exposure: seen, tls: seen, certificate: seen },
      http: { ...seen, state, why: null },
    };
    const report = makeReport();
    const grades = { ...report.grades, tls: { grade, score: null, caps: [] } };
    expect('grade:tls' in viewOf({ ...report, coverage, grades }).facts).toBe(counts);
  });

  it('grades only where it saw all that they rest on', () => {
    const grades = (report: Report) =>
      Object.keys(viewOf(report).facts).filter((key) => key.startsWith('grade:'));
    expect(grades(makeReport({ errors: failed('tls') }))).toEqual(['grade:headers']);
    expect(grades(makeReport({ errors: failed('dns') }))).toHaveLength(3);
    expect(grades(makeReport({ status: 'maintenance' }))).toEqual(['grade:tls']);
    const server = { ...makeReport(), cloud: null };
    expect(grades(server)).toContain('grade:overall');
    expect(grades({ ...server, errors: failed('cloud.status') })).not.toContain('grade:overall');
  });
});

describe('what a report means', () => {
  it('of the support of a version: what, until when, and by which name', () => {
    expect(factsOf({ cloud: lifecycle({ eol: '2027-01-31' }) }).support).toEqual({
      value: 'supported',
      show: '34: supported (until 2027-01-31)',
      support: { label: 'Nextcloud 34', until: '2027-01-31' },
    });
    const nameless = { cycle: null, eol: '2027-01-31' };
    expect(factsOf({ cloud: lifecycle(nameless) }).support?.support?.label).toBe('Nextcloud 34.0.3');
    expect(factsOf({ cloud: { ...lifecycle(nameless), version: null } }).support).toMatchObject({
      show: 'installed version: supported (until 2027-01-31)',
      support: { label: 'Nextcloud' },
    });
    expect(factsOf({ cloud: lifecycle({ supported: false }) }).support).toEqual({
      value: 'end of life',
      show: '34: no security updates',
    });
    expect(factsOf({ cloud: { ...lifecycle({ cycle: null }) } }).support?.show).toBe('34.0.3: supported');
    expect(factsOf({ cloud: lifecycle({ supported: null }) }).support).toBeUndefined();
  });

  it('of a vulnerability: how severe it is, and the finding under which it is shown', () => {
    const advisory = (over: object) =>
      factsOf({
        cloud: {
          advisories: [
            { id: 'CVE-1', severity: 'high', fixedIn: null, knownExploited: false, url: null, ...over },
          ],
        },
      })['advisory:CVE-1'];
    expect(advisory({})).toEqual({
      value: 'known',
      severity: 'high',
      findingId: 'cloud.vulnerability-high',
      show: 'CVE-1',
    });
    expect(advisory({ knownExploited: true, summary: 'Anybody may log in.', fixedIn: '34.0.4' })).toEqual({
      value: 'exploited',
      severity: 'critical',
      findingId: 'cloud.vulnerability-exploited',
      show: 'Anybody may log in. (fixed in 34.0.4)',
    });
    expect(advisory({ severity: 'info' })?.findingId).toBe('cloud.vulnerability-low');
  });

  it('of a certificate: its issuer and last day, and its names in one case', () => {
    const facts = factsOf(
      {},
      { certificate: { notAfter: '2026-03-01T10:00:00.000Z', names: ['Cloud.Example'] } },
    );
    expect(facts.certificate?.show).toMatch(
      /^aa.*, issued by CN=R10,O=Let's Encrypt,C=US, until 2026-03-01$/,
    );
    expect(facts['name:cloud.example']).toEqual({ value: 'covered' });
  });

  it('of TLS: each protocol that was tried, each suite once', () => {
    const facts = factsOf({
      tls: {
        protocols: { 'TLS1.0': null, 'TLS1.1': false, 'TLS1.2': true },
        cipherSuites: { 'TLS1.2': ['A', 'B'], 'TLS1.1': ['A'] },
      },
    });
    expect(facts).toMatchObject({
      'protocol:TLS1.1': { value: 'not offered' },
      'protocol:TLS1.2': { value: 'offered' },
      'suite:A': { value: 'offered' },
      'suite:B': { value: 'offered' },
    });
    expect(Object.keys(facts).filter((key) => /^(protocol|suite):/.test(key))).toHaveLength(4);
  });

  it('of headers: those that mean something, without what is new with every answer', () => {
    const csp = (nonce: string) => `script-src 'nonce-${nonce}' 'self'; style-src 'nonce-${nonce}'`;
    const facts = (nonce: string) =>
      factsOf({ http: { headers: { date: nonce, 'content-security-policy': csp(nonce) } } });
    expect(Object.keys(facts('a')).filter((key) => key.startsWith('header:'))).toEqual([
      'header:content-security-policy',
    ]);
    expect(facts('a')).toEqual(facts('b'));
    expect(facts('a')['header:content-security-policy']?.value).toContain("'self'");
  });

  it('of an exposed path: the finding about it, and that one not once more', () => {
    const exposed = (...findings: NonNullable<ReportTraits['findings']>) =>
      factsOf({ http: { exposed: [{ path: '/.git', kind: 'git' }] } }, { findings });
    const row = { id: 'exposure.git', subject: '/.git', severity: 'high' as const, title: 'Git is open' };
    const facts = exposed({ ...row, id: 'cloud.x' }, { ...row, subject: '/other', title: 'Another' }, row);
    expect(facts['exposure:/.git']).toEqual({
      value: 'git',
      severity: 'high',
      findingId: 'exposure.git',
      show: 'Git is open',
    });
    expect(facts['finding:exposure.git|/.git']).toBeUndefined();
    expect(facts['finding:exposure.git|/other']).toBeDefined();
    expect(exposed()['exposure:/.git']).toEqual({ value: 'git' });
  });

  it('of a finding: its evidence, else its title; a vulnerability that is a fact of its own is none', () => {
    const id = 'cloud.vulnerability-high';
    const facts = factsOf(
      {},
      {
        advisories: ['CVE-1'],
        findings: [
          { id, subject: 'CVE-1' },
          { id, subject: 'CVE-2' },
          { id: 'a.b', evidence: 'Seen.' },
          { id: 'c.d', title: 'Title' },
        ],
      },
    );
    expect(facts[`finding:${id}|CVE-1`]).toBeUndefined();
    expect(facts[`finding:${id}|CVE-2`]).toBeDefined();
    expect([facts['finding:a.b|']?.show, facts['finding:c.d|']?.show]).toEqual(['Seen.', 'Title']);
  });
});

it.each([
  'strict-transport-security',
  'content-security-policy',
  'content-security-policy-report-only',
  'x-frame-options',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
  'x-robots-tag',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
  'cross-origin-opener-policy',
  'cross-origin-embedder-policy',
  'cross-origin-resource-policy',
  'server',
  'x-powered-by',
])('the header %s means something', (name) => {
  expect(factsOf({ http: { headers: { [name]: 'a' } } })[`header:${name}`]).toEqual({ value: 'a' });
});

it('the rating of Nextcloud Scan rests on the cloud alone', () => {
  const rated = (...probes: string[]) => {
    const report = makeReport({ errors: failed(...probes) });
    const grades = { ...report.grades, nextcloudScan: { grade: 'A' as const, reasons: [] } };
    return viewOf({ ...report, grades }).facts['grade:nextcloudScan']?.value;
  };
  expect([rated(), rated('tls', 'http'), rated('cloud')]).toEqual(['A', 'A', undefined]);
});
