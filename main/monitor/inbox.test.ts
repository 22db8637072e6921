import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import type { AlertRecord } from '../../shared/state.ts';
import { condition } from './conditions.ts';
import { Inbox } from './inbox.ts';
import type { Channel } from './ports.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { MemoryHistory } from './testing/memory-history.ts';

const NOON = Date.UTC(2026, 5, 1, 12);
const HOUR = 3_600_000;

const draft = (title: string, over: Partial<AlertRecord> = {}) => ({
  cloudId: 'a' as string | null,
  findingId: null,
  kind: 'down',
  severity: 'high' as const,
  title,
  body: '',
  dedupeKey: `${over.cloudId ?? 'a'}|${title}@1`,
  ...over,
});
/** What was told under this title still is so. */
const holding = (...titles: string[]) =>
  Object.fromEntries(
    titles.map((title) => [title, condition(`${title}@1`, 'down', 'high', null, { title, body: '' })]),
  );

/** An inbox with one channel that takes everything; the quiet hours are off until `quiet(true)`. */
function begin(history = new MemoryHistory()) {
  const settings = defaultSettings();
  settings.alerts.quietHours = { enabled: false, from: '11:00', to: '14:00' };
  const clock = new ManualClock(NOON);
  const sent: string[] = [];
  const seen: AlertRecord[] = [];
  const logged: string[] = [];
  const desktop: Channel = {
    name: 'desktop',
    send: async ({ title }) => {
      sent.push(title);
      return { sent: true, message: 'ok' };
    },
  };
  const channels = [desktop];
  const inbox = new Inbox({
    history,
    clock,
    settings: () => settings,
    channels,
    onAlert: (record) => seen.push(record),
    log: (level, message) => logged.push(`${level}: ${message}`),
  });
  return {
    inbox,
    history,
    settings,
    clock,
    channels,
    sent,
    seen,
    logged,
    quiet: (on: boolean) => {
      settings.alerts.quietHours.enabled = on;
    },
    store: (...titles: string[]) =>
      inbox.store(
        titles.map((title) => draft(title)),
        'Many',
      ),
    told: () => history.alerts(50, null).map(({ title, delivery }) => `${title}: ${delivery}`),
  };
}

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

describe('quiet hours', () => {
  it('hold back from the moment of storing, however many', () => {
    const world = begin();
    world.quiet(true);
    world.store('1', '2', '3', '4', '5');
    expect(new Set(world.history.alerts(9, null).map(({ delivery }) => delivery))).toEqual(new Set(['held']));
    expect(world.inbox.waiting()).toBe(false);
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
