import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  branchOf,
  compareVersions,
  compareVersionTexts,
  formatVersion,
  isPreRelease,
  parseVersion,
  type Version,
  versionWithPreRelease,
} from './version.ts';

fc.configureGlobal({ seed: 31_014 });

const part = fc.nat(999_999_999);
const version: fc.Arbitrary<Version> = fc.tuple(part, part, part, part);

describe('parseVersion', () => {
  test.each([
    ['31.0.14', [31, 0, 14, 0]],
    ['31.0.14.1', [31, 0, 14, 1]],
    ['v8.0.5+2f1e0d', [8, 0, 5, 0]],
    ['21.0.3 Enterprise', [21, 0, 3, 0]],
    ['11.0 alpha', [11, 0, 0, 0]],
    ['10.0.0 RC1', [10, 0, 0, 0]],
    [' 7 ', [7, 0, 0, 0]],
    ['6.0.0-rc.1+x', [6, 0, 0, 0]],
  ] as const)('%s', (text, expected) => {
    expect(parseVersion(text)).toEqual(expected);
  });

  test.each(['', 'latest', '1.2.3.4.5', '1..2', '.1', '-1', '1.2.3a', '99999999999', '١.٢', null, undefined])(
    '%s is no version',
    (text) => {
      expect(parseVersion(text)).toBeNull();
    },
  );

  test('any text: a version of safe parts or null, never a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d. v-]{0,40}$/)), (text) => {
        const parsed = parseVersion(text);
        return parsed === null || parsed.every((value) => Number.isSafeInteger(value) && value >= 0);
      }),
    );
  });

  test('what is written is read again', () => {
    fc.assert(
      fc.property(version, (value) => {
        expect(parseVersion(formatVersion(value))).toEqual(value);
      }),
    );
  });
});

describe('compareVersions is an order', () => {
  test('of each version to itself, and the same from both sides', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(compareVersions(a, a)).toBe(0);
        expect(Math.sign(compareVersions(a, b))).toBe(Math.sign(compareVersions(b, a)) * -1 + 0);
      }),
    );
  });

  test('transitive', () => {
    const small = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2));
    fc.assert(
      fc.property(small, small, small, (a, b, c) => {
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0)
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  test('by number, not by letter', () => {
    const read = (text: string): Version => parseVersion(text) ?? [0, 0, 0, 0];
    expect(compareVersions(read('9.0.0'), read('10.0.0'))).toBeLessThan(0);
    expect(compareVersions(read('31.0.9'), read('31.0.14'))).toBeLessThan(0);
    expect(compareVersions(read('31.0'), read('31.0.0.0'))).toBe(0);
  });
});

test('branches: ownCloud 8 and 9 count by two numbers, the others by one', () => {
  expect(branchOf('owncloud', [8, 1, 3, 0])).toBe('8.1');
  expect(branchOf('owncloud', [10, 15, 2, 0])).toBe('10');
  expect(branchOf('nextcloud', [9, 0, 52, 0])).toBe('9');
});

test('what is before a release', () => {
  expect(
    [
      '36.0.0 beta 2',
      '10.0.0 RC1',
      '11.0 alpha',
      '8.0.0-rc.3',
      '7.0.0 dev',
      '10.0.0 Enterprise RC1',
      '34RC1',
    ].every(isPreRelease),
  ).toBe(true);
  expect(
    ['36.0.0', '21.0.3 Enterprise', '8.0.5+archive', '8.0.5+rc.1', '31.0.4 Predator', 'rc'].some(
      isPreRelease,
    ),
  ).toBe(false);
});

describe('compareVersionTexts', () => {
  // Oldest first; those in one row are equal.
  const ordered: [string, string[][]][] = [
    [
      'the example of Semantic Versioning §11, where its labels are ones that publishers use',
      [
        ['1.0.0-alpha'],
        ['1.0.0-alpha.1'],
        ['1.0.0-alpha.beta'],
        ['1.0.0-beta'],
        ['1.0.0-beta.2'],
        ['1.0.0-beta.11'],
        ['1.0.0-rc.1'],
        ['1.0.0', 'v1.0.0', '1.0.0+build.7'],
      ],
    ],
    [
      'Nextcloud',
      [
        ['33.0.10', '33.0.10.0'],
        ['33.0.10.2'],
        ['34.0.0 dev', '34.0.0 dev '],
        ['34.0.0 alpha'],
        ['34.0.0 beta 1', '34.0.0 Beta 1', '34.0.0beta1'],
        ['34.0.0 beta 2'],
        ['34.0.0 beta 10'],
        ['34.0.0 RC1', '34.0.0 RC 1', '34.0.0-rc.1', '34.0.0RC1'],
        ['34.0.0 RC2'],
        ['34.0.0 RC10'],
        ['34.0.0', '34.0', '34', '34.0.0 Enterprise', '34.0.0.0'],
        ['34.0.0.1'],
        ['34.0.1 RC1'],
        ['34.0.1'],
        ['34.0.10'],
      ],
    ],
    [
      'Infinite Scale and OpenCloud',
      [
        ['7.0.0-rc.3+c6d3f4d'],
        ['7.0.0', '7.0.0+c6d3f4d', '7.0.0+rc.1'],
        ['7.1.0-daily.20260101'],
        ['7.1.0-daily.20260102'],
        ['7.1.0-alpha.1'],
        ['7.1.0-rc.2'],
        ['7.1.0-rc.2.1'],
        ['7.1.0'],
        ['8.0.0-rc.1'],
      ],
    ],
    [
      'numbers of any length and count',
      [
        ['1.2.3.4.5'],
        ['1.2.3.4.6'],
        ['20260101.0'],
        ['9007199254740992'],
        ['9007199254740993'],
        ['99999999999999999999'],
      ],
    ],
    ['text that is none counts as 0', [['', 'latest', '0.0'], ['0.0.1']]],
  ];
  test.each(ordered)('%s', (_name, rows) => {
    for (const [i, left] of rows.entries())
      for (const [j, right] of rows.entries())
        for (const a of left)
          for (const b of right)
            expect(Math.sign(compareVersionTexts(a, b)), `${a} to ${b}`).toBe(Math.sign(i - j));
  });

  test('agrees with compareVersions on numbers alone', () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        expect(Math.sign(compareVersionTexts(a.join('.'), b.join('.')))).toBe(
          Math.sign(compareVersions(a, b)),
        );
      }),
    );
  });
});

test.each([
  ['34.0.0', '34.0.0 RC1', '34.0.0 RC1'],
  ['34.0.0', '34.0.0', '34.0.0'],
  ['21.0.3.1', '21.0.3 Enterprise', '21.0.3.1'],
  ['7.1.0', '7.1.0-rc.2+c6d3f4d', '7.1.0-rc.2'],
  ['7.1.0', '7.1.0+rc.2', '7.1.0'],
  ['31.0.4', null, '31.0.4'],
  [null, '34.0.0 RC1', null],
])('version %s shown as %s is told as %s', (plain, versionString, expected) => {
  expect(versionWithPreRelease({ version: plain, versionString })).toBe(expected);
});
