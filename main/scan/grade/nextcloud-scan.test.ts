import { describe, expect, test } from 'vitest';
import type { AdvisoryMatch, CloudPart } from '../../../shared/report.ts';
import { partsWith } from '../cloud/testing/fakes.ts';
import { gradeNextcloudScan } from './nextcloud-scan.ts';

const cloud = (patch: Partial<CloudPart> = {}): CloudPart => ({
  product: 'nextcloud',
  version: '34.0.6',
  versionString: '34.0.6',
  edition: '',
  needsDbUpgrade: false,
  lifecycle: {
    cycle: '34',
    eol: '2027-06-09',
    supported: true,
    latestInCycle: '34.0.6',
    upToDate: true,
    nextMajor: '35.0.3',
  },
  hardenings: { CSPv3: { state: 'yes' }, passwordConfirmation: { state: 'implied' } },
  advisories: [],
  ...patch,
});
const advisory = (severity: AdvisoryMatch['severity'], vendorRisk: number | null = null): AdvisoryMatch => ({
  id: `CVE-${severity}-${vendorRisk}`,
  severity,
  vendorRisk,
  fixedIn: null,
  knownExploited: false,
  url: null,
});
const grade = (patch: Partial<CloudPart>) => gradeNextcloudScan(partsWith(cloud(patch)));
const life = (patch: Partial<CloudPart['lifecycle']>) => ({ lifecycle: { ...cloud().lifecycle, ...patch } });

describe('the letters of the Nextcloud scan', () => {
  test('A+: newest release, nothing known, all hardenings', () => {
    expect(grade({})).toEqual({
      grade: 'A+',
      reasons: ['No known vulnerability, newest release, all hardenings.'],
    });
  });

  test('A: a newer release, or a hardening missing', () => {
    expect(grade(life({ upToDate: false, latestInCycle: '34.0.7' }))).toMatchObject({
      grade: 'A',
      reasons: ['No known vulnerability.', 'Not the newest release: 34.0.7 is out.'],
    });
    expect(grade({ hardenings: { __HostPrefix: { state: 'no' } } })?.grade).toBe('A');
  });

  test.each([
    ['low', null, 'C'],
    ['medium', null, 'D'],
    ['high', null, 'E'],
    ['critical', null, 'E'],
    ['high', 1, 'C'],
    ['low', 3, 'E'],
    ['critical', 2, 'D'],
  ] as const)('severity %s with the publisher’s risk %s: %s', (severity, risk, letter) => {
    expect(grade({ advisories: [advisory(severity, risk)] })?.grade).toBe(letter);
  });

  test('the worst counts, and all are told', () => {
    const found = grade({ advisories: [advisory('low'), advisory('high'), advisory('medium')] });
    expect(found?.grade).toBe('E');
    expect(found?.reasons).toHaveLength(3);
  });

  test('F: end of life, whatever else', () => {
    const found = grade({ ...life({ supported: false, eol: '2026-02-25' }), advisories: [advisory('low')] });
    expect(found?.grade).toBe('F');
    expect(found?.reasons[0]).toBe('Support for version 34.0.6 ended on 2026-02-25.');
  });
});

describe('what is unknown is not bad', () => {
  test('a release newer than the data', () => {
    expect(grade(life({ upToDate: null }))?.grade).toBe('A+');
    expect(
      grade(life({ cycle: null, eol: null, supported: null, upToDate: null, nextMajor: null }))?.grade,
    ).toBe('A+');
  });

  test('hardenings nobody could measure, or that do not apply', () => {
    const hardenings = {
      CSPv3: { state: 'unknown' as const },
      __HostPrefix: { state: 'not-applicable' as const },
    };
    expect(grade({ hardenings })?.grade).toBe('A+');
  });

  test('no version, no product, no cloud, nothing installed: no letter', () => {
    expect(grade({ version: null })).toBeNull();
    expect(grade({ product: 'unknown' })).toBeNull();
    expect(gradeNextcloudScan(partsWith(null))).toBeNull();
    expect(gradeNextcloudScan(partsWith(cloud(), { status: 'setup-pending' }))).toBeNull();
  });
});

test('other products get the letters by the same rules, named as ours', () => {
  const found = grade({ product: 'opencloud' });
  expect(found?.grade).toBe('A+');
  expect(found?.reasons.at(-1)).toBe(
    'The Nextcloud scan rates Nextcloud only; for OpenCloud we use its rules.',
  );
});

test('a branch without published end of life, with a newer one out, is no A+', () => {
  expect(grade(life({ eol: null, supported: null }))?.grade).toBe('A');
});

test('a firewall that is not there costs nothing', () => {
  expect(grade({ hardenings: { webApplicationFirewall: { state: 'no' } } })?.grade).toBe('A+');
});
