import { z } from 'zod';
import type { Report } from '../../../shared/report.ts';
import { span } from '../../../shared/words/index.ts';
import { answersNobody } from '../../scan/cloud/identify.ts';

/** Whether a cloud can be reached, confirmed before it is believed. All times are epoch milliseconds. */
export const Reach = z.object({
  state: z.enum(['unknown', 'up', 'maintenance', 'failing', 'down']),
  /** Failures in a row (up to the third), and successes in a row while down. */
  failures: z.number(),
  successes: z.number(),
  /** When the state began; for failing: the first failure. */
  since: z.number(),
  /** When maintenance began; kept over a few failures, so that a limit is not started anew. */
  maintenanceSince: z.number().nullable(),
  lastError: z.string().nullable(),
});
export type Reach = z.infer<typeof Reach>;

export const unknownReach = (at: number): Reach => ({
  state: 'unknown',
  failures: 0,
  successes: 0,
  since: at,
  maintenanceSince: null,
  lastError: null,
});

/** Down after three failures, spaced 30 s and 60 s; up after two successes, spaced 30 s. */
export const DOWN_AFTER = 3;
export const UP_AFTER = 2;
const RETRY_AFTER_FAILURE_MS = [30_000, 60_000] as const;
const SECOND_LOOK_UP_MS = 30_000;
const MINUTE = 60_000;
/** A cloud that is down is tried again after 5 min, then ever more seldom, never less than every half hour. */
const BACK_OFF_MS = [5, 10, 20, 30].map((minutes) => minutes * MINUTE);

/** The longest wait between two looks at a cloud that is down. */
export const BACK_OFF_AT_MOST_MS = Math.max(...BACK_OFF_MS);

/**
 * Whether a failure comes before the look that was to confirm the one before it: three clicks on "Scan now" while a server
 * restarts are not three failures half a minute and a minute apart.
 */
export const isEarly = (
  { reach, lightAt }: { reach: Reach; lightAt: number },
  outcome: 'up' | 'maintenance' | 'down',
  now: number,
): boolean => outcome === 'down' && reach.state === 'failing' && reach.failures > 0 && now < lightAt;

/**
 * What a full scan says of whether a cloud can be reached, by the rule of a light check: null where only we are not let
 * in (a limiter, a ban, a portal), which is neither. `wasCloud`: one was found there before; of any other server each
 * answer means that it is up.
 */
export function reachOf(
  { status, statusReason }: Pick<Report, 'status' | 'statusReason'>,
  wasCloud: boolean,
): 'up' | 'maintenance' | 'down' | null {
  if (status === 'unreachable') return 'down';
  if (status === 'maintenance') return 'maintenance';
  if (!wasCloud) return 'up';
  if (status === 'not-a-cloud' || status === 'unknown') return 'down';
  if (status === 'setup-pending') return statusReason === 'lost-configuration' ? 'down' : 'up';
  if (status !== 'refused') return 'up';
  return statusReason != null && !answersNobody(statusReason) ? null : 'down';
}

export type ReachEvent = 'down' | 'up' | 'maintenance-started' | 'maintenance-ended';

export interface ReachStep {
  reach: Reach;
  events: ReachEvent[];
  /** When to look again because of this; null: the normal schedule goes on. */
  retryMs: number | null;
  why: string | null;
}

/**
 * One look at a cloud, while we know to be online ourselves. Maintenance is reachable, a state of its own.
 */
export function reachStep(
  reach: Reach,
  outcome: 'up' | 'maintenance' | 'down',
  error: string | null,
  at: number,
): ReachStep {
  if (outcome === 'down') {
    const failures = reach.failures + 1;
    const failed = { ...reach, failures, successes: 0, lastError: error };
    if (reach.state === 'down' || failures >= DOWN_AFTER) {
      const retryMs = BACK_OFF_MS[Math.min(failures - DOWN_AFTER, BACK_OFF_MS.length - 1)] ?? MINUTE;
      const fresh = reach.state !== 'down';
      return {
        // Since its first failure: whoever fails for the third time was failing before.
        reach: { ...failed, state: 'down' },
        events: fresh ? ['down'] : [],
        retryMs,
        why: `down: tried again after ${span(retryMs)}`,
      };
    }
    const retryMs = RETRY_AFTER_FAILURE_MS[failures - 1] ?? MINUTE;
    return {
      reach: { ...failed, state: 'failing', since: reach.state === 'failing' ? reach.since : at },
      events: [],
      retryMs,
      why: `did not answer: look ${failures + 1} of ${DOWN_AFTER} after ${span(retryMs)}`,
    };
  }

  const successes = reach.successes + 1;
  if (reach.state === 'down' && successes < UP_AFTER)
    return {
      reach: { ...reach, successes },
      events: [],
      retryMs: SECOND_LOOK_UP_MS,
      why: 'answered again: a second look before it counts as up',
    };
  const events: ReachEvent[] = reach.state === 'down' ? ['up'] : [];
  const wasIn = reach.maintenanceSince !== null;
  if (outcome === 'maintenance' && !wasIn) events.push('maintenance-started');
  if (outcome === 'up' && wasIn) events.push('maintenance-ended');
  return {
    reach: {
      state: outcome,
      failures: 0,
      successes: 0,
      since: reach.state === outcome ? reach.since : at,
      maintenanceSince: outcome === 'maintenance' ? (reach.maintenanceSince ?? at) : null,
      lastError: null,
    },
    events,
    retryMs: null,
    why: null,
  };
}
