import type { Report } from '../../../shared/report.ts';
import type { Change } from '../../../shared/state.ts';
import { applyDeltas, type Delta, deltaOf, sameFact } from './delta.ts';
import { type View, viewOf } from './view.ts';
import { bySeverity } from './wording.ts';
import { inWords, isWorthSaying } from './words.ts';

/** The differences between two reports, and who made them: the cloud, or newer rules or data of ours. Pure. */

/** Of our own making: what the newer rules or data alone change about the older measurements. */
export interface Split {
  ours: Delta[];
  cloud: Delta[];
  cause: 'rules' | 'data';
  /** What is known with our own changes in it; `cloud` goes on from there. */
  known: View;
}

/**
 * What newer rules or data alone change about what is known: `older` against the same measurements judged `again`. What
 * the older report held and was not believed yet is not known, so nothing of it changes.
 */
export function oursOf(known: View, older: Report, again: Report): Delta[] {
  return deltaOf(viewOf(older), viewOf(again)).flatMap(({ key, before, after }) => {
    const fact = known.facts[key] ?? null;
    const believed = fact !== null || before === null;
    return believed && !sameFact(key, fact, after) ? [{ key, before: fact, after }] : [];
  });
}

/**
 * Tells what the cloud did from what we did: the older report is evaluated again with the rules and data of now, the
 * difference to what was stored is ours, the rest is the cloud's. `known` is what was known before (it may hold more
 * than `older` alone). What the newer report saw only partly stays as we made it, until it is seen.
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
    return { ours: [], cloud: deltaOf(known, now), cause: 'data', known };
  // At the time of the older scan: what only time did (an end of life reached) is not of our making.
  const made = oursOf(known, older, reevaluate(older, new Date(older.startedAt)));
  const done = deltaOf(applyDeltas(known, made, known.sight), now);
  // What we made and the cloud unmade is no change at all.
  const undone = new Set(
    done.flatMap(({ key, after }) =>
      made.some((one) => one.key === key) && sameFact(key, known.facts[key] ?? null, after) ? [key] : [],
    ),
  );
  const rest = ({ key }: Delta) => !undone.has(key);
  const ours = made.filter(rest);
  return {
    ours,
    cloud: done.filter(rest),
    cause: sameRules ? 'data' : 'rules',
    known: applyDeltas(known, ours, known.sight),
  };
}

/** Everything that changed between two stored reports, by meaning; what rules or data did is labelled so. */
export function compareReports(
  older: Report,
  newer: Report,
  reevaluate: (report: Report, now: Date) => Report,
): Change[] {
  const [before, after] = [viewOf(older), viewOf(newer)];
  const { ours, cloud, cause } = split(before, older, newer, reevaluate);
  // Only what the two really differ in: our own change may be about something that the newer one did not look at.
  const total = new Set(deltaOf(before, after).map((delta) => delta.key));
  const real = (delta: Delta) => total.has(delta.key) && isWorthSaying(delta, before, after);
  return [...inWords(cloud.filter(real), 'cloud'), ...inWords(ours.filter(real), cause)].sort(bySeverity);
}
