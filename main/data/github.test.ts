import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Advisory } from '../scan/cloud/schema.ts';
import { ADVISORY_REPOSITORIES, deriveRanges, nextPage, readAdvisories } from './github.ts';
import { advisory } from './testing/publishers.ts';

fc.configureGlobal({ seed: 24_011 });

describe('ranges out of what publishers write', () => {
  test.each([
    // GHSA-mr7q-xf62-fw54: no upper bound in the range, the last one fixed from its beginning
    [
      '>= 24.0.0, >= 25.0.0',
      '24.0.11, 25.0.5, 26.0.0',
      [
        ['24.0.0', '24.0.11'],
        ['25.0.0', '25.0.5'],
      ],
    ],
    // GHSA-mjf5-p765-qmr6
    [
      '>= 25.0.0, >= 26.0.0',
      '25.0.7, 26.0.2',
      [
        ['25.0.0', '25.0.7'],
        ['26.0.0', '26.0.2'],
      ],
    ],
    ['>= 26.0.0, < 26.0.13', '26.0.13', [['26.0.0', '26.0.13']]],
    [
      '>= 25.0.2',
      '25.0.7 or 26.0.2',
      [
        ['25.0.2', '25.0.7'],
        ['26.0.0', '26.0.2'],
      ],
    ],
    [
      '< 19.0.13, < 20.0.11, < 21.0.3',
      '19.0.13, 20.0.11, 21.0.3',
      [
        ['0', '19.0.13'],
        ['20.0.0', '20.0.11'],
        ['21.0.0', '21.0.3'],
      ],
    ],
    [
      '< 24.0.11, >= 25.0.0, < 25.0.5',
      '24.0.11, 25.0.5',
      [
        ['0', '24.0.11'],
        ['25.0.0', '25.0.5'],
      ],
    ],
    ['>= 33.0.0, <= 33.0.2', '', [['33.0.0', '33.0.3']]],
    ['> 33.0.0, < 33.0.4', '33.0.4', [['33.0.1', '33.0.4']]],
    [
      '>= 32.0.0',
      'v32.0.7, v33.0.1',
      [
        ['32.0.0', '32.0.7'],
        ['33.0.0', '33.0.1'],
      ],
    ],
    ['>= 24.0.0', '26.0.0', []],
    ['', '', []],
    ['all', 'none', []],
  ] as [string, string, [string, string][]][])('%s | %s', (range, patched, expected) => {
    expect(deriveRanges('nextcloud', range, patched)).toEqual(expected);
  });

  test('ownCloud before 10 by two numbers', () => {
    expect(deriveRanges('owncloud', '< 8.1.9, < 8.2.7', '8.1.9, 8.2.7')).toEqual([
      ['0', '8.1.9'],
      ['8.2.0', '8.2.7'],
    ]);
  });

  test('any text: ranges within one branch that run upwards, or none', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.stringMatching(/^(?:[<>=]{1,2} ?\d{1,2}\.\d\.\d{1,2},? ?){0,4}$/),
    );
    fc.assert(
      fc.property(text, text, (range, patched) => {
        const affected = deriveRanges('nextcloud', range, patched);
        if (affected.length === 0) return true;
        return Advisory.safeParse({
          id: 'CVE-1',
          product: 'nextcloud',
          severity: 'low',
          published: '2026-01-01',
          affected,
          summary: '',
          url: 'https://example.org/',
        }).success;
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('which package is a server', () => {
  const productOf = (repository: string, name: string) =>
    ADVISORY_REPOSITORIES.find((entry) => entry.name === repository)?.productOf(name) ?? null;

  test.each([
    ['nextcloud/security-advisories', 'Server (Nextcloud)', 'nextcloud', false],
    ['nextcloud/security-advisories', 'Server (Nextcloud Enterprise)', 'nextcloud', true],
    ['nextcloud/security-advisories', 'Nextcloud Server', 'nextcloud', false],
    ['owncloud/security-advisories', 'ownCloud Core', 'owncloud', false],
    ['owncloud/security-advisories', 'ownCloud Infinite Scale', 'ocis', false],
    ['opencloud-eu/opencloud', 'github.com/opencloud-eu/opencloud', 'opencloud', false],
  ] as const)('%s: %s', (repository, name, product, enterprise) => {
    expect(productOf(repository, name)).toEqual({ product, enterprise });
  });

  test.each([
    ['nextcloud/security-advisories', 'Mail (Nextcloud)'],
    ['nextcloud/security-advisories', 'Desktop (Nextcloud)'],
    ['nextcloud/security-advisories', 'High-performance signaling server'],
    ['nextcloud/security-advisories', ''],
    ['owncloud/security-advisories', 'ownCloud Android'],
    ['owncloud/security-advisories', ''],
    ['opencloud-eu/opencloud', 'github.com/opencloud-eu/reva'],
  ])('%s: %s is none', (repository, name) => {
    expect(productOf(repository, name)).toBeNull();
  });
});

test('an advisory of an app gives no record; one of the server without usable ranges is counted', () => {
  const [nextcloud] = ADVISORY_REPOSITORIES;
  if (nextcloud === undefined) throw new Error('no repository');
  const packaged = (name: string) => [
    { package: { name }, vulnerable_version_range: '?', patched_versions: null },
  ];
  expect(
    readAdvisories(nextcloud, [
      advisory({ vulnerabilities: packaged('Mail (Nextcloud)') }),
      advisory({ vulnerabilities: packaged('Server (Nextcloud)') }),
      advisory({ severity: null, cvss: { score: 9.4 } }),
    ]),
  ).toMatchObject({ advisories: [{ severity: 'critical' }], withdrawn: [], unreadable: 1 });
});

test('the next page, only where it is on the same host', () => {
  const here = 'https://api.github.com/repos/x/y/security-advisories';
  expect(
    nextPage('<https://api.github.com/a?after=Y3>; rel="next", <https://api.github.com/b>; rel="last"', here),
  ).toBe('https://api.github.com/a?after=Y3');
  expect(nextPage('<https://api.github.com/b>; rel="last"', here)).toBeNull();
  expect(nextPage('<https://evil.example/>; rel="next"', here)).toBeNull();
  expect(nextPage('<<>>; rel="next"', here)).toBeNull();
  expect(nextPage(undefined, here)).toBeNull();
});
