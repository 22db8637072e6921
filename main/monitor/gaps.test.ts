import { describe, expect, it } from 'vitest';
import { afterGap, afterSetBack, gapAt, unwatchedBefore } from './gaps.ts';
import type { Plan } from './memory.ts';
import { type Reach, unknownReach } from './reach.ts';

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
const gone = (one: Plan, gapMs: number): Plan | undefined =>
  afterGap(new Map([['a', one]]), NOW, gapMs).get('a');

describe('what the clock says', () => {
  it.each([
    ['a timer that is on time', NOW, NOW, NOW - MINUTE, { kind: 'none' }],
    ['a timer that is a little late', NOW + 2 * MINUTE, NOW, NOW, { kind: 'none' }],
    ['a timer that comes after a sleep', NOW + HOUR, NOW, NOW, { kind: 'unwatched', ms: HOUR }],
    ['a clock that goes backwards', NOW - HOUR, NOW, NOW, { kind: 'set-back', ms: HOUR }],
    ['no timer yet', NOW, Number.POSITIVE_INFINITY, NOW, { kind: 'none' }],
  ])('%s', (_, now, expected, last, gap) => {
    expect(gapAt(now, expected, last)).toEqual(gap);
  });
});

describe('before a start', () => {
  it.each([
    ['nobody ever watched', [0, 0], 0],
    ['a restart takes a moment', [NOW - MINUTE], 0],
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
  });

  it('what fell due is spread out in its order, the rest keeps its time', () => {
    const plans = new Map([
      ['b', plan({ state: 'up' }, NOW - MINUTE)],
      ['a', plan({ state: 'up' }, NOW - HOUR)],
      ['later', plan({ state: 'up' }, NOW + HOUR)],
    ]);
    const caughtUp = [...afterGap(plans, NOW, 8 * HOUR)].map(([id, { lightAt }]) => [id, lightAt - NOW]);
    expect(Object.fromEntries(caughtUp)).toEqual({ a: 20_000, b: 35_000, later: HOUR });
  });
});

it('a clock that is set back takes the plans along', () => {
  const since = NOW - 2 * HOUR;
  const set = afterSetBack(new Map([['a', plan({ maintenanceSince: since })]]), HOUR).get('a');
  expect(set).toMatchObject({ auditAt: NOW, lightAt: NOW, watchedAt: NOW - 2 * HOUR });
  expect(set?.reach).toMatchObject({ since: NOW - 2 * HOUR, maintenanceSince: since - HOUR });
});
