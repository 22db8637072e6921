import { describe, expect, it } from 'vitest';
import type { Plan } from '../memory.ts';
import { afterAway, afterGap, afterSetBack, gapAt, unwatchedBefore, watchedUntil } from './gaps.ts';
import { type Reach, unknownReach } from './reach.ts';
import type { Intervals } from './schedule.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const plan = (reach: Partial<Reach>, at = NOW + HOUR): Plan => ({
  auditAt: at,
  auditWhy: 'every 6 h',
  lightAt: at,
  lightWhy: 'every 15 min',
  reach: { ...unknownReach(NOW - HOUR), ...reach },
  watchedAt: NOW - HOUR,
  auditFailures: 0,
  lastLight: null,
});
const every: Intervals = {
  auditMs: 6 * HOUR,
  lightMs: 15 * MINUTE,
  extra: { auditMs: 0, lightMs: 0 },
  slowed: false,
};
const gone = (one: Plan, gapMs: number): Plan | undefined =>
  afterGap(new Map([['a', one]]), NOW, gapMs).get('a');

describe('what the clock says', () => {
  it.each([
    ['a timer that is on time', NOW, NOW, NOW - MINUTE, { kind: 'none' }],
    ['a timer that is a little late', NOW + 2 * MINUTE, NOW, NOW, { kind: 'none' }],
    ['a timer that comes after a nap', NOW + 120_001, NOW, NOW, { kind: 'unwatched', ms: 120_001 }],
    ['a timer that comes after a sleep', NOW + HOUR, NOW, NOW, { kind: 'unwatched', ms: HOUR }],
    ['a clock that goes a little backwards', NOW - MINUTE, NOW, NOW, { kind: 'none' }],
    ['a clock that goes backwards', NOW - HOUR, NOW, NOW, { kind: 'set-back', ms: HOUR }],
    ['no timer yet', NOW, Number.POSITIVE_INFINITY, NOW, { kind: 'none' }],
  ])('%s', (_, now, expected, last, gap) => {
    expect(gapAt(now, expected, last)).toEqual(gap);
  });
});

describe('before a start', () => {
  it.each([
    ['nobody ever watched', [0, 0], 0],
    ['a restart takes a moment', [NOW - 2 * MINUTE], 0],
    ['a sign of this very moment', [NOW, NOW - HOUR], 0],
    ['the latest sign of life counts', [NOW - 9 * HOUR, NOW - 8 * HOUR, 0], 8 * HOUR],
    ['a sign from the future (the clock was wrong) is none', [NOW + HOUR, NOW - 3 * HOUR], 3 * HOUR],
  ])('%s', (_, signs, expected) => {
    expect(unwatchedBefore(NOW, signs)).toBe(expected);
  });
});

describe('after a time nobody watched', () => {
  it('maintenance is as old as what was watched of it', () => {
    const since = NOW - 9 * HOUR;
    expect(gone(plan({ state: 'maintenance', maintenanceSince: since }), 8 * HOUR)?.reach).toMatchObject({
      maintenanceSince: NOW - HOUR,
    });
    expect(gone(plan({ state: 'maintenance', maintenanceSince: since }), 20 * HOUR)?.reach).toMatchObject({
      maintenanceSince: NOW,
    });
  });

  it('looks before and after it are not in a row', () => {
    expect(gone(plan({ state: 'failing', failures: 2 }), HOUR)?.reach.failures).toBe(0);
    expect(gone(plan({ state: 'down', failures: 5, successes: 1 }), HOUR)?.reach).toMatchObject({
      state: 'down',
      failures: 5,
      successes: 0,
    });
  });

  it('a restart interrupts nothing', () => {
    const failing = plan({ state: 'failing', failures: 2, maintenanceSince: NOW - HOUR });
    expect(gone(failing, 0)?.reach).toEqual(failing.reach);
    const answering = plan({ state: 'down', failures: 3, successes: 1 });
    expect(gone(answering, 2 * MINUTE)?.reach).toEqual(answering.reach);
    expect(gone(plan({ state: 'failing', failures: 2 }), 2 * MINUTE)?.reach.failures).toBe(2);
  });

  it('what fell due is spread out in its order, the rest keeps its time', () => {
    const plans = new Map([
      ['a', plan({ state: 'up' }, NOW - MINUTE)],
      ['b', plan({ state: 'up' }, NOW - HOUR)],
      ['later', plan({ state: 'up' }, NOW + HOUR)],
    ]);
    const caughtUp = [...afterGap(plans, NOW, 8 * HOUR)].map(([id, { lightAt }]) => [id, lightAt - NOW]);
    expect(Object.fromEntries(caughtUp)).toEqual({ b: 20_000, a: 35_000, later: HOUR });
  });

  it('what was due at the same moment goes by name, and what is due once the network is there joins it', () => {
    const plans = new Map(
      Object.entries({ c: -MINUTE, a: -MINUTE, b: -MINUTE, joins: 20_000, keeps: 20_001 }).map(([id, ms]) => [
        id,
        plan({ state: 'up' }, NOW + ms),
      ]),
    );
    const caughtUp = [...afterGap(plans, NOW, HOUR)].map(([id, one]) => [
      id,
      [one.auditAt - NOW, one.lightAt - NOW, one.watchedAt - NOW],
    ]);
    const turn = (ms: number) => [ms, ms, 0];
    expect(Object.fromEntries(caughtUp)).toEqual({
      a: turn(20_000),
      b: turn(35_000),
      c: turn(50_000),
      joins: turn(65_000),
      keeps: turn(20_001),
    });
  });
});

describe('a look long after the one before it', () => {
  const failing = plan({ state: 'failing', failures: 2 });
  const counted = (agoMs: number, lightMs = 15 * MINUTE) =>
    watchedUntil({ ...failing, watchedAt: NOW - agoMs }, { ...every, lightMs }, NOW);

  it('is not in a row with it where it is later than any plan: the longest wait and ten minutes', () => {
    expect(counted(40 * MINUTE).reach.failures).toBe(2);
    const interrupted = counted(40 * MINUTE + 1);
    expect(interrupted).toEqual({
      ...failing,
      watchedAt: NOW - 40 * MINUTE - 1,
      reach: { ...failing.reach, failures: 0 },
    });
    expect(counted(70 * MINUTE, HOUR).reach.failures).toBe(2);
    expect(counted(71 * MINUTE, HOUR).reach.failures).toBe(0);
  });

  it('is the first where nobody ever watched', () => {
    expect(watchedUntil({ ...failing, watchedAt: 0 }, every, NOW).reach.failures).toBe(2);
  });
});

describe('out of sight in another network', () => {
  it('light looks do, and a full scan waits behind them', () => {
    const away = afterAway(plan({ state: 'up' }, NOW), every, NOW, 1);
    expect(away).toEqual({
      ...plan({ state: 'up' }, NOW),
      watchedAt: NOW,
      lightAt: NOW + 13.5 * MINUTE,
      lightWhy: 'not in its network: looked for every 15 min',
      auditAt: NOW + 13.5 * MINUTE + 1,
    });
    expect(afterAway(plan({ state: 'up' }, NOW + 6 * HOUR), every, NOW, 0).auditAt).toBe(NOW + 6 * HOUR);
  });

  it('failures of before are not the cloud’s, however short it was', () => {
    const moment = (reach: Partial<Reach>) =>
      afterAway({ ...plan(reach), watchedAt: NOW - 1000 }, every, NOW, 0).reach;
    const failing = plan({ state: 'failing', failures: 2 }).reach;
    expect(moment({ state: 'failing', failures: 2 })).toEqual({ ...failing, failures: 0 });
    expect(moment({ state: 'down', failures: 4 }).failures).toBe(4);
    expect(moment({ state: 'maintenance', maintenanceSince: NOW - HOUR }).maintenanceSince).toBe(
      NOW - HOUR + 1000,
    );
  });

  it('a clock that was set back takes nothing from a maintenance', () => {
    const ahead = { ...plan({ maintenanceSince: NOW - HOUR }), watchedAt: NOW + HOUR };
    expect(afterAway(ahead, every, NOW, 0).reach.maintenanceSince).toBe(NOW - HOUR);
  });
});

it('a clock that is set back takes the plans along', () => {
  const since = NOW - 2 * HOUR;
  const set = afterSetBack(new Map([['a', plan({ maintenanceSince: since })]]), HOUR).get('a');
  expect(set).toMatchObject({ auditAt: NOW, lightAt: NOW, watchedAt: NOW - 2 * HOUR });
  expect(set?.reach).toMatchObject({ since: NOW - 2 * HOUR, maintenanceSince: since - HOUR });
  const never = { ...plan({ state: 'down', failures: 4, lastError: 'reset' }), watchedAt: 0 };
  expect(afterSetBack(new Map([['a', never]]), HOUR).get('a')).toEqual({
    ...never,
    auditAt: NOW,
    lightAt: NOW,
    reach: { ...never.reach, since: NOW - 2 * HOUR },
  });
});
