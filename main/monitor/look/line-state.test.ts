import { beforeEach, describe, expect, it } from 'vitest';
import { type CloudSettings, defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { LightCheck } from '../../scan/light.ts';
import type { Inbox } from '../alert/inbox.ts';
import { viewOf } from '../change/view.ts';
import { Memories } from '../memory.ts';
import { Tasks } from '../tasks.ts';
import { ManualClock, settled } from '../testing/manual-clock.ts';
import { MemoryHistory } from '../testing/memory-history.ts';
import { makeReport } from '../testing/reports.ts';
import { Line } from './line.ts';
import { Plans } from './plans.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const HOTEL = 'CN=Proxy,O=Hotel';
const { signal } = new AbortController();

const cloud = (id: string, url = `https://${id}.example/`): CloudSettings => ({
  id,
  name: id,
  url,
  ca: null,
  pin: null,
  addedAt: '2026-01-01T00:00:00.000Z',
  auditMinutes: null,
  lightMinutes: null,
  paused: false,
  exposureProbes: true,
  sample: false,
});

const at = (id: string, url?: string) => ({ cloud: cloud(id, url) });

let settings: Settings;
let clock: ManualClock;
let history: MemoryHistory;
let memories: Memories;
let tasks: Tasks;
let line: Line;
let online: boolean;
let shows: string;
let busy: string[];
let asked: string[];
let said: string[];

beforeEach(() => {
  settings = defaultSettings();
  settings.clouds = [];
  clock = new ManualClock(NOW);
  history = new MemoryHistory();
  memories = new Memories(history);
  tasks = new Tasks(() => undefined);
  online = true;
  shows = HOTEL;
  busy = [];
  asked = [];
  said = [];
  const plans = new Plans({ clock, history, settings: () => settings, memories });
  plans.backOnline = (ms) => said.push(`back after ${ms / SECOND} s`);
  line = begin(plans);
});

const begin = (plans: Plans) =>
  new Line({
    clock,
    history,
    settings: () => settings,
    scanner: {
      lightCheck: async ({ id }) => {
        asked.push(line.isAsking(id) ? id : `${id}?`);
        return { outcome: online ? 'up' : 'down', issuer: shows } as LightCheck;
      },
    },
    connectivity: { check: async () => ({ online, why: online ? '' : 'No link.' }) },
    plans,
    inbox: {
      store: ([draft]: { title: string; dedupeKey: string }[]) => said.push(`told ${draft?.dedupeKey}`),
      flush: async () => said.push('flush'),
    } as unknown as Inbox,
    tasks,
    busy: (id) => busy.includes(id),
    onState: ({ kind }) => said.push(kind),
  });

/** A cloud that was seen, with its certificate. */
function add(
  id: string,
  over: { url?: string; state?: 'up' | 'maintenance' | 'failing' | 'down'; seen?: boolean } = {},
) {
  const one = cloud(id, over.url);
  settings.clouds.push(one);
  const memory = memories.get(id, NOW);
  memory.plan.reach.state = over.state ?? 'up';
  if (over.seen !== false) memory.known.view = viewOf(makeReport());
  return one;
}
const recheck = async () => {
  line.recheck(() => said.push('tried'));
  await settled();
};

describe('offline', () => {
  const goOffline = () => {
    online = false;
    return line.isUp(null, signal);
  };

  it('is told once with its reason, and tried again ever later', async () => {
    expect([await goOffline(), await goOffline()]).toEqual([false, false]);
    expect(said).toEqual(['offline']);
    expect(line.state).toMatchObject({ kind: 'offline', why: 'No link.' });
    expect(line.recheckAt).toBe(NOW + 15 * SECOND);
    await recheck();
    expect(line.recheckAt).toBe(NOW + 30 * SECOND);
    expect(said).toEqual(['offline', 'tried']);
  });

  it('ends with plans that begin anew after the time away', async () => {
    await goOffline();
    online = true;
    clock.set(NOW + 40 * SECOND);
    await recheck();
    expect(said).toEqual(['offline', 'back after 40 s', 'online', 'tried']);
    expect(line.recheckAt).toBe(Number.POSITIVE_INFINITY);
  });

  it('is no shorter than nothing where the clock was set back', async () => {
    await goOffline();
    online = true;
    clock.set(NOW - HOUR);
    await recheck();
    expect(said).toContain('back after 0 s');
  });

  it('is tried at once where something changed, and in time after a clock that was set back', async () => {
    await goOffline();
    line.setBack(HOUR);
    expect(line.recheckAt).toBe(NOW + 15 * SECOND - HOUR);
    expect(line.state.since).toBe(NOW - HOUR);
    line.hurry();
    expect(line.recheckAt).toBe(0);
  });

  it('is tried once at a time, and not any more when the watch ends', async () => {
    await goOffline();
    line.recheck(() => said.push('tried'));
    expect(line.recheckAt).toBe(Number.POSITIVE_INFINITY);
    await recheck();
    expect(said).toEqual(['offline', 'tried']);
    online = true;
    tasks.abort(new Error('closing'));
    await recheck();
    expect(line.state.kind).toBe('offline');
  });

  it('is not believed of a question that was broken off', async () => {
    online = false;
    await line.isUp(null, AbortSignal.abort());
    expect(line.state.kind).toBe('online');
  });
});

describe('who vouches for the line', () => {
  it.each<[string, Parameters<typeof add>[1], string[]]>([
    ['is up', {}, ['w']],
    ['is in maintenance', { state: 'maintenance' }, ['w']],
    ['is failing', { state: 'failing' }, ['w']],
    ['is down', { state: 'down' }, []],
    ['shows nobody knows what', { seen: false }, []],
  ])('a cloud that %s', async (_, over, expected) => {
    add('w', over);
    await line.shows(HOTEL, at('suspect'), signal);
    expect(asked).toEqual(expected);
  });

  it('not one that is busy or paused', async () => {
    add('w').paused = true;
    add('v');
    busy = ['v'];
    await line.shows(HOTEL, at('suspect'), signal);
    expect(asked).toEqual([]);
  });
});

describe('a stranger', () => {
  it('that another cloud shows, too, is the line’s, and told once in six hours', async () => {
    add('w');
    expect(await line.shows(HOTEL, at('suspect'), signal)).toBe(true);
    expect(said).toEqual(['intercepted', `told intercepted|hotel|${NOW}`, 'flush']);
    expect(line.state).toMatchObject({
      kind: 'intercepted',
      issuer: 'Hotel',
      why: expect.stringContaining('(Hotel)'),
    });
    // The state is told once, however many clouds show it.
    await line.shows(HOTEL, at('suspect'), signal);
    expect(said).toHaveLength(3);
    const comesAgain = async (ms: number, issuer = HOTEL) => {
      shows = "CN=R10,O=Let's Encrypt";
      clock.set(clock.now() + ms);
      await recheck();
      said.length = 0;
      shows = issuer;
      clock.set(clock.now() + MINUTE);
      await line.shows(issuer, at('suspect'), signal);
      return said.filter((one) => one.startsWith('told')).length;
    };
    expect(await comesAgain(HOUR)).toBe(0);
    // Another one is told, and does not make the first one news.
    expect(await comesAgain(HOUR, 'O=Train')).toBe(1);
    expect(await comesAgain(HOUR)).toBe(0);
    expect(await comesAgain(6 * HOUR)).toBe(1);
    expect(await comesAgain(5.5 * HOUR)).toBe(0);
  });

  it('that stays is not told again, however long', async () => {
    add('w');
    await line.shows(HOTEL, at('suspect'), signal);
    clock.set(NOW + 7 * HOUR);
    await line.shows(HOTEL, at('suspect'), signal);
    expect(said).toHaveLength(3);
  });

  it('goes where some cloud shows its own issuer again', async () => {
    add('w');
    await line.shows(HOTEL, at('suspect'), signal);
    await recheck();
    expect(line.state.kind).toBe('intercepted');
    shows = "O=Let's Encrypt";
    clock.set(NOW + MINUTE);
    await recheck();
    expect(line.state.kind).toBe('online');
  });

  it('does not matter to a line that is offline since', async () => {
    add('w');
    await line.shows(HOTEL, at('suspect'), signal);
    online = false;
    clock.set(NOW + MINUTE);
    await line.isUp(null, signal);
    expect(line.state.kind).toBe('offline');
    online = true;
    clock.set(NOW + 2 * MINUTE);
    await recheck();
    expect(line.state.kind).toBe('online');
  });

  it('whose question was broken off is not told', async () => {
    const stop = new AbortController();
    add('w');
    await line.shows(HOTEL, at('first'), signal);
    expect(said).toHaveLength(3);
    line.settingsChanged();
    expect(line.state.kind).toBe('intercepted');
    settings.network.ownIssuers = ['HOTEL'];
    line.settingsChanged();
    expect(line.state.kind).toBe('online');
    settings.network.ownIssuers = [];
    said.length = 0;
    const question = line.shows(HOTEL, at('suspect'), stop.signal);
    stop.abort();
    expect(await question).toBe(true);
    expect([line.state.kind, said]).toEqual(['online', []]);
  });

  it('that the owner knows is none, and being offline has nothing to do with it', async () => {
    add('w');
    settings.network.ownIssuers = ['HOTEL'];
    expect(await line.shows(HOTEL, at('suspect'), signal)).toBe(false);
    settings.network.ownIssuers = [];
    await line.shows(HOTEL, at('suspect'), signal);
    online = false;
    clock.set(NOW + MINUTE);
    await line.isUp(null, signal);
    settings.network.ownIssuers = ['HOTEL'];
    line.settingsChanged();
    expect(line.state.kind).toBe('offline');
  });

  it('shown by two clouds within ten minutes is the line’s, though they cannot ask each other', async () => {
    const showsIt = (id: string, issuer = HOTEL, url?: string) => line.shows(issuer, at(id, url), signal);
    expect(await showsIt('a')).toBe(false);
    expect(await showsIt('a')).toBe(false);
    expect(await showsIt('b', 'O=Train')).toBe(false);
    clock.set(NOW + 10 * MINUTE);
    expect(await showsIt('b')).toBe(true);
    // What a cloud at home shows says nothing of the line, and what was shown longer ago neither.
    clock.set(NOW + 20 * MINUTE + 1);
    expect(await showsIt('nas', HOTEL, 'https://nas.local/')).toBe(false);
    expect(await showsIt('c')).toBe(false);
    expect(await showsIt('nas', HOTEL, 'https://nas.local/')).toBe(true);
  });

  it('waits once where a cloud that could tell is busy', async () => {
    add('suspect');
    busy = ['suspect'];
    const asks = () => line.shows(HOTEL, at('suspect'), signal);
    expect(await asks()).toBe(false);
    const fresh = async (...more: Parameters<typeof add>) => {
      clock.set(clock.now() + HOUR);
      add(...more);
      busy = ['suspect', more[0]];
      const first = await asks();
      busy = ['suspect'];
      settings.clouds.pop();
      return first;
    };
    expect(await fresh('nas', { url: 'https://nas.local/' })).toBe(false);
    expect(await fresh('new', { seen: false })).toBe(false);
    expect(await fresh('w')).toBeNull();
    add('v');
    busy = ['suspect', 'v'];
    expect(await asks()).toBe(false);
  });
});
