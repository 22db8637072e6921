import type { Report } from '../../shared/report.ts';
import type { Change } from '../../shared/state.ts';
import { compose, type Delta, deltaOf, type View, viewOf } from './view.ts';
import { bySeverity, inWords } from './words.ts';

/** The differences between two reports, and who made them: the cloud, or newer rules or data of ours. Pure. */

/** Of our own making: what the newer rules or data alone change about the older measurements. */
export interface Split {
  ours: Delta[];
  cloud: Delta[];
  cause: 'rules' | 'data';
}

/**
 * Tells what the cloud did from what we did: the older report is evaluated again with the rules and data of now, the
 * difference to what was stored is ours, the rest is the cloud's. `known` is what was known before (it may hold more
 * than `older` alone).
 */
export function split(
  known: View,
  older: Report,
  newer: Report,
  reevaluate: (report: Report, now: Date) => Report,
): Split {
  const sameRules = older.scanner.rulesVersion === newer.scanner.rulesVersion;
  const now = viewOf(newer);
  if (sameRules && older.scanner.dataAsOf === newer.scanner.dataAsOf)
    return { ours: [], cloud: deltaOf(known, now), cause: 'data' };
  // At the time of the older scan: what only time did (an end of life reached) is not of our making.
  const ours = deltaOf(viewOf(older), viewOf(reevaluate(older, new Date(older.startedAt))));
  return {
    ours,
    cloud: compose(invertOver(known, ours), deltaOf(known, now)),
    cause: sameRules ? 'data' : 'rules',
  };
}

/** The way back from `known` after `ours`: composed with a difference from `known` it gives what remains. */
function invertOver(known: View, ours: readonly Delta[]): Delta[] {
  return ours.map(({ key, after }) => ({ key, before: after, after: known.facts[key] ?? null }));
}

/** Everything that changed between two stored reports, by meaning; what rules or data did is labelled so. */
export function compareReports(
  older: Report,
  newer: Report,
  reevaluate: (report: Report, now: Date) => Report,
): Change[] {
  const { ours, cloud, cause } = split(viewOf(older), older, newer, reevaluate);
  // What we changed and the cloud changed back is no change between the two.
  const total = new Set(deltaOf(viewOf(older), viewOf(newer)).map((delta) => delta.key));
  return [
    ...inWords(cloud, 'cloud'),
    ...inWords(
      ours.filter((delta) => total.has(delta.key)),
      cause,
    ),
  ].sort(bySeverity);
}
