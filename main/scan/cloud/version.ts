import type { CloudPart, CloudProduct } from '../../../shared/report.ts';

/** A cloud's version: up to four parts, missing ones are 0. Each part is a safe non-negative integer. */
export type Version = readonly [number, number, number, number];

const MAX_PART = 999_999_999;

/**
 * Reads "31.0.14", "31.0.14.1", "v8.0.5+abc", "21.0.3 Enterprise", "10.0.0 RC1". Null where the text does not begin
 * with a version. What follows the numbers (build, suffix) does not count, but see `isPreRelease`.
 */
export function parseVersion(text: string | null | undefined): Version | null {
  if (typeof text !== 'string') return null;
  const match = /^\s*v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?![\d.]|[a-z_])/iu.exec(
    text,
  );
  if (match === null) return null;
  const part = (index: number): number => Math.min(Number(match[index] ?? 0), MAX_PART);
  return [part(1), part(2), part(3), part(4)];
}

/** Negative where a is older than b, 0 where equal, positive where newer. Missing parts count as 0. */
export function compareVersions(a: Version, b: Version): number {
  for (let index = 0; index < 4; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** "31.0.14" from a Version: three parts, a fourth only where it is not 0. */
export const formatVersion = (version: Version): string =>
  (version[3] === 0 ? version.slice(0, 3) : version).join('.');

/** What publishers call what comes before a release, after a hyphen, a space or nothing. Build metadata is none of it. */
const PRE_RELEASE =
  /^v?\d[\d.]*(?<suffix>(?:[\s._-]+[a-z]+)*?[\s._-]*(?<label>(?:pre-?)?(?:alpha|beta|rc|dev|daily|nightly|snapshot|git|pre|preview)(?![a-z]).*)$)/isu;

const preRelease = (text: string): { suffix: string; label: string } | null => {
  const groups = PRE_RELEASE.exec(text.replace(/\+.*$/su, '').trim())?.groups;
  return groups === undefined ? null : { suffix: groups.suffix ?? '', label: groups.label ?? '' };
};

/** True for "36.0.0 beta 2", "8.1.0-rc.3", "10.0.0 RC1": such a version is older than the release of that number. */
export const isPreRelease = (text: string): boolean => preRelease(text) !== null;

/** What is built every day comes before the first alpha; the other labels are in the order of the alphabet anyhow. */
const DAILY = /^(?:dev|daily|nightly|snapshot|git)$/u;

/** "rc.2" and "RC2" → ["rc", "2"]; "beta 2" → ["beta", "2"]. */
const identifiers = (label: string): string[] =>
  (label.toLowerCase().match(/\d+|[a-z]+/gu) ?? []).map((word) => (DAILY.test(word) ? `0${word}` : word));

/** Digits of any length by their value. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+(?=\d)/u, ''), b.replace(/^0+(?=\d)/u, '')];
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0);
}

/** Semantic Versioning 2.0.0 §11.4: numbers by value and below words, words in ASCII order, fewer before more. */
function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const [left, right] = [a[index] ?? '', b[index] ?? ''];
    const numeric = [left, right].map((word) => /^\d+$/u.test(word));
    const difference =
      numeric[0] && numeric[1]
        ? compareNumbers(left, right)
        : Number(numeric[1]) - Number(numeric[0]) || (left < right ? -1 : left > right ? 1 : 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

const numbersOf = (text: string): string[] => /^\s*v?(\d+(?:\.\d+)*)/iu.exec(text)?.[1]?.split('.') ?? ['0'];

/**
 * Two versions as their publishers write them, of any number of parts of any length: negative where a is older than b.
 * Numbers first, missing ones are 0; then a pre-release is older than its release, and pre-releases are ordered by
 * Semantic Versioning 2.0.0 §11, with "RC1" read as "rc.1". Build metadata and names of editions do not count. Text that
 * is no version counts as 0.
 */
export function compareVersionTexts(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = compareNumbers(left[index] ?? '0', right[index] ?? '0');
    if (difference !== 0) return difference;
  }
  const [before, after] = [preRelease(a), preRelease(b)];
  if (before === null || after === null) return Number(before === null) - Number(after === null);
  return compareIdentifiers(identifiers(before.label), identifiers(after.label));
}

/**
 * A cloud's version with the pre-release its publisher shows: "34.0.0 RC1", "7.1.0-rc.2". It tells a release from its
 * own candidates, which `version` alone does not.
 */
export function versionWithPreRelease(cloud: Pick<CloudPart, 'version' | 'versionString'>): string | null {
  if (cloud.version === null) return null;
  return `${cloud.version}${preRelease(cloud.versionString ?? '')?.suffix ?? ''}`;
}

/**
 * The release branch a version belongs to, as the publisher counts: ownCloud classic before 10 by major.minor (8.1,
 * 9.0), everything else by its major. Advisory ranges never reach beyond a branch.
 */
export function branchOf(product: CloudProduct, version: Version): string {
  if (product === 'owncloud' && (version[0] === 8 || version[0] === 9)) return `${version[0]}.${version[1]}`;
  return `${version[0]}`;
}
