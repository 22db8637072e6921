import { beforeEach, describe, expect, it } from 'vitest';
import { type CloudSettings, defaultSettings, type Settings } from '../../../shared/settings.ts';
import { Memories, type Plan } from '../memory.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { Plans } from './plans.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const cloud = (id: string): CloudSettings => ({
  id,
  name: id,
  url: `https://${id}.example/`,
  ca: null,
  pin: null,
  addedAt: '2026-01-01T00:00:00.000Z',
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  exposureProbes: true,
  sample: false,
});

let settings: Settings;
let clock: ManualClock;
let history: MemoryHistory;
let memories: Memories;
let plans: Plans;

beforeEach(() => {
  settings = defaultSettings();
  settings.clouds = ['a', 'b'].map(cloud);
  clock = new ManualClock(NOW);
  history = new MemoryHistory();
  memories = new Memories(history);
  plans = new Plans({ clock, history, settings: () => settings, memories });
});

const plan = (id: string) => memories.get(id, clock.now()).plan;
const stored = (id: string) => history.getState(`plan/${id}`) as Plan | null;
/** The plan of a cloud that was up; minutes from now. */
function planned(
  id: string,
  { auditAt = 60, lightAt = 60, reach = {} as Partial<Plan['reach']>, watchedAt = -1 } = {},
) {
  Object.assign(plan(id), {
    auditAt: NOW + auditAt * MINUTE,
    lightAt: NOW + lightAt * MINUTE,
    lightWhy: 'every 15 min',
    auditWhy: 'every 6 h',
    watchedAt: NOW + watchedAt * MINUTE,
    reach: { ...plan(id).reach, state: 'up', ...reach },
  });
}
const lookAt = (id: string) => (Math.min(plan(id).auditAt, plan(id).lightAt) - NOW) / MINUTE;

describe('going on where the watch stopped', () => {
  const due = { auditAt: -5, lightAt: -5 };
  it('catches up one by one what was seen before, and begins at once with what was not', () => {
    planned('a', due);
    plans.resume();
    expect([lookAt('a'), lookAt('b')]).toEqual([1 / 3, 0]);
    expect(stored('a')?.lightAt).toBe(NOW + 20_000);
    // A cloud of which nothing is known but a report, or that it is down, was seen before.
    memories.get('b', NOW).known.scanId = 1;
    plans.resume();
    expect(lookAt('b')).toBe(1 / 3);
  });

  it('counts the time since the last sign of life as not watched', () => {
    const failures = (stoppedAgo: unknown) => {
      planned('a', { reach: { state: 'failing', failures: 2 }, watchedAt: -30 });
      if (typeof stoppedAgo === 'number') {
        clock.set(NOW - stoppedAgo * MINUTE);
        plans.rest();
        clock.set(NOW);
      } else history.setState('stopped', stoppedAgo);
      plans.resume();
      return plan('a').reach.failures;
    };
    expect([failures(1), failures(20), failures('yesterday')]).toEqual([2, 0, 0]);
  });

  it('brings what was planned too far ahead back to its interval', () => {
    planned('a', { auditAt: 10_000, lightAt: 10_000 });
    plans.resume();
    expect([plan('a').auditAt, plan('a').lightAt]).toEqual([NOW + 6 * HOUR, NOW + 15 * MINUTE]);
  });
});

describe('time nobody watched', () => {
  it('is caught up, and the plans are stored', () => {
    planned('a', { auditAt: -5, lightAt: -5, reach: { state: 'failing', failures: 1 } });
    plans.catchUp(HOUR);
    expect(plan('a')).toMatchObject({ lightAt: NOW + 20_000, watchedAt: NOW, reach: { failures: 0 } });
    expect(stored('a')).toEqual(plan('a'));
  });

  it('while we were offline ends with failures of nobody, however short it was', () => {
    planned('a', { lightAt: 0, reach: { state: 'failing', failures: 2 } });
    planned('b', { reach: { state: 'down', failures: 4 } });
    plans.backOnline(1000);
    expect(plan('a')).toMatchObject({ lightAt: NOW + 20_000, reach: { state: 'failing', failures: 0 } });
    expect(plan('b').reach).toMatchObject({ state: 'down', failures: 4 });
  });

  it('and a clock that is set back moves the plans', () => {
    planned('a', { auditAt: 60, lightAt: 30 });
    plans.setBack(HOUR);
    expect([plan('a').auditAt, plan('a').lightAt]).toEqual([NOW, NOW - 30 * MINUTE]);
    expect(stored('a')?.auditAt).toBe(NOW);
  });
});

it('a look soon is one at these clouds, where none was planned sooner', () => {
  for (const id of ['a', 'b']) planned(id);
  plans.lookSoon(new Set(['a']), MINUTE);
  expect([plan('a').lightAt, plan('b').lightAt]).toEqual([NOW + MINUTE, NOW + HOUR]);
  plans.lookSoon(new Set(['a']), 2 * MINUTE);
  expect(plan('a').lightAt).toBe(NOW + MINUTE);
});

it('what is held back is looked at in no way before that', () => {
  planned('a', { auditAt: 0, lightAt: 1 });
  plans.hold(cloud('a'), 5 * MINUTE);
  expect([plan('a').auditAt, plan('a').lightAt]).toEqual([NOW + 5 * MINUTE, NOW + 5 * MINUTE]);
  expect(stored('a')?.lightAt).toBe(NOW + 5 * MINUTE);
  planned('a');
  plans.hold(cloud('a'), 5 * MINUTE);
  expect(lookAt('a')).toBe(60);
});

describe('a look that ended without a verdict', () => {
  it('is not due again at once: a full scan comes in a quarter of an hour', () => {
    planned('a', { auditAt: 0, lightAt: 0 });
    plans.postponeIfDue(cloud('a'), 'audit');
    expect(plan('a')).toMatchObject({
      auditAt: NOW + 15 * MINUTE,
      auditWhy: 'the last scan did not come to its end',
      lightAt: NOW + 15 * MINUTE,
    });
    expect(stored('a')).toEqual(plan('a'));
    const often = { ...cloud('a'), auditMinutes: 10 };
    planned('a', { auditAt: 0, lightAt: 0 });
    plans.postponeIfDue(often, 'audit');
    expect(plan('a').auditAt).toBe(NOW + 10 * MINUTE);
  });

  it('a light check comes after its interval', () => {
    planned('a', { auditAt: 60, lightAt: 0 });
    plans.postponeIfDue(cloud('a'), 'light');
    expect(plan('a')).toMatchObject({
      auditAt: NOW + HOUR,
      lightAt: NOW + 15 * MINUTE,
      lightWhy: 'every 15 min',
    });
  });

  it.each<[string, 'audit' | 'light', number, number, string]>([
    ['of another kind than what is due', 'light', 0, 0, 'a'],
    ['of another kind than what is due', 'audit', 60, 0, 'a'],
    ['that was not due', 'light', 60, 1, 'a'],
    ['at a cloud that is gone', 'light', 60, 0, 'gone'],
  ])('%s changes nothing', (_, kind, auditAt, lightAt, id) => {
    planned(id, { auditAt, lightAt });
    const before = { ...plan(id) };
    plans.postponeIfDue(cloud(id), kind);
    expect(plan(id)).toEqual(before);
  });
});
