import type { CloudProduct, Lifecycle } from '../../../shared/report.ts';
import type { Cycle, LifecycleProducts } from './schema.ts';
import { compareVersions, parseVersion, type Version } from './version.ts';

/** Nothing known: what a report holds before the data is applied, or where the version is hidden. */
export const unknownLifecycle: Lifecycle = {
  cycle: null,
  eol: null,
  supported: null,
  latestInCycle: null,
  upToDate: null,
  nextMajor: null,
};

const covers = (cycle: string, version: Version): boolean =>
  cycle.split('.').every((part, index) => Number(part) === version[index]);

const versionOf = (cycle: Cycle): Version => parseVersion(cycle.cycle) ?? [0, 0, 0, 0];

/** The cycle a version belongs to: the one with the most leading parts in common ("8.1" before "8"). */
export function cycleOf(
  product: CloudProduct,
  version: Version,
  lifecycle: LifecycleProducts,
): Cycle | undefined {
  if (product === 'unknown') return undefined;
  return lifecycle[product]
    ?.filter(({ cycle }) => covers(cycle, version))
    .sort((a, b) => b.cycle.split('.').length - a.cycle.split('.').length)[0];
}

/**
 * What the data says of a version's support. Newer than the data is unknown (null), never outdated. The end of life
 * counts as the last supported day, in UTC.
 */
export function lifecycleOf(
  product: CloudProduct,
  version: Version | null,
  lifecycle: LifecycleProducts,
  now: Date,
): Lifecycle {
  if (product === 'unknown' || version === null) return unknownLifecycle;
  const cycles = [...(lifecycle[product] ?? [])].sort((a, b) => compareVersions(versionOf(a), versionOf(b)));
  const [oldest] = cycles;
  if (oldest === undefined) return unknownLifecycle;
  const own = cycleOf(product, version, lifecycle);
  // Who runs a production release moves on to the next production release.
  const next = cycles.find(
    (cycle) =>
      compareVersions(versionOf(cycle), version) > 0 &&
      cycle.cycle !== own?.cycle &&
      (own?.channel !== 'production' || cycle.channel === 'production'),
  );
  const nextMajor = next?.latest ?? null;
  if (own === undefined) {
    // Older than everything listed: nobody supports it. Newer, or in a gap: we cannot say.
    const ancient = compareVersions(version, versionOf(oldest)) < 0;
    return {
      ...unknownLifecycle,
      supported: ancient ? false : null,
      upToDate: ancient ? false : null,
      nextMajor,
    };
  }
  const latest = parseVersion(own.latest);
  const difference = latest === null ? null : compareVersions(version, latest);
  // A rolling release is replaced by the next one, so the newest of its own number is not the newest.
  const replaced = own.channel === 'rolling' && next !== undefined;
  return {
    cycle: own.cycle,
    eol: own.eol,
    supported: own.eol === null ? null : now.toISOString().slice(0, 10) <= own.eol,
    latestInCycle: own.latest,
    upToDate: replaced ? false : difference === null || difference > 0 ? null : difference === 0,
    nextMajor,
  };
}
