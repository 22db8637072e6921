import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  branchOf,
  compareVersions,
  formatVersion,
  isPreRelease,
  parseVersion,
  type Version,
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
  expect(['36.0.0 beta 2', '10.0.0 RC1', '11.0 alpha', '8.0.0-rc.3', '7.0.0 dev'].every(isPreRelease)).toBe(
    true,
  );
  expect(['36.0.0', '21.0.3 Enterprise', '8.0.5+archive'].some(isPreRelease)).toBe(false);
});
