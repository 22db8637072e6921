import { every } from '../../../shared/words/index.ts';
import type { Plan } from '../memory.ts';
import { BACK_OFF_AT_MOST_MS } from './reach.ts';
import { type Intervals, nextLook, shortened } from './schedule.ts';

/** Time that nobody watched (sleep, an own outage) and clocks that jump. Pure: plans in, plans out. */

const MINUTE = 60_000;
/** A timer this late means sleep or a clock that was set ahead. */
const LATE_MS = 2 * MINUTE;
/** Looks that fell due meanwhile start one after the other, this far apart. */
const STAGGER_MS = 15_000;
/** A look may be late by this: others were in the way, or the battery. */
const UNWATCHED_AFTER_MS = 10 * MINUTE;
/** After waking, the network needs a moment. */
export const SETTLE_MS = 20_000;

/** What the clock says of the time since it was read last: it went on, nobody watched for `ms`, or it was set back. */
export type Gap = { kind: 'none' } | { kind: 'unwatched' | 'set-back'; ms: number };

/** `expected`: when the timer was to call at the latest; `last`: what the clock said the time before. */
export function gapAt(now: number, expected: number, last: number): Gap {
  if (now - expected > LATE_MS) return { kind: 'unwatched', ms: now - expected };
  if (last - now > MINUTE) return { kind: 'set-back', ms: last - now };
  return { kind: 'none' };
}

/** How long nobody watched before a start: since the latest sign of life, where that is longer than a restart takes. */
export function unwatchedBefore(now: number, signsOfLife: readonly number[]): number {
  const last = Math.max(0, ...signsOfLife.filter((at) => at <= now));
  return last === 0 || now - last <= LATE_MS ? 0 : now - last;
}

/**
 * What lasts, lasts by what was watched: `gapMs` counts neither towards a maintenance limit, nor are looks before and
 * after it "in a row".
 */
function interrupted(reach: Plan['reach'], now: number, gapMs: number): Plan['reach'] {
  const { maintenanceSince, state, failures, successes } = reach;
  const long = gapMs > LATE_MS;
  return {
    ...reach,
    maintenanceSince: maintenanceSince === null ? null : Math.min(now, maintenanceSince + gapMs),
    failures: long && state === 'failing' ? 0 : failures,
    successes: long ? 0 : successes,
  };
}

/**
 * Before a look counts: where the look before is longer ago than the plan ever lets it be (the cloud was paused), nobody
 * watched in between.
 */
export function watchedUntil(plan: Plan, { lightMs }: Intervals, now: number): Plan {
  const gapMs = plan.watchedAt === 0 ? 0 : now - plan.watchedAt;
  const usual = Math.max(lightMs, BACK_OFF_AT_MOST_MS) + UNWATCHED_AFTER_MS;
  return gapMs > usual ? { ...plan, reach: interrupted(plan.reach, now, gapMs) } : plan;
}

/** After a time nobody watched: what fell due in it is spread out, in the order it was due; the rest keeps its time. */
export function afterGap(plans: ReadonlyMap<string, Plan>, now: number, gapMs: number): Map<string, Plan> {
  const overdue = [...plans].filter(([, plan]) => nextLook(plan).at <= now + SETTLE_MS);
  overdue.sort(([a, left], [b, right]) => nextLook(left).at - nextLook(right).at || (a < b ? -1 : 1));
  const turn = new Map(overdue.map(([id], index) => [id, now + SETTLE_MS + index * STAGGER_MS]));
  return new Map(
    [...plans].map(([id, plan]) => {
      const at = turn.get(id) ?? Number.NEGATIVE_INFINITY;
      return [
        id,
        {
          ...plan,
          watchedAt: now,
          reach: interrupted(plan.reach, now, gapMs),
          auditAt: Math.max(plan.auditAt, at),
          lightAt: Math.max(plan.lightAt, at),
        },
      ];
    }),
  );
}

/**
 * After a look from a network that is not the cloud's: nobody watched it since the look before, and until it is seen again
 * light looks must do.
 */
export function afterAway(plan: Plan, { lightMs }: Intervals, now: number, chance: number): Plan {
  const lightAt = now + shortened(lightMs, chance);
  const reach = interrupted(plan.reach, now, Math.max(0, now - plan.watchedAt));
  return {
    ...plan,
    watchedAt: now,
    reach: reach.state === 'failing' ? { ...reach, failures: 0 } : reach,
    lightAt,
    lightWhy: `not in its network: looked for ${every(Math.round(lightMs / MINUTE))}`,
    auditAt: Math.max(plan.auditAt, lightAt + 1),
  };
}

/** After the clock was set back by `ms`: the plans go with it. */
export const afterSetBack = (plans: ReadonlyMap<string, Plan>, ms: number): Map<string, Plan> =>
  new Map(
    [...plans].map(([id, plan]) => {
      const { reach } = plan;
      const since = reach.maintenanceSince;
      return [
        id,
        {
          ...plan,
          auditAt: plan.auditAt - ms,
          lightAt: plan.lightAt - ms,
          watchedAt: Math.max(0, plan.watchedAt - ms),
          reach: {
            ...reach,
            since: reach.since - ms,
            maintenanceSince: since === null ? null : since - ms,
          },
        },
      ];
    }),
  );
