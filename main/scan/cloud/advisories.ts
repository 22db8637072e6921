import { type AdvisoryMatch, type CloudProduct, SEVERITIES } from '../../../shared/report.ts';
import { cycleOf } from './lifecycle.ts';
import type { Advisory, Knowledge, LifecycleProducts } from './schema.ts';
import { branchOf, compareVersions, formatVersion, parseVersion, type Version } from './version.ts';

interface Range {
  /** null: since ever. */
  from: Version | null;
  fixed: Version;
}

const parsedRanges = new WeakMap<Advisory, Range[]>();

/** The ranges of an advisory, parsed once. */
function rangesOf(advisory: Advisory): Range[] {
  const known = parsedRanges.get(advisory);
  if (known !== undefined) return known;
  const ranges = advisory.affected.flatMap(([from, fixed]): Range[] => {
    const high = parseVersion(fixed);
    return high === null ? [] : [{ from: from === '0' ? null : parseVersion(from), fixed: high }];
  });
  parsedRanges.set(advisory, ranges);
  return ranges;
}

/** The range the version lies in: from ≤ version < fixed; undefined where it is in none. */
const rangeFor = (ranges: readonly Range[], version: Version): Range | undefined =>
  ranges.find(
    ({ from, fixed }) =>
      (from === null || compareVersions(version, from) >= 0) && compareVersions(version, fixed) < 0,
  );

/**
 * The release to install against it: the fix in the own branch, or, where that branch never got one in a community
 * release (the fix is an Enterprise build, or later than the branch's last release), the lowest fix above it.
 */
function fixedIn(
  product: CloudProduct,
  version: Version,
  own: Range,
  ranges: readonly Range[],
  lifecycle: LifecycleProducts,
): string | null {
  if (version[3] !== 0) return formatVersion(own.fixed);
  const installable = (fix: Version): boolean => {
    if (product === 'nextcloud' && fix[3] !== 0) return false;
    const latest = parseVersion(cycleOf(product, fix, lifecycle)?.latest);
    return latest === null || compareVersions(fix, latest) <= 0 || isNewestBranch(product, fix, lifecycle);
  };
  const fixes = ranges
    .map(({ fixed }) => fixed)
    .filter((fix) => compareVersions(fix, own.fixed) >= 0 && installable(fix))
    .sort(compareVersions);
  return fixes[0] === undefined ? null : formatVersion(fixes[0]);
}

/** A branch with support left may get a release our data has not seen yet. */
function isNewestBranch(product: CloudProduct, version: Version, lifecycle: LifecycleProducts): boolean {
  if (product === 'unknown') return false;
  const newest = parseVersion(lifecycle[product]?.[0]?.cycle);
  return newest !== null && branchOf(product, newest) === branchOf(product, version);
}

/** Actively exploited first, then by severity, CVSS, and the newest first. */
export function compareMatches(a: AdvisoryMatch, b: AdvisoryMatch): number {
  return (
    Number(b.knownExploited) - Number(a.knownExploited) ||
    SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
    (b.cvss ?? -1) - (a.cvss ?? -1) ||
    (b.published ?? '').localeCompare(a.published ?? '', 'en') ||
    a.id.localeCompare(b.id, 'en')
  );
}

/** The published vulnerabilities a version has, worst first. Records about an app's versions are never matched. */
export function matchAdvisories(
  product: CloudProduct,
  version: Version,
  knowledge: Pick<Knowledge, 'advisories' | 'lifecycle'>,
): AdvisoryMatch[] {
  const matches: AdvisoryMatch[] = [];
  for (const advisory of knowledge.advisories) {
    if (advisory.product !== product || advisory.component !== undefined) continue;
    const ranges = rangesOf(advisory);
    const own = rangeFor(ranges, version);
    if (own === undefined) continue;
    matches.push({
      id: advisory.id,
      severity: advisory.severity,
      fixedIn: fixedIn(product, version, own, ranges, knowledge.lifecycle),
      knownExploited: advisory.knownExploited ?? false,
      url: advisory.url,
      summary: advisory.summary,
      published: advisory.published,
      cvss: advisory.cvss ?? null,
      vendorRisk: advisory.vendorRisk ?? null,
    });
  }
  return matches.sort(compareMatches).slice(0, 2000);
}
