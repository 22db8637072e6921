import { type AdvisoryMatch, type CloudProduct, SEVERITIES } from '../../../shared/report.ts';
import { cycleOf } from './lifecycle.ts';
import type { Advisory, Knowledge, LifecycleProducts } from './schema.ts';
import { compareVersions, formatVersion, parseVersion, type Version } from './version.ts';

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
 * release (the fix is an Enterprise build, or later than the branch's last release), the lowest fix above it. Null
 * where there is none to install.
 */
function fixedIn(
  advisory: Advisory,
  version: Version,
  own: Range,
  ranges: readonly Range[],
  lifecycle: LifecycleProducts,
): string | null {
  const { product, published } = advisory;
  // A four-part version is an Enterprise build, and gets Enterprise fixes.
  if (version[3] !== 0) return formatVersion(own.fixed);
  const installable = (fix: Version): boolean => {
    if (product === 'nextcloud' && fix[3] !== 0) return false;
    const cycle = cycleOf(product, fix, lifecycle);
    const latest = parseVersion(cycle?.latest);
    if (latest === null || compareVersions(fix, latest) <= 0) return true;
    // Later than the last release we know: real where the branch still got fixes that day, and our list is behind.
    return cycle?.eol === null || (cycle?.eol ?? '') >= published;
  };
  const fix = ranges
    .map(({ fixed }) => fixed)
    .filter((fixed) => compareVersions(fixed, own.fixed) >= 0 && installable(fixed))
    .sort(compareVersions)[0];
  return fix === undefined ? null : formatVersion(fix);
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
      fixedIn: fixedIn(advisory, version, own, ranges, knowledge.lifecycle),
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
