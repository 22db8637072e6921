import { describe, expect, it, test } from 'vitest';
import { fail, ok } from '../../shared/result.ts';
import { defaultSettings } from '../../shared/settings.ts';
import type { Snapshot, UpdateState } from '../../shared/state.ts';
import { ManualClock } from '../monitor/testing/manual-clock.ts';
import { createUpdates, releasePage, type UpdateEngine, updateHandlers, updateWay } from './updates.ts';

const START = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function world(how: UpdateState['how'] = 'self') {
  const clock = new ManualClock(START);
  const settings = { ...defaultSettings().updates };
  const engine = {
    newest: null as string | null,
    fails: false,
    checks: 0,
    downloads: 0,
    installs: false,
    /** Ends the download that is under way. */
    finish: (_error?: Error): void => undefined,
  };
  const port: UpdateEngine = {
    async check() {
      engine.checks += 1;
      if (engine.fails) throw new Error('net::ERR_INTERNET_DISCONNECTED');
      return engine.newest;
    },
    download(signal) {
      engine.downloads += 1;
      return new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('cancelled')));
        engine.finish = (error) => (error ? reject(error) : resolve());
      });
    },
    installOnQuit(yes) {
      engine.installs = yes;
    },
  };
  const published: UpdateState[] = [];
  const logged: string[] = [];
  let online = true;
  const updates = createUpdates({
    engine: port,
    way: { how, why: how === 'self' ? null : 'It came as a package.' },
    settings: () => settings,
    online: () => online,
    now: () => clock.now(),
    after: (ms, callback) => clock.after(ms, callback),
    page: (version) => releasePage('https://example.org/weathervane/', version),
    publish: (state) => published.push(state),
    log: (_level, message) => logged.push(message),
  });
  return {
    clock,
    settings,
    engine,
    updates,
    published,
    logged,
    setOnline: (now: boolean) => {
      online = now;
    },
  };
}

test('looks once a day, not at the start, and tells without fetching', async () => {
  const { clock, engine, updates, published } = world();
  engine.newest = '0.2.0';
  updates.start();
  await clock.advance(30_000);
  expect(engine.checks).toBe(0);
  await clock.advance(MINUTE);
  expect(published.map(({ phase }) => phase)).toEqual(['checking', 'available']);
  expect(updates.state()).toMatchObject({
    version: '0.2.0',
    page: 'https://example.org/weathervane/releases/tag/v0.2.0',
    problem: null,
  });
  await clock.advance(3 * 24 * HOUR);
  expect(engine.checks).toBe(4);
  expect(engine.downloads).toBe(0);
  updates.close();
  await clock.advance(3 * 24 * HOUR);
  expect(engine.checks).toBe(4);
});

test('never looks by itself where the owner said no; asked, it does', async () => {
  const { clock, settings, engine, updates } = world();
  settings.check = false;
  settings.automatic = true;
  engine.newest = '0.2.0';
  updates.start();
  await clock.advance(48 * HOUR);
  expect(engine.checks).toBe(0);
  expect(await updates.check()).toMatchObject({ phase: 'available', version: '0.2.0' });
  await clock.advance(HOUR);
  expect(engine.downloads).toBe(0);
});

test('an offline computer is not asked to look, a failure is a sentence and tried again sooner', async () => {
  const { clock, engine, updates, logged, setOnline } = world();
  setOnline(false);
  updates.start();
  await clock.advance(5 * HOUR);
  expect(engine.checks).toBe(0);
  setOnline(true);
  engine.fails = true;
  await clock.advance(HOUR);
  expect(updates.state()).toMatchObject({ phase: 'idle', version: null });
  expect(updates.state().problem).toMatch(/could not be read/);
  expect(logged.join()).toContain('ERR_INTERNET_DISCONNECTED');
  engine.fails = false;
  await clock.advance(5 * HOUR);
  expect(engine.checks).toBe(2);
  expect(updates.state()).toMatchObject({ phase: 'idle', problem: null });
});

test.each(['../../evil', 'v0.2.0', '0.2.0\nX', '9'.repeat(80), ''])(
  'a release called %j is no release',
  async (newest) => {
    const { engine, updates } = world();
    engine.newest = newest;
    expect(await updates.check()).toMatchObject({ phase: 'idle', version: null });
    expect(updates.state().problem).not.toBeNull();
  },
);

test('with the owner’s yes it is fetched, and installed when the program ends', async () => {
  const { clock, settings, engine, updates } = world();
  settings.automatic = true;
  engine.newest = '0.2.0';
  updates.start();
  await clock.advance(2 * MINUTE);
  expect(updates.state().phase).toBe('downloading');
  expect(engine.installs).toBe(false);
  engine.finish();
  await clock.advance(MINUTE);
  expect(updates.state().phase).toBe('ready');
  expect(engine.installs).toBe(true);
  // What is there is not asked about again.
  await clock.advance(72 * HOUR);
  expect(engine.checks).toBe(1);
  updates.sessionEnds();
  expect(engine.installs).toBe(false);
});

test('a yes that comes later fetches at once; a no takes it back, also in the middle', async () => {
  const { clock, settings, engine, updates } = world();
  engine.newest = '0.2.0';
  await updates.check();
  settings.automatic = true;
  updates.follow();
  updates.follow();
  expect(engine.downloads).toBe(1);
  settings.automatic = false;
  updates.follow();
  await clock.advance(MINUTE);
  expect(updates.state()).toMatchObject({ phase: 'available', problem: null });
  settings.automatic = true;
  updates.follow();
  engine.finish();
  await clock.advance(MINUTE);
  expect(engine.installs).toBe(true);
  settings.skipped = '0.2.0';
  updates.follow();
  expect(engine.installs).toBe(false);
  expect(updates.state().phase).toBe('available');
});

test('a download that fails is told and made again with the next look', async () => {
  const { clock, settings, engine, updates } = world();
  settings.automatic = true;
  engine.newest = '0.2.0';
  updates.start();
  await clock.advance(2 * MINUTE);
  engine.finish(new Error('sha512 checksum mismatch'));
  await clock.advance(MINUTE);
  expect(updates.state()).toMatchObject({ phase: 'available', version: '0.2.0' });
  expect(updates.state().problem).toMatch(/could not be fetched/);
  expect(engine.installs).toBe(false);
  await clock.advance(25 * HOUR);
  expect(engine.downloads).toBe(2);
});

test('a copy that cannot replace itself only tells, whatever the setting', async () => {
  const { clock, settings, engine, updates } = world('hand');
  settings.automatic = true;
  engine.newest = '0.2.0';
  updates.start();
  await clock.advance(2 * MINUTE);
  expect(updates.state()).toMatchObject({ phase: 'available', why: 'It came as a package.' });
  expect(engine.downloads).toBe(0);
});

test('looks that come together are one', async () => {
  const { engine, updates } = world();
  await Promise.all([updates.check(), updates.check()]);
  expect(engine.checks).toBe(1);
});

describe('the answers to the page', () => {
  const state = (phase: UpdateState['phase']): UpdateState => ({
    how: 'self',
    why: null,
    phase,
    version: '0.2.0',
    page: null,
    checkedAt: null,
    problem: null,
  });
  const answers = (phase: UpdateState['phase']) => {
    const quits: string[] = [];
    const handlers = updateHandlers(
      { state: () => state(phase), check: async () => state(phase) },
      { snapshot: () => ok({ update: null } as Snapshot) },
      () => quits.push('quit'),
    );
    return { handlers, quits };
  };

  it('put the state into the snapshot, and leave a failed one alone', async () => {
    expect(await answers('available').handlers.snapshot({})).toMatchObject({
      value: { update: { version: '0.2.0' } },
    });
    const failing = updateHandlers(
      { state: () => state('idle'), check: async () => state('idle') },
      { snapshot: () => fail('unavailable', 'No.') },
      () => undefined,
    );
    expect(await failing.snapshot({})).toMatchObject({ ok: false });
  });

  it('install only what is there', async () => {
    const early = answers('downloading');
    expect(await early.handlers.installUpdate({})).toMatchObject({ ok: false });
    expect(early.quits).toEqual([]);
    const ready = answers('ready');
    expect(await ready.handlers.installUpdate({})).toMatchObject({ ok: true });
    expect(ready.quits).toEqual(['quit']);
  });
});

test.each([
  ['https://example.org/a/b', 'https://example.org/a/b/releases/tag/v1.2.3'],
  ['https://example.org/a/b/?x#y', 'https://example.org/a/b/releases/tag/v1.2.3'],
  ['http://example.org/a/b', null],
  ['file:///etc', null],
  ['nonsense', null],
  [undefined, null],
])('the page of a release on %s is %s', (homepage, page) => {
  expect(releasePage(homepage, '1.2.3')).toBe(page);
});

test.each([
  ['win32', null, null, true, 'self'],
  ['darwin', null, null, true, 'hand'],
  ['linux', null, '/home/me/W.AppImage', true, 'self'],
  // Built in one folder with a package: the AppImage is what runs.
  ['linux', 'deb', '/home/me/W.AppImage', true, 'self'],
  ['linux', null, '/opt/W.AppImage', false, 'hand'],
  ['linux', 'deb', null, true, 'hand'],
  ['linux', 'rpm', null, true, 'hand'],
  ['linux', null, null, true, 'hand'],
] as const)('on %s, package %s, AppImage %s, writable %s: %s', (platform, kind, appImage, writable, how) => {
  const way = updateWay({ platform, kind, appImage, writable: () => writable });
  expect(way.how).toBe(how);
  expect(way.why === null).toBe(how === 'self');
  if (appImage === null && kind !== null) expect(way.why).toContain(kind);
});
