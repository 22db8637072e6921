import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchAdvisories } from './advisories.ts';
import { bundledKnowledge } from './knowledge.ts';
import { branchOf, compareVersions, parseVersion, type Version } from './version.ts';

const knowledge = bundledKnowledge();
const match = (product: 'nextcloud' | 'owncloud' | 'opencloud' | 'ocis', text: string) =>
  matchAdvisories(product, parseVersion(text) ?? [0, 0, 0, 0], knowledge);

describe('known samples', () => {
  test.each([
    ['owncloud', '8.1.3', 36],
    ['nextcloud', '11.0.2', 110],
    ['nextcloud', '20.0.1', 68],
    ['nextcloud', '25.0.2', 43],
    ['nextcloud', '28.0.1', 25],
    ['nextcloud', '31.0.0', 9],
    ['nextcloud', '34.0.3', 0],
  ] as const)('%s %s has %i vulnerabilities', (product, version, count) => {
    expect(match(product, version)).toHaveLength(count);
  });

  test('an app with its own versions is never matched: CVE-2023-49103 is about graphapi 0.2 and 0.3', () => {
    for (const version of ['0.2.0', '0.3.0', '10.12.0'])
      expect(match('owncloud', version).map(({ id }) => id)).not.toContain('CVE-2023-49103');
  });

  test('what is being exploited comes first, then the worst', () => {
    const [first, ...rest] = match('owncloud', '10.12.0');
    expect(first).toMatchObject({
      id: 'CVE-2023-49105',
      knownExploited: true,
      severity: 'critical',
      fixedIn: '10.13.1',
    });
    expect(rest.every(({ knownExploited }) => !knownExploited)).toBe(true);
    const order = ['critical', 'high', 'medium', 'low'];
    const severities = rest.map(({ severity }) => order.indexOf(severity));
    expect(severities).toEqual(severities.toSorted((a, b) => a - b));
  });

  test('a fix only Enterprise got is no fix to install: the next branch is named', () => {
    // GHSA ranges of CVE-2022-39364: < 22.2.10.5, 23.0.0 < 23.0.9, 24.0.0 < 24.0.5
    const found = match('nextcloud', '22.2.10').find(({ id }) => id === 'CVE-2022-39364');
    expect(found?.fixedIn).toBe('23.0.9');
    const enterprise = match('nextcloud', '22.2.10.4').find(({ id }) => id === 'CVE-2022-39364');
    expect(enterprise?.fixedIn).toBe('22.2.10.5');
    expect(match('nextcloud', '22.2.10.5').map(({ id }) => id)).not.toContain('CVE-2022-39364');
  });
});

describe('the fix to install', () => {
  const at = (affected: [string, string][], published: string) =>
    matchAdvisories('nextcloud', [31, 0, 14, 0], {
      lifecycle: knowledge.lifecycle,
      advisories: [
        {
          id: 'CVE-1',
          product: 'nextcloud',
          severity: 'low',
          published,
          affected,
          summary: '',
          url: 'https://x.example/',
        },
      ],
    })[0]?.fixedIn;

  test('later than the branch’s last release, when the branch had no support any more: the next one’s', () => {
    const affected: [string, string][] = [
      ['31.0.0', '31.0.15'],
      ['32.0.0', '32.0.9'],
    ];
    expect(at(affected, '2026-06-01')).toBe('32.0.9');
    expect(at(affected.slice(0, 1), '2026-06-01')).toBeNull();
  });

  test('later than the last release we know, when the branch had support: our list is behind', () => {
    expect(at([['31.0.0', '31.0.15']], '2026-02-01')).toBe('31.0.15');
  });
});

describe('any version', () => {
  const version: fc.Arbitrary<Version> = fc.tuple(
    fc.oneof(fc.integer({ min: 0, max: 40 }), fc.nat(999_999_999)),
    fc.nat(20),
    fc.nat(20),
    fc.nat(40),
  );
  const products = fc.constantFrom('nextcloud', 'owncloud', 'ocis', 'opencloud');

  test('10 000 random versions: a match lies in a range of its own branch', () => {
    const byId = new Map(
      knowledge.advisories.map((advisory) => [`${advisory.product} ${advisory.id}`, advisory]),
    );
    fc.assert(
      fc.property(products, version, (product, value) => {
        for (const { id } of matchAdvisories(product, value, knowledge)) {
          const advisory = byId.get(`${product} ${id}`);
          const inside = advisory?.affected.some(([from, fixed]) => {
            const [low, high] = [parseVersion(from), parseVersion(fixed)];
            if (low === null || high === null || compareVersions(value, high) >= 0) return false;
            return (
              from === '0' ||
              (compareVersions(value, low) >= 0 && branchOf(product, value) === branchOf(product, high))
            );
          });
          if (inside !== true) return false;
        }
        return true;
      }),
      { numRuns: 10_000, seed: 20_260_827 },
    );
  });
});
