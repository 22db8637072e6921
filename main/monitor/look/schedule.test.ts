import { describe, expect, it } from 'vitest';
import { type CloudSettings, defaultSettings } from '../../../shared/settings.ts';
import type { Plan } from '../memory.ts';
import { unknownReach } from './reach.ts';
import {
  afterAudit,
  afterFailedAudit,
  afterLight,
  intervalsOf,
  nextLook,
  repaired,
  restingWhy,
} from './schedule.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const cloud: CloudSettings = {
  id: 'a',
  name: 'A',
  url: 'https://a.example/',
  ca: null,
  pin: null,
  addedAt: '2026-01-01T00:00:00.000Z',
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  exposureProbes: true,
  sample: false,
};
const { schedule } = defaultSettings();
const mains = intervalsOf(cloud, schedule, false);
const battery = intervalsOf(cloud, schedule, true);
const fresh: Plan = {
  auditAt: NOW,
  auditWhy: 'never scanned',
  lightAt: NOW,
  lightWhy: '',
  reach: { ...unknownReach(NOW), state: 'up' },
  watchedAt: 0,
  auditFailures: 0,
  lastLight: null,
};
const planned = afterAudit(fresh, mains, NOW, 0);

describe('on battery', () => {
  it('audits come half as often, light checks at most hourly, and the reason says so', () => {
    expect([mains.auditMs, mains.lightMs]).toEqual([6 * HOUR, 15 * MINUTE]);
    expect([battery.auditMs, battery.lightMs]).toEqual([12 * HOUR, HOUR]);
    const plan = afterAudit(fresh, battery, NOW, 0);
    expect(plan).toMatchObject({ auditAt: NOW + 12 * HOUR, lightAt: NOW + HOUR });
    expect(plan.auditWhy).toBe('every 12 h; on battery: checked less often');
  });

  it.each([
    ['light checks that are seldom already', { lightMinutes: 120 }, 120 * MINUTE],
    ['light checks of a cloud audited every 20 minutes', { auditMinutes: 20 }, 40 * MINUTE],
  ])('%s are not hastened', (_what, own, lightMs) => {
    expect(intervalsOf({ ...cloud, ...own }, schedule, true).lightMs).toBe(lightMs);
  });

  it('nothing changes where the owner switched it off', () => {
    const stubborn = intervalsOf(cloud, { ...schedule, slowOnBattery: false }, true);
    expect(stubborn).toEqual(mains);
    expect(repaired(planned, stubborn, NOW)).toEqual(planned);
  });

  it('what is planned moves when the plug is pulled, and back when it is put in, however often', () => {
    const pulled = repaired(planned, battery, NOW + HOUR);
    expect(pulled.auditAt).toBe(NOW + 12 * HOUR);
    expect([pulled.auditWhy, pulled.lightWhy]).toEqual([
      'every 12 h; on battery: checked less often',
      'every hour; on battery: checked less often',
    ]);
    expect(repaired(pulled, battery, NOW + HOUR)).toEqual(pulled);
    expect(repaired(pulled, mains, NOW + HOUR)).toEqual(planned);
    // What the battery alone held back is due at once.
    expect(nextLook(repaired(pulled, mains, NOW + 7 * HOUR)).at).toBeLessThan(NOW + 7 * HOUR);
  });

  it('confirmations keep their pace', () => {
    const confirming: Plan = {
      ...planned,
      reach: { ...planned.reach, state: 'failing', failures: 1 },
      lightAt: NOW + 30_000,
      lightWhy: 'did not answer: look 2 of 3 after 30 s',
      auditAt: NOW + 2 * MINUTE,
      auditWhy: 'a second look at what appeared',
    };
    expect(repaired(confirming, battery, NOW)).toEqual(confirming);
  });
});

it('nothing lies further ahead than its interval', () => {
  const far = { ...planned, auditAt: NOW + 100 * HOUR, lightAt: NOW + 100 * HOUR };
  expect(repaired(far, mains, NOW)).toMatchObject({ auditAt: NOW + 6 * HOUR, lightAt: NOW + 15 * MINUTE });
});

it('what began in the future by a clock that was wrong begins now', () => {
  const begun = (since: number) =>
    repaired({ ...planned, reach: { ...planned.reach, since } }, mains, NOW).reach;
  expect(begun(NOW + HOUR)).toEqual({ ...planned.reach, since: NOW });
  expect(begun(NOW - HOUR).since).toBe(NOW - HOUR);
});

it('a full scan plans the next one, and was a light check as well', () => {
  expect(afterAudit(planned, mains, NOW + HOUR, 1)).toEqual({
    ...planned,
    watchedAt: NOW + HOUR,
    auditAt: NOW + HOUR + 5.4 * HOUR,
    auditWhy: 'every 6 h',
    lightAt: NOW + HOUR + 13.5 * MINUTE,
    lightWhy: 'every 15 min',
  });
});

it('a light check plans the next one, and says how often they come', () => {
  const seldom = intervalsOf({ ...cloud, lightMinutes: 30 }, schedule, false);
  expect(afterLight(planned, seldom, NOW + MINUTE, 1)).toEqual({
    ...planned,
    watchedAt: NOW + MINUTE,
    lightAt: NOW + 28 * MINUTE,
    lightWhy: 'every 30 min',
  });
});

it('a full scan that fails is made again ever later, never later than its interval', () => {
  let plan = planned;
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    plan = afterFailedAudit(plan, mains, NOW);
    return (plan.auditAt - NOW) / MINUTE;
  });
  expect(waits).toEqual([15, 30, 60, 120, 240, 360]);
});

describe('a full scan comes next', () => {
  const due = (reach: Partial<Plan['reach']>, auditAt = NOW) =>
    nextLook({ ...planned, auditAt, lightAt: NOW, reach: { ...planned.reach, ...reach } }).kind;
  it('of a cloud that is up, or that was never looked at', () => {
    expect(due({ state: 'up' })).toBe('audit');
    expect(due({ state: 'unknown' })).toBe('audit');
    expect(due({ state: 'up' }, NOW + 1)).toBe('light');
  });

  it.each<Partial<Plan['reach']>>([
    { state: 'unknown', failures: 1 },
    { state: 'failing' },
    { state: 'failing', failures: 1 },
    { state: 'down', failures: 3 },
    { state: 'maintenance' },
  ])('but not of one that a light look has to ask first: %j', (reach) => {
    expect(due(reach)).toBe('light');
  });
});

describe('a cloud is not looked at', () => {
  it('while it is paused', () => {
    expect(restingWhy({ ...cloud, paused: true }, schedule, NOW)).toBe('paused');
    expect(restingWhy(cloud, schedule, NOW)).toBeNull();
  });

  it('while all are paused, and says until when', () => {
    const paused = { ...schedule, pausedUntil: new Date(NOW + HOUR).toISOString() };
    expect(restingWhy(cloud, paused, NOW)).toBe('all clouds are paused until 2026-06-01 13:00 UTC');
    expect(restingWhy(cloud, paused, NOW + HOUR)).toBeNull();
  });
});
