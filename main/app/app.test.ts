import { afterEach, expect, test } from 'vitest';
import { connectInProcess } from '../../shared/rpc.ts';
import { defaultSettings, Settings } from '../../shared/settings.ts';
import type { Notification } from '../monitor/ports.ts';
import { ManualClock } from '../monitor/testing/manual-clock.ts';
import { MemoryHistory } from '../monitor/testing/memory-history.ts';
import { makeReport, type ReportTraits } from '../monitor/testing/reports.ts';
import type { SettingsStore } from '../storage/types.ts';
import { createApp } from './index.ts';
import type { App } from './types.ts';

const START = Date.UTC(2026, 5, 1, 12);

function memorySettings(): SettingsStore {
  let settings = defaultSettings();
  const listeners = new Set<(settings: Settings) => void>();
  return {
    get: () => settings,
    update(change) {
      settings = Settings.parse(change(settings));
      for (const listener of listeners) listener(settings);
      return settings;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    notices: [],
  };
}

interface World {
  traits: ReportTraits;
  down: boolean;
  online: boolean;
  /** Advisories that the data knows of since its refresh. */
  published: string[];
  audits: number;
}

async function openWorld(stores = { settings: memorySettings(), history: new MemoryHistory() }) {
  const clock = new ManualClock(START);
  const world: World = { traits: {}, down: false, online: true, published: [], audits: 0 };
  const sent: Notification[] = [];
  const bugs: unknown[] = [];
  const app: App = await createApp({
    dataDir: '/nowhere',
    host: 'browser',
    version: '1.0.0',
    platform: 'test',
    ...stores,
    secrets: { get: () => null, set: () => ({ stored: true, message: 'kept' }) },
    scanner: {
      audit: async (cloud) => {
        world.audits += 1;
        return makeReport({
          at: clock.now(),
          dataAsOf: '2026-05-30',
          ...world.traits,
          ...(world.down || cloud.url.includes('dead') ? { status: 'unreachable' as const } : {}),
        });
      },
      lightCheck: async () => ({
        at: new Date(clock.now()).toISOString(),
        outcome: world.down ? 'down' : 'up',
        durationMs: 10,
        error: world.down ? { probe: 'https', kind: 'refused', message: 'Connection refused.' } : null,
        version: world.traits.version ?? '34.0.3',
        fingerprint256: world.traits.certificate?.fingerprint256 ?? 'aa'.repeat(32),
        issuer: "CN=R10,O=Let's Encrypt,C=US",
      }),
      reevaluate: (report) =>
        makeReport({
          ...world.traits,
          at: Date.parse(report.startedAt),
          advisories: world.published,
          dataAsOf: world.published.length > 0 ? '2026-06-01' : '2026-05-30',
        }),
    },
    lookUp: async () => ({ refused: 'not in this test' }),
    clock,
    random: () => 0.5,
    connectivity: { check: async () => ({ online: world.online, why: world.online ? '' : 'No network.' }) },
    channels: [
      {
        name: 'desktop',
        send: async (notification) => {
          sent.push(notification);
          return { sent: true, message: 'ok' };
        },
      },
    ],
    samples: {
      start: async () => [{ name: 'Sample', url: 'https://localhost:1/', ca: null }],
      stop: async () => undefined,
    },
    knowledge: {
      state: () => ({ dataAsOf: '2026-01-01', refreshedAt: null, refreshing: false, error: null }),
      refresh: async () => ({
        changed: world.published.length > 0,
        state: { dataAsOf: '2026-01-01', refreshedAt: null, refreshing: false, error: null },
      }),
    },
    discover: async () => ({ running: false, range: '', done: 0, total: 0, found: [], error: null }),
    openExternal: async () => true,
    log: (level, message) => {
      if (level === 'error') bugs.push(message);
    },
  });
  const { client, publish } = connectInProcess(app.handlers, (error) => bugs.push(error));
  app.subscribe(publish);
  await app.start();
  const call = async <N extends Parameters<typeof client.call>[0]>(
    name: N,
    input: Parameters<typeof client.call<N>>[1],
  ) => {
    const answer = await client.call(name, input);
    if (!answer.ok) throw new Error(answer.error.message);
    return answer.value;
  };
  opened = { app, bugs };
  return { app, clock, world, sent, client, call, stores };
}

let opened: { app: App; bugs: unknown[] } | null = null;
afterEach(async () => {
  await opened?.app.stop();
  expect(opened?.bugs ?? []).toEqual([]);
  opened = null;
});

const MINUTE = 60_000;

test('the story: add, scan, a header is lost, the owner is told once, and after a restart all is there', async () => {
  const { app, call, clock, world, sent, stores } = await openWorld();
  expect((await call('snapshot', {})).weather.headline).toBe('No cloud yet');
  const added = await call('addCloud', { url: 'cloud.example', name: 'Family cloud' });
  expect(added.weather).toBe('fog');
  await clock.advance(MINUTE);
  let snapshot = await call('snapshot', {});
  expect(snapshot.weather.weather).toBe('clear');
  expect(snapshot.clouds[0]?.last?.overall).toBe('A');
  expect(sent).toEqual([]);

  world.traits = { hsts: false };
  await call('scan', { cloudId: added.settings.id });
  await clock.advance(MINUTE);
  snapshot = await call('snapshot', {});
  expect(snapshot.clouds[0]?.last?.overall).toBe('B');
  expect(snapshot.weather).toMatchObject({ weather: 'unsettled', headline: 'Your cloud needs attention' });
  const changes = await call('listChanges', { cloudId: null, unreadOnly: true, limit: 50, before: null });
  expect(changes.map(({ kind }) => kind).sort()).toEqual([
    'finding-new',
    'grade-down',
    'grade-down',
    'header-lost',
  ]);
  const { id } = added.settings;
  expect(await call('countChanges', { cloudId: id, group: 'headers' })).toEqual({
    all: 4,
    fitting: 3,
    unread: 3,
  });
  expect((await call('countChanges', { cloudId: id, group: 'better' })).fitting).toBe(0);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.findingId).toBe('headers.hsts-missing');
  await app.stop();

  const again = await openWorld(stores);
  again.world.traits = { hsts: false };
  await again.clock.advance(24 * 60 * MINUTE);
  const later = await again.call('snapshot', {});
  expect(later.clouds[0]?.headline).toContain('Headers C');
  expect(later.unreadChanges).toBe(4);
  const newest = Math.max(...changes.map((change) => change.id));
  await again.call('markChangesRead', { upTo: newest, cloudId: null, group: 'headers' });
  expect((await again.call('snapshot', {})).unreadChanges).toBe(1);
  await again.call('markChangesRead', { upTo: newest, cloudId: null });
  expect((await again.call('snapshot', {})).unreadChanges).toBe(0);
  expect(again.sent).toEqual([]);
});

test('a cloud that goes away is down after its confirmation, and up again', async () => {
  const { call, clock, world, sent } = await openWorld();
  await call('updateSettings', { alerts: { recovery: true } });
  await call('addCloud', { url: 'cloud.example', name: 'Family cloud' });
  await clock.advance(MINUTE);
  world.down = true;
  await clock.advance(15 * MINUTE);
  await clock.advance(2 * MINUTE);
  expect((await call('snapshot', {})).clouds[0]).toMatchObject({ reachability: 'down', weather: 'storm' });
  expect(sent.map(({ title }) => title)).toEqual(['Family cloud cannot be reached']);
  world.down = false;
  await clock.advance(40 * MINUTE);
  expect((await call('snapshot', {})).clouds[0]).toMatchObject({ reachability: 'up', weather: 'clear' });
  expect(sent.map(({ title }) => title)).toEqual([
    'Family cloud cannot be reached',
    'Family cloud can be reached again.',
  ]);
});

test('while we are offline it is fog, and nobody is blamed', async () => {
  const { call, clock, world, sent, stores } = await openWorld();
  const { settings } = await call('addCloud', { url: 'cloud.example' });
  await clock.advance(MINUTE);
  Object.assign(world, { down: true, online: false });
  await clock.advance(5 * 60 * MINUTE);
  const offline = await call('snapshot', {});
  expect(offline.connection).toMatchObject({ kind: 'offline', why: 'No network.' });
  expect(offline.weather.weather).toBe('fog');
  expect(offline.clouds[0]).toMatchObject({ weather: 'fog', reachability: 'up' });
  Object.assign(world, { down: false, online: true });
  await clock.advance(10 * MINUTE);
  expect(await call('snapshot', {})).toMatchObject({
    connection: { kind: 'online' },
    weather: { weather: 'clear' },
  });
  expect(sent).toEqual([]);
  expect(stores.history.lightChecks(settings.id).some(({ outcome }) => outcome === 'down')).toBe(false);
});

test('a vulnerability published today alerts today, without a scan', async () => {
  const { call, clock, world, sent } = await openWorld();
  const added = await call('addCloud', { url: 'cloud.example', name: 'Family cloud' });
  await clock.advance(MINUTE);
  await clock.advance(MINUTE);
  expect((await call('snapshot', {})).clouds[0]?.last?.overall).toBe('A');
  const { audits } = world;
  world.published = ['CVE-2026-12345'];
  await call('refreshData', {});
  await clock.advance(MINUTE);
  expect(world.audits).toBe(audits);
  expect(sent).toHaveLength(1);
  expect(`${sent[0]?.title} ${sent[0]?.body}`).toContain('CVE-2026-12345');
  const report = await call('getReport', { cloudId: added.settings.id, scanId: null });
  expect(report?.report.scanner.dataAsOf).toBe('2026-06-01');
  expect(report?.report.cloud?.advisories.map(({ id }) => id)).toEqual(['CVE-2026-12345']);
  // The same data once more is no news.
  await call('refreshData', {});
  await clock.advance(MINUTE);
  expect(sent).toHaveLength(1);
});

test('lists are imported line by line, and what is wrong is said', async () => {
  const { call } = await openWorld();
  const answer = await call('importList', {
    text: '# mine\nhttps://a.example Family\nftp://b.example\nA.example\n\n',
  });
  expect(answer.added).toBe(1);
  expect(answer.skipped.map(({ line }) => line)).toEqual(['ftp://b.example', 'A.example']);
  expect((await call('snapshot', {})).clouds[0]?.settings.name).toBe('Family');
});

test('settings travel: what a file has besides is added, nothing of this computer is lost', async () => {
  const { call } = await openWorld();
  await call('addCloud', { url: 'a.example' });
  const { text } = await call('exportData', { what: 'settings' });
  const other = Settings.parse(JSON.parse(text));
  const [cloud] = other.clouds;
  if (!cloud) throw new Error('no cloud was exported');
  other.clouds.push({ ...cloud, id: 'another', url: 'https://b.example/' });
  other.channels.command = { enabled: true, path: '/bin/evil', args: [] };
  expect((await call('importData', { text: JSON.stringify(other) })).message).toContain('1 new cloud');
  const { settings } = await call('snapshot', {});
  expect(settings.clouds.map(({ url }) => url)).toEqual(['https://a.example/', 'https://b.example/']);
  expect(settings.channels.command.enabled).toBe(false);
});

test('samples come and go as a pair', async () => {
  const { call } = await openWorld();
  const { clouds } = await call('startSamples', {});
  expect(clouds).toHaveLength(1);
  expect((await call('startSamples', {})).clouds).toEqual(clouds);
  await call('stopSamples', {});
  expect(await call('snapshot', {})).toMatchObject({ clouds: [], samplesRunning: false });
});

test('pages outside are https only, and other hosts than the clouds are confirmed first', async () => {
  const { call, client } = await openWorld();
  await call('addCloud', { url: 'a.example' });
  expect(await call('openExternal', { url: 'https://a.example/login', confirmed: false })).toEqual({
    opened: true,
    needsConfirmation: false,
  });
  expect(
    (await call('openExternal', { url: 'https://docs.example/', confirmed: false })).needsConfirmation,
  ).toBe(true);
  for (const url of [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://a.example/',
    'https://u:p@a.example/',
  ])
    expect((await client.call('openExternal', { url, confirmed: true })).ok, url).toBe(false);
});

test('a test alert ends with a sentence, whatever fails; what cannot be sent is refused when it is saved', async () => {
  const { call, client, stores } = await openWorld();
  expect(await call('sendTestAlert', { channel: 'desktop' })).toEqual({ sent: true, message: 'ok' });
  stores.history.addAlert = () => {
    throw new Error('disk full');
  };
  expect(await client.call('sendTestAlert', { channel: 'desktop' })).toMatchObject({
    error: { kind: 'unavailable', message: expect.stringContaining('disk full') },
  });
  const webhook = { enabled: true, url: 'https://ntfy.example/to%zz', format: 'ntfy' as const };
  for (const refused of [
    await client.call('updateSettings', { channels: { webhook } }),
    await client.call('setSecret', { name: 'webhook-token', value: 'tk_\u201cabc\u201d' }),
  ])
    expect(refused).toMatchObject({ ok: false, error: { kind: 'bad-input' } });
  expect(await call('setSecret', { name: 'webhook-token', value: 'tk_abc\n' })).toMatchObject({
    stored: true,
  });
  expect(await call('setSecret', { name: 'webhook-token', value: null })).toMatchObject({ stored: true });
});
