import { describe, expect, it } from 'vitest';
import { MemoryHistory } from '../testing/memory-history.ts';
import { begin, draft } from '../testing/open-inbox.ts';

describe('an alert that is stored', () => {
  it('is in the inbox with its time before it is sent, and known as sent after', async () => {
    const world = begin();
    world.store('one');
    expect(world.seen).toMatchObject([{ at: '2026-06-01T12:00:00.000Z', delivery: 'stored' }]);
    expect(world.inbox.waiting()).toBe(true);
    await world.inbox.flush();
    expect(world.seen[1]).toMatchObject({ delivery: 'sent', deliveredAt: '2026-06-01T12:00:00.000Z' });
    expect(world.told()).toEqual(['one: sent']);
    expect(world.inbox.waiting()).toBe(false);
    expect(world.history.getState('outbox')).toEqual([]);
  });

  it('a second time is none', () => {
    const world = begin();
    world.store('one');
    expect(world.store('one')).toEqual([null]);
    expect(world.seen).toHaveLength(1);
  });

  it('waits with those before it and is sent in their order', async () => {
    const world = begin();
    world.store('one');
    world.store('two');
    await world.inbox.flush();
    expect(world.sent).toEqual(['one', 'two']);
  });

  it('is in the inbox only where alerts are off, also where that is said before it is sent', async () => {
    const world = begin();
    world.store('one');
    world.settings.alerts.enabled = false;
    world.store('two');
    expect(world.told()[0]).toBe('two: inbox-only');
    await world.inbox.flush();
    expect(world.told()).toEqual(['two: inbox-only', 'one: inbox-only']);
    expect(world.sent).toEqual([]);
  });

  it('is not sent where an older file names something else', async () => {
    const history = new MemoryHistory();
    history.setState('outbox', ['one', 1.5, 7]);
    const world = begin(history);
    world.inbox.store([draft('held', { delivery: 'held' })], '');
    await world.inbox.flush();
    expect(world.sent).toEqual(['held']);
    expect(history.getState('outbox')).toEqual([]);
    history.setState('outbox', ['one', 1.5]);
    expect(begin(history).inbox.waiting()).toBe(false);
  });

  it('is not sent in the place of one that is gone', async () => {
    const history = new MemoryHistory();
    history.setState('outbox', [7]);
    const world = begin(history);
    world.settings.alerts.enabled = false;
    world.store('one');
    world.settings.alerts.enabled = true;
    await world.inbox.flush();
    expect(world.sent).toEqual([]);
  });
});

describe('many alerts of one moment', () => {
  it('come one by one up to the owner’s number, and as one message above it', async () => {
    const world = begin();
    world.settings.alerts.digestAbove = 2;
    world.store('1', '2');
    await world.inbox.flush();
    expect(world.sent).toEqual(['1', '2']);
    world.store('3', '4', '5');
    expect(world.told().slice(1, 4)).toEqual(['5: summed-up', '4: summed-up', '3: summed-up']);
    await world.inbox.flush();
    expect(world.sent.slice(2)).toEqual(['Many']);
  });

  it('are one message with the worst first, twelve lines at most, that counts as read', () => {
    const world = begin();
    const drafts = Array.from({ length: 14 }, (_, n) =>
      draft(`${n}`, n === 13 ? { severity: 'critical' } : {}),
    );
    world.inbox.store(drafts, 'M'.repeat(300));
    expect(world.history.alerts(1, null)).toMatchObject([
      {
        kind: 'digest',
        cloudId: 'a',
        severity: 'critical',
        title: 'M'.repeat(200),
        body: ['13', 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].join('\n'),
        acknowledgedAt: '2026-06-01T12:00:00.000Z',
      },
    ]);
    world.inbox.store(
      Array.from({ length: 8 }, (_, n) => draft(`${n}`.repeat(200))),
      '',
    );
    expect(world.history.alerts(1, null)[0]?.body).toHaveLength(1000);
  });

  it('are of no cloud where they are of several', () => {
    const world = begin();
    world.inbox.store(
      ['a', 'a', 'b', 'a'].map((cloudId, n) => draft(`${n}`, { cloudId })),
      'Many',
    );
    expect(world.history.alerts(1, null)).toMatchObject([{ kind: 'digest', cloudId: null }]);
  });
});

describe('sending', () => {
  const with2 = async (answers: [boolean, boolean]) => {
    const world = begin();
    world.settings.channels.webhook.enabled = true;
    world.channels[0] = { name: 'desktop', send: async () => ({ sent: answers[0], message: 'no bus' }) };
    world.channels[1] = { name: 'webhook', send: async () => ({ sent: answers[1], message: '500' }) };
    world.store('one');
    await world.inbox.flush();
    return world;
  };
  it('counts as sent where one way took it, and says which did not', async () => {
    const { logged, seen } = await with2([true, false]);
    expect(logged).toEqual(['warn: alert 1: webhook did not take it: 500']);
    expect(seen.at(-1)).toMatchObject({ delivery: 'sent', deliveredAt: expect.any(String) });
  });

  it('is told of and stored, each with its time', async () => {
    const world = begin();
    const stored: unknown[][] = [];
    world.history.setDelivery = (...all) => stored.push(all);
    world.store('one');
    await world.inbox.flush();
    expect(stored).toEqual([[1, 'sent', '2026-06-01T12:00:00.000Z', null]]);
    expect(world.seen.at(-1)).toMatchObject({ delivery: 'sent', deliveredAt: '2026-06-01T12:00:00.000Z' });
  });

  it('that no way took failed', async () => {
    const { history, seen } = await with2([false, false]);
    for (const record of [seen.at(-1), history.alerts(1, null)[0]])
      expect(record).toMatchObject({ delivery: 'failed', deliveredAt: null });
  });

  it('that was begun before a crash is not begun again', async () => {
    const world = begin();
    world.store('one');
    world.history.claimAlert(1);
    await world.inbox.flush();
    expect(world.sent).toEqual([]);
    expect(world.told()).toEqual(['one: failed']);
    world.history.setDelivery(1, 'sent', null);
    world.history.setState('outbox', [1]);
    await begin(world.history).inbox.flush();
    expect(world.told()).toEqual(['one: sent']);
  });

  it('that breaks is logged, and settled all the same', async () => {
    const world = begin();
    world.history.claimAlert = () => {
      throw new Error('disk full');
    };
    world.store('one');
    void world.inbox.flush();
    await world.inbox.settled();
    expect(world.logged).toEqual(['error: alerts: disk full']);
  });
});
