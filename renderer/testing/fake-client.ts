import { applyPatch } from '../../shared/patch.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { connectInProcess, type Handlers, type Publish } from '../../shared/rpc.ts';
import { Settings } from '../../shared/settings.ts';
import type { CloudState, ConnectionState, Snapshot } from '../../shared/state.ts';
import type { Connection } from '../lib/connection.ts';
import type { Link } from '../lib/state.ts';
import { crowd } from './crowd-changes.ts';
import * as lists from './crowd-lists.ts';
import { many, troubled } from './crowds.ts';
import { recordHandlers } from './fake-records.ts';
import * as fixtures from './fixtures.ts';
import { noticesOf, problemOf, situate } from './situations.ts';
import { stale, staleReports, unseen, unseenReports } from './unseen-clouds.ts';

/** The states a screen can be in, chosen by `?scenario=` of the test page. */
export const SCENARIOS = [
  'first',
  'full',
  'many',
  'crowd',
  'troubled',
  'scanning',
  'offline',
  'intercepted',
  'errors',
  'loading',
  'lost',
  'refused',
  'desktop',
  'paused',
  'silent',
  'notices',
  'unseen',
  'stale',
] as const;
export type Scenario = (typeof SCENARIOS)[number];

const step = { step: 'TLS: cipher suites', done: 7, total: 16 };

function cloudsOf(scenario: Scenario): CloudState[] {
  if (scenario === 'first') return [];
  if (scenario === 'many') return many();
  if (scenario === 'crowd') return crowd();
  if (scenario === 'troubled') return troubled();
  if (scenario === 'unseen') return unseen();
  if (scenario === 'stale') return stale();
  const clouds = [fixtures.attic(), fixtures.family(), fixtures.pi()];
  if (scenario === 'scanning') return clouds.map((cloud) => ({ ...cloud, scanning: step }));
  if (scenario === 'offline' || scenario === 'intercepted')
    return clouds.map((cloud) => ({
      ...cloud,
      weather: 'fog',
      headline: 'offline',
      nextScanAt: null,
      nextScanWhy: `${scenario}: looked again as soon as the connection is back`,
    }));
  return clouds;
}

function connectionOf(scenario: Scenario): ConnectionState {
  const since = fixtures.nowIso;
  if (scenario === 'offline')
    return { kind: 'offline', why: 'The internet cannot be reached.', issuer: null, since };
  if (scenario === 'intercepted')
    return {
      kind: 'intercepted',
      why: 'Something between this computer and your clouds shows certificates of its own (Grand Hotel Proxy).',
      issuer: 'Grand Hotel Proxy',
      since,
    };
  return { kind: 'online', why: '', issuer: null, since };
}

function snapshotOf(scenario: Scenario, theme: Settings['general']['theme']): Snapshot {
  const clouds = cloudsOf(scenario);
  const settings = situate(scenario, fixtures.settingsOf(clouds));
  const connection = connectionOf(scenario);
  const offline = connection.kind !== 'online';
  return {
    host: scenario === 'desktop' ? 'desktop' : 'browser',
    version: '0.1.0',
    platform: 'Linux 6.12, x64',
    now: fixtures.nowIso,
    clouds,
    weather: offline
      ? {
          weather: 'fog',
          scanning: false,
          headline: `${connection.kind === 'offline' ? 'Offline' : 'Intercepted'}: your clouds are out of sight`,
          detail: connection.why,
        }
      : scenario === 'unseen'
        ? {
            weather: 'unsettled',
            scanning: false,
            headline: '1 of 7 clouds needs attention',
            detail: 'Asked by its address: Not seen, it does not trust this name',
          }
        : {
            weather: 'storm',
            scanning: scenario === 'scanning',
            headline: scenario === 'many' ? '6 of 12 clouds need attention' : '2 of 3 clouds need attention',
            detail: 'One certificate is about to expire; one cloud runs a version without security updates.',
          },
    settings: { ...settings, general: { ...settings.general, theme } },
    connection,
    unreadChanges: scenario === 'first' ? 0 : scenario === 'crowd' ? 37 : 2,
    unreadAlerts: scenario === 'first' ? 0 : 1,
    data: {
      dataAsOf: scenario === 'stale' ? '2026-08-21' : '2026-11-21',
      refreshedAt: scenario === 'stale' ? null : fixtures.nowIso,
      refreshing: false,
      error: null,
    },
    notices: noticesOf(scenario),
    samplesRunning: false,
    update:
      scenario === 'desktop'
        ? {
            how: 'hand',
            why: 'This copy came as a deb package: replacing it takes the rights of the system, so you install the new package as you installed this one.',
            phase: 'available',
            version: '0.2.0',
            page: 'https://weathervane.example/releases/tag/v0.2.0',
            checkedAt: fixtures.nowIso,
            problem: null,
          }
        : null,
  };
}

const found = {
  url: 'https://192.168.1.20',
  address: '192.168.1.20',
  port: 443,
  names: ['nextcloudpi.local', 'nextcloudpi'],
  product: 'Nextcloud',
  version: '34.0.3',
  known: true,
};

function handlersOf(snapshot: Snapshot, publish: () => Publish): Handlers {
  const nothing = ok({});
  const old = snapshot.data.dataAsOf < '2026-11';
  const byId = (id: string) => snapshot.clouds.find(({ settings }) => settings.id === id);
  let token = false;
  const setCloud = (cloud: CloudState) => {
    const others = snapshot.clouds.filter(({ settings }) => settings.id !== cloud.settings.id);
    snapshot.clouds = [...others, cloud];
    publish()('cloud', cloud);
    return cloud;
  };
  const setSettings = (settings: Settings) => {
    snapshot.settings = settings;
    publish()('settings', settings);
    return settings;
  };
  return {
    snapshot: () => ok(snapshot),
    lookUp: ({ text, ca }) =>
      text.includes('nowhere')
        ? fail('unavailable', `“${text}” has no address: check the spelling, or whether DNS knows it.`)
        : ok({
            url: `https://${text.replace(/^https?:\/\//, '')}`,
            reachable: !text.includes('down'),
            trusted: !text.includes('self') || Boolean(ca),
            fingerprint256: 'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90',
            product: text.includes('down') ? null : 'nextcloud',
            version: '34.0.3',
            suggestedName: text.split(/[./]/)[0] ?? text,
            message: text.includes('down')
              ? 'The name is known, but nothing answers on port 443.'
              : text.includes('self')
                ? 'Nextcloud 34.0.3 is there, with a certificate that this computer does not trust.'
                : 'Nextcloud 34.0.3 is there, with a certificate that is in order.',
          }),
    addCloud: ({ url, name }) =>
      ok(
        setCloud({
          ...fixtures.pi(),
          settings: { ...fixtures.pi().settings, id: `new${snapshot.clouds.length}`, url, name: name ?? url },
          last: null,
          rows: [],
          spark: [],
          scanning: step,
          weather: 'fog',
          headline: 'not scanned yet',
        }),
      ),
    updateCloud: ({ id, patch }) => {
      const cloud = byId(id);
      return cloud
        ? ok(setCloud({ ...cloud, settings: applyPatch(cloud.settings, patch) }))
        : fail('not-found', 'There is no such cloud.');
    },
    removeCloud: ({ id }) => {
      snapshot.clouds = snapshot.clouds.filter(({ settings }) => settings.id !== id);
      publish()('cloudRemoved', { id });
      return nothing;
    },
    importList: ({ text }) => {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return ok({
        added: lines.length - 1,
        skipped: [{ line: lines.at(-1) ?? '', why: 'This is not an address: it has no host.' }],
      });
    },
    scan: ({ cloudId }) => {
      const chosen = snapshot.clouds.filter(({ settings }) => cloudId === null || settings.id === cloudId);
      for (const cloud of chosen) setCloud({ ...cloud, scanning: step });
      return ok({ started: chosen.length });
    },
    hereToo: () => nothing,
    cancelScan: ({ cloudId }) => {
      const cloud = byId(cloudId);
      if (cloud) setCloud({ ...cloud, scanning: null });
      return nothing;
    },
    ...recordHandlers(snapshot, publish, {
      ...fixtures.reports(),
      ...unseenReports(),
      ...(old ? staleReports() : {}),
    }),
    getTrend: ({ cloudId, days }) => ok(byId(cloudId)?.last ? fixtures.trend(days) : []),
    listAlerts: ({ limit, before }) => {
      const { length } = snapshot.clouds;
      const all = length === 0 ? [] : length > 10 ? lists.alerts(snapshot.clouds) : fixtures.alerts();
      return ok(all.filter(({ id }) => before === null || id < before).slice(0, limit));
    },
    acknowledgeAlert: () => {
      snapshot.unreadAlerts = 0;
      publish()('alerts', { unread: 0, added: null });
      return nothing;
    },
    sendTestAlert: ({ channel }) =>
      ok(
        channel === 'desktop'
          ? {
              sent: true,
              message: 'The desktop took it. If you saw nothing, look at its do-not-disturb setting.',
            }
          : { sent: false, message: 'The server answered 403: the token is missing or wrong.' },
      ),
    mute: (mute) => {
      const cloud = byId(mute.cloudId);
      if (cloud && mute.findingId === null) setCloud({ ...cloud, mutedUntil: mute.until ?? 'forever' });
      const stored = { ...mute, id: `m${snapshot.settings.mutes.length + 1}` };
      setSettings({ ...snapshot.settings, mutes: [...snapshot.settings.mutes, stored] });
      return ok(stored);
    },
    unmute: ({ id }) => {
      const over = snapshot.settings.mutes.find((mute) => mute.id === id);
      const cloud = over?.findingId === null ? byId(over.cloudId) : undefined;
      if (cloud) setCloud({ ...cloud, mutedUntil: null });
      setSettings({ ...snapshot.settings, mutes: snapshot.settings.mutes.filter((mute) => mute.id !== id) });
      return nothing;
    },
    pauseAll: ({ until }) => {
      const { schedule } = snapshot.settings;
      setSettings({ ...snapshot.settings, schedule: { ...schedule, pausedUntil: until } });
      return nothing;
    },
    expiring: () => {
      const { length } = snapshot.clouds;
      return ok(length === 0 ? [] : length > 10 ? lists.expiring(snapshot.clouds) : fixtures.expiring());
    },
    updateSettings: (patch) => {
      const problem = problemOf(patch);
      if (problem) return fail('bad-input', problem);
      return ok(setSettings(Settings.parse(applyPatch(snapshot.settings, patch))));
    },
    hasSecret: () => ok({ stored: token }),
    setSecret: ({ value, acceptWeak }) => {
      token = value !== null && acceptWeak === true;
      return ok(
        value === null
          ? { stored: false, message: 'The token is forgotten.' }
          : acceptWeak
            ? { stored: true, message: 'The token is stored, unencrypted, readable only by you.' }
            : {
                stored: false,
                message: 'This system has no key store; the token would be stored unencrypted.',
              },
      );
    },
    checkUpdate: () =>
      snapshot.update
        ? ok(snapshot.update)
        : fail('unavailable', 'Weathervane is updated the way it was installed.'),
    installUpdate: () => nothing,
    dismissNotice: ({ id }) => {
      snapshot.notices = snapshot.notices.filter((notice) => notice.id !== id);
      publish()('notices', snapshot.notices);
      return nothing;
    },
    startSamples: () => {
      const clouds = [fixtures.attic(), fixtures.family()];
      for (const cloud of clouds) setCloud({ ...cloud, settings: { ...cloud.settings, sample: true } });
      snapshot.samplesRunning = true;
      publish()('samples', { running: true });
      return ok({ clouds: clouds.map(({ settings }) => settings.id) });
    },
    stopSamples: () => {
      publish()('samples', { running: false });
      return nothing;
    },
    refreshData: () => {
      // Nothing newer can be had here: what is shown then is why.
      if (old)
        snapshot.data = { ...snapshot.data, error: 'api.github.com could not be reached (ENOTFOUND).' };
      publish()('data', snapshot.data);
      return ok(snapshot.data);
    },
    discover: ({ cidr }) => {
      const range = cidr ?? '192.168.1.0/24';
      publish()('discovery', { running: true, range, done: 61, total: 254, found: [found], error: null });
      return ok({ range });
    },
    cancelDiscovery: () => {
      publish()('discovery', {
        running: false,
        range: '192.168.1.0/24',
        done: 254,
        total: 254,
        found: [found],
        error: null,
      });
      return nothing;
    },
    historySize: () => ok({ bytes: 3_412_000, reports: 1204 }),
    exportData: ({ what }) =>
      ok({ filename: `weathervane-${what}.json`, text: '{}', complete: true, message: null }),
    importData: () => ok({ message: '3 clouds and 412 scans were added.' }),
    openExternal: ({ confirmed }) => ok({ opened: confirmed, needsConfirmation: !confirmed }),
    openLogFolder: () => ok({ opened: false, path: '/home/me/.local/state/weathervane' }),
  };
}

/** A connection that never leaves the page; the contract is checked both ways, as on the real ones. */
export function fakeConnection(scenario: Scenario, theme: Settings['general']['theme']): Connection {
  const snapshot = snapshotOf(scenario, theme);
  let publish: Publish = () => {};
  const connected = connectInProcess(
    handlersOf(snapshot, () => publish),
    (error) => console.error(error),
  );
  publish = connected.publish;
  const client: Connection['client'] = {
    ...connected.client,
    call: async (name, input) => {
      if (scenario === 'loading' && name !== 'snapshot') return new Promise<Result<never>>(() => {});
      if (scenario === 'errors' && name !== 'snapshot' && name !== 'dismissNotice')
        return fail(
          'unavailable',
          'The history could not be read: the disk is full. Free some space and try again.',
        );
      return connected.client.call(name, input);
    },
  };
  return {
    client,
    onLink: (listener) => {
      const tell = (link: Link) => listener(link);
      tell(scenario === 'refused' ? 'refused' : 'open');
      const timer = scenario === 'lost' ? setTimeout(() => tell('lost'), 50) : undefined;
      return () => clearTimeout(timer);
    },
  };
}
