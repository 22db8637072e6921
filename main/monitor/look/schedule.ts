import type { CloudSettings, Settings } from '../../../shared/settings.ts';
import { every } from '../../../shared/words/index.ts';
import type { Plan } from '../memory.ts';
import { BACK_OFF_AT_MOST_MS } from './reach.ts';

/** When each cloud is looked at next, and why. Pure: time and chance come in as values. */

const MINUTE = 60_000;
/** Each interval is shortened by up to a tenth, so that clouds and installations drift apart. */
const JITTER = 0.1;
/** On battery: audits half as often, light checks at most hourly. */
const BATTERY_AUDIT_FACTOR = 2;
const BATTERY_LIGHT_MS = 60 * MINUTE;
/** A full scan that failed is made again after this, then after twice as long, up to its interval. */
const FAILED_AUDIT_MS = 15 * MINUTE;
const ON_BATTERY = '; on battery: checked less often';

export interface Intervals {
  auditMs: number;
  lightMs: number;
  /** How much longer they are because of the battery; where not `slowed`, how much longer they would be. */
  extra: { auditMs: number; lightMs: number };
  slowed: boolean;
}

/** How often a cloud is looked at; more seldom on battery, unless the owner does not want that. */
export function intervalsOf(
  cloud: CloudSettings,
  schedule: Settings['schedule'],
  onBattery: boolean,
): Intervals {
  const auditMs = (cloud.auditMinutes ?? schedule.auditMinutes) * MINUTE;
  const lightMs = Math.min((cloud.lightMinutes ?? schedule.lightMinutes) * MINUTE, auditMs);
  const slow = {
    auditMs: auditMs * BATTERY_AUDIT_FACTOR,
    lightMs: Math.min(Math.max(lightMs, BATTERY_LIGHT_MS), auditMs * BATTERY_AUDIT_FACTOR),
  };
  const slowed = onBattery && schedule.slowOnBattery;
  const extra = { auditMs: slow.auditMs - auditMs, lightMs: slow.lightMs - lightMs };
  return slowed ? { ...slow, extra, slowed } : { auditMs, lightMs, extra, slowed };
}

/** Why a look that only the schedule asked for is due; every other reason is one of its own and knows no battery. */
const usualWhy = (ms: number, { slowed }: Intervals): string =>
  every(Math.round(ms / MINUTE)) + (slowed ? ON_BATTERY : '');
const isUsual = (why: string): boolean => why.startsWith('every ');

export const shortened = (ms: number, chance: number): number => Math.round(ms * (1 - JITTER * chance));

/** The plan after a full audit: it was a light check as well. */
export const afterAudit = (plan: Plan, every: Intervals, now: number, chance: number): Plan => ({
  ...plan,
  watchedAt: now,
  auditAt: now + shortened(every.auditMs, chance),
  auditWhy: usualWhy(every.auditMs, every),
  lightAt: now + shortened(every.lightMs, chance),
  lightWhy: usualWhy(every.lightMs, every),
});

export const afterLight = (plan: Plan, every: Intervals, now: number, chance: number): Plan => ({
  ...plan,
  watchedAt: now,
  lightAt: now + shortened(every.lightMs, chance),
  lightWhy: usualWhy(every.lightMs, every),
});

/** After a full scan that came to no report although the cloud may answer: again later, ever later, not at once. */
export function afterFailedAudit(plan: Plan, every: Intervals, now: number): Plan {
  const waitMs = Math.min(every.auditMs, FAILED_AUDIT_MS * 2 ** Math.min(plan.auditFailures, 10));
  return {
    ...plan,
    auditFailures: plan.auditFailures + 1,
    auditAt: now + waitMs,
    auditWhy: 'the last full scan did not come to its end',
  };
}

/** What a cloud needs next. Whoever cannot be reached or is in maintenance is not audited: a light look tells when. */
export function nextLook(plan: Plan): { kind: 'audit' | 'light'; at: number; why: string } {
  const { reach } = plan;
  const auditable = reach.state === 'up' || (reach.state === 'unknown' && reach.failures === 0);
  return auditable && plan.auditAt <= plan.lightAt
    ? { kind: 'audit', at: plan.auditAt, why: plan.auditWhy }
    : { kind: 'light', at: plan.lightAt, why: plan.lightWhy };
}

/** The time and reason of a look at the pace of now: what was planned at the other pace moves by the difference. */
function paced(at: number, why: string, ms: number, extraMs: number, every: Intervals): [number, string] {
  const wasSlowed = why.endsWith(ON_BATTERY);
  if (!isUsual(why) || wasSlowed === every.slowed) return [at, why];
  return [at + (every.slowed ? extraMs : -extraMs), usualWhy(ms, every)];
}

/**
 * The plan under the intervals of now: at their pace (the battery came or went; what confirms a failure or a change is
 * never slowed), and nothing further ahead than its interval (a clock that was set back, an interval that was
 * shortened).
 */
export function repaired(plan: Plan, every: Intervals, now: number): Plan {
  const { auditMs, lightMs, extra } = every;
  const [auditAt, auditWhy] = paced(plan.auditAt, plan.auditWhy, auditMs, extra.auditMs, every);
  const [lightAt, lightWhy] = paced(plan.lightAt, plan.lightWhy, lightMs, extra.lightMs, every);
  return {
    ...plan,
    auditAt: Math.min(auditAt, now + auditMs),
    auditWhy,
    // A back-off is longer than the interval and stays so.
    lightAt: Math.min(lightAt, now + (isUsual(lightWhy) ? lightMs : Math.max(lightMs, BACK_OFF_AT_MOST_MS))),
    lightWhy,
    ...(plan.reach.since > now ? { reach: { ...plan.reach, since: now } } : {}),
  };
}

/** Why a cloud is not looked at at all, or null. */
export function restingWhy(cloud: CloudSettings, schedule: Settings['schedule'], now: number): string | null {
  if (cloud.paused) return 'paused';
  if (schedule.pausedUntil !== null && Date.parse(schedule.pausedUntil) > now)
    return `all clouds are paused until ${schedule.pausedUntil.slice(0, 16).replace('T', ' ')} UTC`;
  return null;
}
