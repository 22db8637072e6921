import { describe, expect, it } from 'vitest';
import type { AlertRecord } from '../../../shared/state.ts';
import { begin, draft, holding, NOON } from '../testing/open-inbox.ts';

const HOUR = 3_600_000;

describe('quiet hours', () => {
  it('hold back from the moment of storing, however many', () => {
    const world = begin();
    world.quiet(true);
    world.store('1', '2', '3', '4', '5');
    expect(world.inbox.waiting()).toBe(false);
    expect(new Set(world.history.alerts(9, null).map(({ delivery }) => delivery))).toEqual(new Set(['held']));
    for (const id of [2, 3, 4, 5]) world.history.setDelivery(id, 'inbox-only', null);
    world.quiet(false);
    expect(world.inbox.waiting()).toBe(true);
  });

  it('that begin while alerts are sent hold back the rest', async () => {
    const world = begin();
    world.channels[0] = {
      name: 'desktop',
      send: async () => {
        world.quiet(true);
        return { sent: true, message: '' };
      },
    };
    world.store('1', '2');
    await world.inbox.flush();
    await world.inbox.flush();
    expect(world.told()).toEqual(['2: held', '1: sent']);
  });

  it('leave one alert as itself where it holds, and forget since when others were over', async () => {
    const world = begin();
    world.quiet(true);
    world.store('one', 'two');
    world.history.setState('open/a', holding('one'));
    world.inbox.markOver('a', holding('one'));
    expect(world.history.getState('over')).toEqual({ 2: NOON });
    await world.clock.advance(HOUR / 2);
    world.inbox.markOver('a', {});
    // What was over stays over since then.
    expect(world.history.getState('over')).toEqual({ 1: NOON + HOUR / 2, 2: NOON });
    world.history.acknowledge(2, '2026-06-01T12:30:00.000Z');
    world.quiet(false);
    await world.inbox.flush();
    expect(world.told()).toEqual(['two: inbox-only', 'one: sent']);
    expect(world.history.getState('over')).toEqual({});
  });

  it('say nothing of what ends outside of them', () => {
    const world = begin();
    world.quiet(true);
    world.store('one');
    world.quiet(false);
    world.inbox.markOver('a', {});
    expect(world.history.getState('over')).toBeNull();
  });

  it('send what waited before them, too', async () => {
    const world = begin();
    world.store('before');
    world.settings.alerts.quietHours.enabled = true;
    world.store('held');
    world.history.setState('open/a', holding('before', 'held'));
    world.quiet(false);
    await world.inbox.flush();
    expect(world.sent).toEqual(['before', 'held']);
  });
});

describe('what was acknowledged while it was quiet', () => {
  const sentLater = async (kind: 'down' | 'reminder' | 'recovery') => {
    const world = begin();
    world.store('one');
    await world.inbox.flush();
    world.quiet(true);
    const dedupeKey = kind === 'recovery' ? 'a|over|one@1' : 'a|one@1|again|2';
    world.inbox.store([draft('later', { kind, dedupeKey } as Partial<AlertRecord>)], '');
    world.history.setState('open/a', kind === 'recovery' ? {} : holding('one'));
    world.history.acknowledge(1, '2026-06-01T13:00:00.000Z');
    world.settings.alerts.recovery = true;
    world.quiet(false);
    await world.inbox.flush();
    return world.sent.slice(1);
  };
  it('is not repeated, but its end is told', async () => {
    expect(await sentLater('reminder')).toEqual([]);
    expect(await sentLater('recovery')).toEqual(['later']);
  });

  it('is not said to have got better, where that was acknowledged itself', async () => {
    const world = begin();
    world.settings.alerts.recovery = true;
    world.quiet(true);
    world.inbox.store(
      [draft('good', { kind: 'recovery', dedupeKey: 'a|over|one@1' } as Partial<AlertRecord>)],
      '',
    );
    world.history.acknowledge(1, '2026-06-01T13:00:00.000Z');
    world.quiet(false);
    await world.inbox.flush();
    expect(world.sent).toEqual([]);
  });

  it('says nothing of what is about no cloud', async () => {
    const world = begin();
    world.quiet(true);
    world.inbox.store(
      [draft('ours', { cloudId: null, kind: 'test' }), draft('theirs', { cloudId: null, kind: 'test2' })].map(
        (one) => ({ ...one, dedupeKey: one.title }),
      ),
      '',
    );
    world.quiet(false);
    await world.inbox.flush();
    expect(world.sent).toEqual(['While it was quiet: 2 alerts']);
  });
});
