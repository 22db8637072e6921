import { describe, expect, test } from 'vitest';
import type { cloud as cloudRows } from '../../../shared/findings/cloud.ts';
import { exposure as exposureRows } from '../../../shared/findings/exposure.ts';
import type { AdvisoryMatch, CloudPart, HttpPart, ReportParts, Severity } from '../../../shared/report.ts';
import { toFindings } from '../raised.ts';
import { describeCloud } from './detect.ts';
import { EXPOSURE_KINDS } from './exposure-checks.ts';
import { cloudFindings, exposureFindings } from './findings.ts';
import { applyKnowledge, bundledKnowledge } from './knowledge.ts';
import { parseStatus } from './status.ts';
import { partsWith } from './testing/fakes.ts';

const cloud = (patch: Partial<CloudPart> = {}): CloudPart => ({
  ...describeCloud({
    webroot: '',
    status: parseStatus('{"installed":true,"version":"34.0.6.1","versionstring":"34.0.6","edition":""}'),
    statusResponse: null,
    login: null,
    website: null,
    capabilities: null,
  }),
  ...patch,
});
const http = (patch: Partial<HttpPart>): HttpPart => ({
  redirectsToHttps: true,
  hsts: { present: true, maxAge: 1, includeSubDomains: false, preload: false, valid: true },
  headers: {},
  cookies: [],
  csp: { present: false, parsed: {}, problems: [] },
  http2: null,
  serverSignature: null,
  compression: null,
  exposed: [],
  wellKnown: {},
  ...patch,
});
const advisory = (id: string, severity: Severity, knownExploited = false): AdvisoryMatch => ({
  id,
  severity,
  fixedIn: '34.0.7',
  knownExploited,
  url: `https://example.org/${id}`,
  summary: 'Something',
  cvss: 5,
});
const life = (patch: Partial<CloudPart['lifecycle']>): CloudPart['lifecycle'] => ({
  cycle: '34',
  eol: '2027-06-09',
  supported: true,
  latestInCycle: '34.0.6',
  upToDate: true,
  nextMajor: '35.0.3',
  ...patch,
});
const no = { state: 'no' as const };

/** Parts that raise each finding of the cloud's rows. */
const raising: Record<keyof typeof cloudRows, ReportParts> = {
  'cloud.setup-pending': partsWith(cloud({ installed: false }), { status: 'setup-pending' }),
  'cloud.lost-configuration': partsWith(cloud({ installed: false }), {
    status: 'setup-pending',
    statusReason: 'lost-configuration',
  }),
  'cloud.untrusted-domain': { ...partsWith(null), status: 'refused', statusReason: 'untrusted-domain' },
  'cloud.status-polluted': partsWith(cloud({ statusPolluted: true })),
  'cloud.end-of-life': partsWith(cloud({ lifecycle: life({ supported: false, eol: '2026-01-01' }) })),
  'cloud.end-of-life-soon': partsWith(cloud({ lifecycle: life({ eol: '2026-12-24' }) })),
  'cloud.update-available': partsWith(cloud({ lifecycle: life({ upToDate: false }) })),
  'cloud.newer-branch': partsWith(cloud({ lifecycle: life({ eol: null, supported: null }) })),
  'cloud.vulnerability-exploited': partsWith(cloud({ advisories: [advisory('CVE-1', 'low', true)] })),
  'cloud.vulnerability-critical': partsWith(cloud({ advisories: [advisory('CVE-1', 'critical')] })),
  'cloud.vulnerability-high': partsWith(cloud({ advisories: [advisory('CVE-1', 'high')] })),
  'cloud.vulnerability-medium': partsWith(cloud({ advisories: [advisory('CVE-1', 'medium')] })),
  'cloud.vulnerability-low': partsWith(cloud({ advisories: [advisory('CVE-1', 'low')] })),
  'cloud.needs-db-upgrade': partsWith(cloud({ needsDbUpgrade: true })),
  'cloud.maintenance': partsWith(cloud(), { status: 'maintenance' }),
  'cloud.version-hidden': partsWith(cloud({ version: null })),
  'cloud.product-unknown': partsWith(cloud({ product: 'unknown' })),
  'cloud.hardening-same-site-cookies': partsWith(cloud({ hardenings: { sameSiteCookies: no } })),
  'cloud.hardening-host-prefix': partsWith(cloud({ hardenings: { __HostPrefix: no } })),
  'cloud.hardening-csp-nonce': partsWith(cloud({ hardenings: { CSPv3: no } })),
  'cloud.hardening-outdated': partsWith(cloud({ hardenings: { passwordConfirmation: no } })),
  'cloud.brute-force-delay': partsWith(cloud({ bruteForce: { delayMs: 400, allowListed: false } })),
  'cloud.service-discovery': partsWith(cloud(), { http: http({ wellKnown: { caldav: 'missing' } }) }),
  'cloud.well-known-handler': partsWith(cloud(), { http: http({ wellKnown: { webfinger: 'missing' } }) }),
  'cloud.federation-provider': partsWith(cloud(), {
    http: http({ wellKnown: { 'ocm-provider': 'missing' } }),
  }),
  'cloud.generated-urls-insecure': partsWith(cloud(), {
    http: http({ wellKnown: { 'generated-urls': 'http' } }),
  }),
  'cloud.no-web-application-firewall': partsWith(cloud({ hardenings: { webApplicationFirewall: no } })),
};
const ids = (parts: ReportParts): string[] => toFindings(cloudFindings(parts)).map(({ id }) => id);

describe('each row of the catalogue', () => {
  // The refusal of a name is raised with the other refusals, in reachability.ts.
  test.each(Object.entries(raising).filter(([id]) => id !== 'cloud.untrusted-domain'))(
    '%s is raised by its cause, alone',
    (id, parts) => {
      expect(ids(parts)).toEqual([id]);
    },
  );

  test('and a healthy cloud raises none', () => {
    const healthy = cloud({ lifecycle: life({}), hardenings: { CSPv3: { state: 'yes' } } });
    expect(
      ids(partsWith(healthy, { http: http({ wellKnown: { caldav: 'ok', 'generated-urls': 'https' } }) })),
    ).toEqual([]);
    expect(ids(partsWith(null))).toEqual([]);
  });

  test('every exposure has a row, and every row an exposure', () => {
    expect(Object.keys(exposureRows).sort()).toEqual(EXPOSURE_KINDS.map((kind) => `exposure.${kind}`).sort());
    const exposed = EXPOSURE_KINDS.map((kind) => ({ path: `/${kind}`, kind }));
    const found = toFindings(exposureFindings(partsWith(null, { http: http({ exposed }) })));
    expect(found).toHaveLength(EXPOSURE_KINDS.length);
    expect(found.every(({ id, subject }) => `exposure.${subject?.slice(1)}` === id)).toBe(true);
  });

  test('a kind of another version is left out', () => {
    const parts = partsWith(null, { http: http({ exposed: [{ path: '/x', kind: 'constructor' }] }) });
    expect(exposureFindings(parts)).toEqual([]);
    expect(exposureFindings(partsWith(null))).toEqual([]);
  });
});

describe('vulnerabilities', () => {
  test('of ownCloud 10.12.0: each its own subject, the exploited one first', () => {
    const found = applyKnowledge(
      cloud({ product: 'owncloud', version: '10.12.0', hardenings: {} }),
      bundledKnowledge(),
      new Date('2026-11-23T12:00:00Z'),
    );
    const raised = cloudFindings(partsWith(found)).filter(({ id }) => id.startsWith('cloud.vulnerability-'));
    expect(raised[0]).toMatchObject({ id: 'cloud.vulnerability-exploited', subject: 'CVE-2023-49105' });
    expect(raised[0]?.evidence).toMatch(/ · CVSS 9\.8 · fixed in 10\.13\.1$/u);
    expect(new Set(raised.map(({ subject }) => subject)).size).toBe(found.advisories.length);
  });

  test('without a fix to install it says so', () => {
    const parts = partsWith(cloud({ advisories: [{ ...advisory('CVE-1', 'high'), fixedIn: null }] }));
    expect(cloudFindings(parts)[0]?.evidence).toContain('no fix in this branch');
  });
});

describe('what is not held against anybody', () => {
  test('hardenings ownCloud never had', () => {
    expect(ids(partsWith(cloud({ product: 'owncloud', hardenings: { CSPv3: no } })))).toEqual([]);
  });

  test('hardenings and discovery of a cloud in maintenance', () => {
    const parts = partsWith(cloud({ hardenings: { CSPv3: no } }), {
      status: 'maintenance',
      http: http({ wellKnown: { caldav: 'missing' } }),
    });
    expect(ids(parts)).toEqual(['cloud.maintenance']);
  });

  test('hardenings that could not be measured, and a delay of nothing', () => {
    const part = cloud({
      hardenings: { CSPv3: { state: 'unknown' }, __HostPrefix: { state: 'not-applicable' } },
      bruteForce: { delayMs: 0, allowListed: null },
    });
    expect(ids(partsWith(part))).toEqual([]);
  });
});
