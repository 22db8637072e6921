import type { CloudProduct } from '../../../shared/report.ts';

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

/** True for "36.0.0 beta 2", "8.1.0-rc.3", "10.0.0 RC1": such a version is older than the release of that number. */
export const isPreRelease = (text: string): boolean =>
  /(?:^|[^a-z])(?:alpha|beta|rc|dev|daily|git)/iu.test(text);

/**
 * The release branch a version belongs to, as the publisher counts: ownCloud classic before 10 by major.minor (8.1,
 * 9.0), everything else by its major. Advisory ranges never reach beyond a branch.
 */
export function branchOf(product: CloudProduct, version: Version): string {
  if (product === 'owncloud' && (version[0] === 8 || version[0] === 9)) return `${version[0]}.${version[1]}`;
  return `${version[0]}`;
}
