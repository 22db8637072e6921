import { describe, expect, it } from 'vitest';
import { isEarly, Reach, reachStep, unknownReach } from './reach.ts';

const reach = (over: Partial<Reach> = {}): Reach => ({ ...unknownReach(0), state: 'up', ...over });

describe('a failure before the look that was to confirm the one before', () => {
  const failing = reach({ state: 'failing', failures: 1 });
  it.each<[string, Reach, 'up' | 'maintenance' | 'down', number, boolean]>([
    ['counts not', failing, 'down', 29, true],
    ['at the time of that look is that look', failing, 'down', 30, false],
    ['is none where the cloud answers', failing, 'up', 29, false],
    ['is the first where the ones before were interrupted', { ...failing, failures: 0 }, 'down', 29, false],
    ['is the first of a cloud that was up', reach(), 'down', 29, false],
    ['of a cloud that is down is one more', reach({ state: 'down', failures: 3 }), 'down', 29, false],
  ])('%s', (_, before, outcome, now, early) => {
    expect(isEarly({ reach: before, lightAt: 30 }, outcome, now)).toBe(early);
  });
});

describe('a cloud that does not answer', () => {
  it('is failing, then down, since its first failure, and says why and when it is tried again', () => {
    let now = reach({ since: 1 });
    const steps = [10, 20, 30, 40, 50, 60, 70].map((at) => {
      const step = reachStep(now, 'down', `refused at ${at}`, at);
      now = step.reach;
      return [now.state, now.since, now.lastError, now.failures, step.events.join(), step.why];
    });
    expect(steps).toEqual([
      ['failing', 10, 'refused at 10', 1, '', 'did not answer: look 2 of 3 after 30 s'],
      ['failing', 10, 'refused at 20', 2, '', 'did not answer: look 3 of 3 after 1 min'],
      ['down', 10, 'refused at 30', 3, 'down', 'down: tried again after 5 min'],
      ['down', 10, 'refused at 40', 4, '', 'down: tried again after 10 min'],
      ['down', 10, 'refused at 50', 5, '', 'down: tried again after 20 min'],
      ['down', 10, 'refused at 60', 6, '', 'down: tried again after 30 min'],
      ['down', 10, 'refused at 70', 7, '', 'down: tried again after 30 min'],
    ]);
  });

  it('is not up by two answers with a failure between them', () => {
    const down = reach({ state: 'down', failures: 3, since: 10 });
    const answered = reachStep(down, 'up', null, 20);
    expect(answered).toMatchObject({ reach: { state: 'down', successes: 1 }, retryMs: 30_000 });
    expect(answered.why).toBe('answered again: a second look before it counts as up');
    const failed = reachStep(answered.reach, 'down', 'reset', 30).reach;
    expect(failed.successes).toBe(0);
    expect(reachStep(failed, 'up', null, 40)).toMatchObject({ reach: { state: 'down' }, events: [] });
  });
});

describe('a cloud that answers', () => {
  it('is up since its first answer, and of what was before nothing is left', () => {
    const failing = reach({ state: 'failing', failures: 2, since: 10, lastError: 'reset' });
    const up = reachStep(failing, 'up', null, 20);
    expect(up).toEqual({ reach: { ...unknownReach(20), state: 'up' }, events: [], retryMs: null, why: null });
    expect(reachStep(up.reach, 'up', null, 30).reach.since).toBe(20);
  });

  it('says when maintenance begins and when it ends', () => {
    const inside = reachStep(reach(), 'maintenance', null, 5);
    expect(inside).toMatchObject({
      reach: { state: 'maintenance', since: 5, maintenanceSince: 5 },
      events: ['maintenance-started'],
    });
    expect(reachStep(inside.reach, 'maintenance', null, 6)).toMatchObject({
      reach: { since: 5, maintenanceSince: 5 },
      events: [],
    });
    expect(reachStep(inside.reach, 'up', null, 7)).toMatchObject({
      reach: { since: 7, maintenanceSince: null },
      events: ['maintenance-ended'],
    });
  });
});

it.each(['unknown', 'up', 'maintenance', 'failing', 'down'] as const)(
  '%s is remembered over a restart',
  (state) => {
    expect(Reach.parse(JSON.parse(JSON.stringify(reach({ state }))))).toEqual(reach({ state }));
  },
);
