import { describe, expect, it } from 'vitest';
import type { CloudSettings } from '../../../shared/settings.ts';
import type { LightCheck } from '../../scan/light.ts';
import { Connection } from './connection.ts';

const OURS = "CN=R10,O=Let's Encrypt,C=US";
const HOME = 'CN=Home CA';
const PROXY = 'CN=Proxy,O=Hotel';
const HOUR = 3_600_000;
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

const answer = (issuer: string | null): LightCheck => ({
  at: '2026-01-01T00:00:00.000Z',
  outcome: issuer === null ? 'down' : 'up',
  durationMs: 1,
  error: null,
  version: null,
  fingerprint256: issuer,
  issuer,
});

/** A connection that can ask these clouds: the issuer each is known by, and the one it shows now. */
function lineTo(clouds: { known: string; shows: string | null; url?: string }[]): Connection {
  const witnesses = clouds.map(({ known, url }, index) => ({
    cloud: cloud(`w${index}`, url),
    issuer: known,
  }));
  return new Connection({
    connectivity: { check: async () => ({ online: true, why: '' }) },
    lightCheck: async ({ id }) => answer(clouds[Number(id.slice(1))]?.shows ?? null),
    witnesses: () => witnesses,
    now: () => 0,
  });
}

describe('an intercepted line', () => {
  it.each([
    ['another cloud shows the same stranger', [{ known: OURS, shows: PROXY }], true],
    ['a cloud with an own CA shows it too', [{ known: HOME, shows: PROXY }], true],
    ['the other clouds show their own issuer', [{ known: OURS, shows: OURS }], false],
    [
      'one shows the stranger and one its own: the clouds changed, not the line',
      [
        { known: OURS, shows: PROXY },
        { known: HOME, shows: HOME },
      ],
      false,
    ],
    ['only a cloud known by that issuer can be asked', [{ known: PROXY, shows: PROXY }], false],
    ['nobody answers', [{ known: OURS, shows: null }], false],
    ['only a cloud at home shows it', [{ known: OURS, shows: PROXY, url: 'https://nas.local/' }], false],
  ])('%s: %#', async (_, clouds, expected) => {
    expect(await lineTo(clouds).intercepted(at('suspect'), PROXY, false, signal)).toBe(expected);
  });
});

it('counts what another cloud showed a moment ago, unless one shows its own', async () => {
  const asked = (clouds: Parameters<typeof lineTo>[0]) =>
    lineTo(clouds).intercepted(at('suspect'), PROXY, true, signal);
  expect(await asked([])).toBe(true);
  expect(await asked([{ known: OURS, shows: OURS }])).toBe(false);
});

describe('a line that is clear again', () => {
  it.each([
    ['a cloud shows the issuer it is known by', [{ known: HOME, shows: HOME }], true],
    ['a cloud still shows the stranger', [{ known: OURS, shows: PROXY }], false],
    ['a cloud that learned the stranger proves nothing', [{ known: PROXY, shows: PROXY }], false],
    ['a cloud at home proves nothing', [{ known: HOME, shows: HOME, url: 'https://10.0.0.2/' }], false],
    ['nobody answers', [{ known: OURS, shows: null }], false],
    ['nobody can be asked', [], false],
  ])('%s: %#', async (_, clouds, expected) => {
    expect(await lineTo(clouds).cleared(PROXY, HOUR - 1, signal)).toBe(expected);
  });

  it('is tried again after an hour without anybody to ask', async () => {
    expect(await lineTo([]).cleared(PROXY, HOUR, signal)).toBe(true);
    const later = lineTo([]);
    later.set('intercepted', '', 'Hotel', HOUR);
    expect(await later.cleared(PROXY, HOUR + 5, signal)).toBe(false);
    expect(await later.cleared(PROXY, 2 * HOUR, signal)).toBe(true);
    expect(await lineTo([{ known: OURS, shows: PROXY }]).cleared(PROXY, HOUR, signal)).toBe(false);
  });
});

/** A connection whose clouds are all known and up; who is asked, and what the system says, is up to the test. */
function online(
  clouds: Record<string, string>,
  says: { online: boolean | null; link?: boolean; why?: string } | null,
  outcome: (id: string) => LightCheck['outcome'] | null = () => 'down',
) {
  const world = { now: 0, asked: [] as string[] };
  const line = new Connection({
    connectivity: {
      check: async () => {
        if (says === null) throw new Error('No system.');
        return { why: '', ...says };
      },
    },
    lightCheck: async ({ id }) => {
      world.asked.push(id);
      const is = outcome(id);
      if (is === null) throw new Error('broken');
      return { ...answer(OURS), outcome: is };
    },
    witnesses: () => Object.entries(clouds).map(([id, url]) => ({ cloud: cloud(id, url), issuer: OURS })),
    now: () => world.now,
  });
  return { world, line };
}
const three = { a: 'https://a.example/', b: 'https://b.example/', c: 'https://c.example/' };

describe('whether we are online', () => {
  it('is asked of nobody for this computer itself', async () => {
    const { world, line } = online(three, { online: false, link: false });
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      expect(await line.check(at('x', `https://${host}/`), signal)).toEqual({ online: true, why: '' });
    for (const host of ['127.cloud.example', 'mylocalhost', 'localhost.example', 'not an address'])
      expect((await line.check(at('x', `https://${host}/`), signal)).online).toBe(false);
    expect(world.asked).not.toEqual([]);
  });

  it('is what the system says, with what it says of it', async () => {
    const { world, line } = online(three, { online: true, why: 'By proxy.' });
    expect(await line.check(at('x'), signal)).toEqual({ online: true, why: 'By proxy.' });
    expect(world.asked).toEqual([]);
  });

  it('does not matter to a cloud at home, unless there is no link at all', async () => {
    const nas = at('nas', 'https://nas.local/');
    expect((await online(three, { online: false }).line.check(nas, signal)).online).toBe(true);
    expect((await online(three, { online: false, link: false }).line.check(nas, signal)).online).toBe(false);
    // Whether there is a link could not be found out.
    expect((await online(three, null).line.check(nas, signal)).online).toBe(true);
    expect((await online(three, { online: false }).line.check(null, signal)).online).toBe(false);
  });

  it('is asked of three other clouds on the internet, one by one, until one answers', async () => {
    const clouds = { x: 'https://x.example/', nas: 'https://nas.local/', ...three, d: 'https://d.example/' };
    const silent = online(clouds, { online: false });
    expect(await silent.line.check(at('x'), signal)).toEqual({
      online: false,
      why: 'No cloud answers and no connection to the internet was found.',
    });
    expect(silent.world.asked).toEqual(['a', 'b', 'c']);
    const one = online(clouds, { online: false, why: 'No route.' }, (id) =>
      id === 'b' ? 'maintenance' : null,
    );
    expect((await one.line.check(at('x'), signal)).online).toBe(true);
    expect(one.world.asked).toEqual(['a', 'b']);
    expect((await online({}, { online: false, why: 'No route.' }).line.check(null, signal)).why).toBe(
      'No route.',
    );
  });

  it('is believed where nobody can tell', async () => {
    for (const says of [{ online: null }, null]) {
      expect((await online({}, says).line.check(null, signal)).online).toBe(true);
      expect((await online(three, says).line.check(null, signal)).online).toBe(false);
    }
  });
});

describe('what a cloud said', () => {
  const ask = (line: Connection) => line.check(at('x'), signal);
  it('counts for 20 seconds, and not over a clock that was set back', async () => {
    const { world, line } = online({ a: 'https://a.example/' }, { online: false });
    const times = [];
    for (const now of [1000, 21_000, 21_001, 10_000, 500]) {
      world.now = now;
      await ask(line);
      times.push(world.asked.length);
    }
    expect(times).toEqual([1, 1, 2, 2, 3]);
    line.setBack(1000);
    await ask(line);
    expect(world.asked).toHaveLength(4);
  });

  it('counts from the moment it was said', async () => {
    const { world, line } = online({ a: 'https://a.example/' }, { online: false }, () => {
      world.now += 15_000;
      return 'down';
    });
    await ask(line);
    world.now += 20_000;
    await ask(line);
    expect(world.asked).toHaveLength(1);
  });

  it('is for all who ask at once', async () => {
    const { world, line } = online({ a: 'https://a.example/' }, { online: false });
    await Promise.all([ask(line), ask(line)]);
    expect(world.asked).toEqual(['a']);
  });

  it('counts not where it was broken off', async () => {
    const { world, line } = online({ a: 'https://a.example/' }, { online: false });
    const aborted = AbortSignal.abort();
    expect((await line.check(at('x'), aborted)).online).toBe(false);
    expect(world.asked).toEqual([]);
    await ask(line);
    expect(world.asked).toEqual(['a']);
  });

  it('is waited for: meanwhile it is the one that is asked', async () => {
    const asking: boolean[] = [];
    const { line } = online({ a: 'https://a.example/' }, { online: false }, () => {
      asking.push(line.isAsking('a'), line.isAsking('b'));
      return 'down';
    });
    await ask(line);
    expect([...asking, line.isAsking('a')]).toEqual([true, false, false]);
  });
});

describe('the state of the line', () => {
  const { line } = online({}, { online: null });
  it('becomes another once, with its reason and since when', () => {
    expect(line.set('online', 'again', null, 5)).toBe(false);
    expect(line.state).toEqual({ online: true, kind: 'online', why: '', issuer: null, since: 0 });
    expect(line.set('intercepted', 'by a proxy', 'Hotel', 5)).toBe(true);
    const state = { online: false, kind: 'intercepted', why: 'by a proxy', issuer: 'Hotel', since: 5 };
    expect(line.state).toEqual(state);
    line.setBack(3);
    expect(line.state).toEqual({ ...state, since: 2 });
  });

  it('is tried again ever later, and soon again where it is another one', () => {
    const waits = () => Array.from({ length: 6 }, () => line.nextRecheckMs() / 1000);
    expect(waits()).toEqual([15, 30, 60, 120, 300, 300]);
    line.set('offline', '', null, 9);
    expect(waits().slice(0, 2)).toEqual([15, 30]);
  });
});

it('three clouds at most vouch for the line, of those whose issuer is known, and not the suspect', async () => {
  const shows = Array.from({ length: 5 }, (_, n) => ({ known: OURS, shows: n < 3 ? null : PROXY }));
  expect(await lineTo(shows).intercepted(at('suspect'), PROXY, false, signal)).toBe(false);
  expect(await lineTo(shows.slice(1)).intercepted(at('suspect'), PROXY, false, signal)).toBe(true);
  expect(await lineTo([{ known: OURS, shows: PROXY }]).intercepted(at('w0'), PROXY, false, signal)).toBe(
    false,
  );
});
